"""Money of programmes elsewhere, beside ours: by year, by inhabitant, in one currency."""
