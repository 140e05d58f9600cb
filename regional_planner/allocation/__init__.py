"""Which priorities to fund so that the plan holds up whatever scenario comes: robust allocation, a simulation."""
