"""Delegated competences: what the nation handed to which region, from when to when, and whether the money is enough."""
