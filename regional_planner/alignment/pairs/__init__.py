"""What two regions could do together: overlap, complementarity, synergy, and what they are made of."""
