"""Where the money of a plan goes: how concentrated it is, and how far down the line of sight it reaches."""
