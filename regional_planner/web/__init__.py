"""The HTTP kit: transactions, people, errors, representations, and the addresses of a kind of record."""
