"""How concentrated people, money and priorities were, year by year and cycle by cycle."""
