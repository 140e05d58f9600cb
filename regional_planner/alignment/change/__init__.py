"""What moved the figures between two days or two cycles."""
