"""Sharing a pool out over units of little fiscal capacity: by formula, with floor and ceiling, as a simulation."""
