"""Snapshots: what a cycle said when it was frozen, signed, and never changed."""
