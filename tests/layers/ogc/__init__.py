"""The abstract tests of OGC API - Features (Parts 1, 2, 3) and CQL2, asked of the service over HTTP."""
