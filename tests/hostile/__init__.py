"""Hostile input: accepted where it means one thing, refused clearly elsewhere; never a server error."""
