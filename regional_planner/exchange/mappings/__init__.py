"""Mappings: how a file with an institution's own headings is read, said once and used by name."""
