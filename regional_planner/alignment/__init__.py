"""How the priorities of two levels, such as nation and regions, pull together."""
