"""The registry of institutions: who exists at each level, with which mandate."""
