"""Joint priorities: what several regions decide to pursue together, and each of them agrees to."""
