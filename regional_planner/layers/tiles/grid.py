"""WebMercatorQuad (OGC 17-083r4, annex D.1): which tiles there are, and what each covers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from regional_planner.territory.boundaries.encode import Box

MATRIX_SET: Final = "WebMercatorQuad"
MATRIX_SET_URI: Final = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"
MERCATOR_URI: Final = "http://www.opengis.net/def/crs/EPSG/0/3857"
HALF_WORLD: Final = 20037508.342789244
"""Metres of EPSG:3857 from the middle of the world to its edge."""
FINEST: Final = 16
"""The largest zoom level that tiles are made for: one of its pixels is a metre wide, as fine as boundaries are."""
PIXELS: Final = 512
"""Of a tile's side, as it is drawn."""
_FIRST_SCALE: Final = 559082264.028717
"""Denominator of the scale of level 0, for tiles of 256 pixels of 0.28 mm."""


class Tile(NamedTuple):
    """One tile: zoom level, row from the north, column from the west."""

    zoom: int
    row: int
    column: int

    @property
    def exists(self) -> bool:
        """Whether the matrix of its level has it."""
        side = 2**self.zoom if 0 <= self.zoom <= FINEST else 0
        return 0 <= self.row < side and 0 <= self.column < side

    @property
    def side(self) -> float:
        """Metres of EPSG:3857."""
        return 2 * HALF_WORLD / float(2**self.zoom)

    @property
    def corner(self) -> tuple[float, float]:
        """The corner in the north-west, metres east and north of EPSG:3857."""
        return self.column * self.side - HALF_WORLD, HALF_WORLD - self.row * self.side

    @property
    def pixel(self) -> float:
        """Degrees of longitude that one of its pixels is wide."""
        return 360 / float(2**self.zoom) / PIXELS


def tiles_over(box: Box, zoom: int) -> Iterator[Tile]:
    """The tiles of a level that meet a box in degrees, row by row.

    >>> list(tiles_over(Box(-76, -56, -66, -17), 2))
    [Tile(zoom=2, row=2, column=1)]
    """
    first, last = _place(box.west, box.north, zoom), _place(box.east, box.south, zoom)
    for row in range(first[0], last[0] + 1):
        for column in range(first[1], last[1] + 1):
            yield Tile(zoom, row, column)


def matrix_set() -> dict[str, Any]:
    """The definition of the tile matrix set (OGC 17-083r4, JSON)."""
    return {
        "id": MATRIX_SET,
        "title": "Google Maps Compatible for the World",
        "uri": MATRIX_SET_URI,
        "crs": MERCATOR_URI,
        "orderedAxes": ["X", "Y"],
        "wellKnownScaleSet": "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible",
        "tileMatrices": [
            {
                "id": str(zoom),
                "scaleDenominator": _FIRST_SCALE / 2**zoom,
                "cellSize": 2 * HALF_WORLD / 256 / 2**zoom,
                "cornerOfOrigin": "topLeft",
                "pointOfOrigin": [-HALF_WORLD, HALF_WORLD],
                "tileWidth": 256,
                "tileHeight": 256,
                "matrixWidth": 2**zoom,
                "matrixHeight": 2**zoom,
            }
            for zoom in range(FINEST + 1)
        ],
    }


def _place(longitude: float, latitude: float, zoom: int) -> tuple[int, int]:
    side = 2**zoom
    across = (longitude + 180) / 360 * side
    north = math.asinh(math.tan(math.radians(max(-85.05, min(85.05, latitude)))))
    down = (1 - north / math.pi) / 2 * side
    return min(side - 1, max(0, int(down))), min(side - 1, max(0, int(across)))
