"""What money says when it is laid side by side: summaries, the vintages of a plan, and who finances and decides."""
