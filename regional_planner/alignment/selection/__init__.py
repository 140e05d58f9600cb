"""Which part of the plan is looked at, with which weights, money and units."""
