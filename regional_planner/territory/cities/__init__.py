"""Functional cities: groups of communes that make one city together, each commune in one from a day to another."""
