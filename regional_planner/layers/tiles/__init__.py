"""Layers as vector tiles (OGC 20-057, Mapbox Vector Tile 2.1), their styles, and archives of them."""
