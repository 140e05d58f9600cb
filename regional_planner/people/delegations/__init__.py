"""Standing in: an approver or planner lets another act for them, for a time and for one territory."""
