"""Where priorities are to be carried out: points and areas."""
