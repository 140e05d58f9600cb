"""Features that clients write: OGC API - Features - Part 4, on the places of priorities."""
