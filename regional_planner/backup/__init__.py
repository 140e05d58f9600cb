"""Backup and restore of a whole installation: one file out, by the means of each engine, and back in again."""
