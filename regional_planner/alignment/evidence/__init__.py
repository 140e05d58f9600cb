"""Evidence: what regions claim in their priorities beside what they do more of than the country does."""
