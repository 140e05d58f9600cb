"""Territorial units and their history: versions, names, parents, lineage, boundaries, statistics."""
