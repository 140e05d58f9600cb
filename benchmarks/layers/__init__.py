"""Our map layers beside four other servers of the same features, and beside bytes that are ready."""
