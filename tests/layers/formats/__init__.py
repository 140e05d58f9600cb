"""The formats, each read back by a reader of another house."""
