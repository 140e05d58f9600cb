"""Money on priorities: sources of funds and amounts promised, voted and spent."""
