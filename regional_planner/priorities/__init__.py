"""Planning cycles and the priorities of every level."""
