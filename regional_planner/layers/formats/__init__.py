"""The formats in which layers leave: each takes a table of features and gives the bytes of a file."""
