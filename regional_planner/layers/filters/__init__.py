"""Filters of features: CQL2 (OGC 21-065r2), as text and as JSON, read, checked and evaluated over whole columns."""
