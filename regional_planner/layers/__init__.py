"""Map layers: the territories and what the plan says of them, as OGC API - Features and as files."""
