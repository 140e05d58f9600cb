"""One declaration per kind of record; what all kinds share is written here once."""
