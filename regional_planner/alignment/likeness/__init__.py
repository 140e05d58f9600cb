"""Likeness: which links and which duplicates the priorities themselves suggest. Offered to people, never counted."""
