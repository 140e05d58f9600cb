"""Which coordinate reference system coordinates seem to be in: for files that name none, or one that cannot be."""

from __future__ import annotations

from typing import Final

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from regional_planner.territory.boundaries.coverage import Shapes
from regional_planner.territory.boundaries.encode import in_country

CANDIDATES: Final = ("EPSG:4326", "EPSG:32719", "EPSG:32718", "EPSG:3857")
"""What Chilean boundaries come in, the likeliest first; SIRGAS-Chile differs from these by centimetres."""


def seems_to_be(shapes: Shapes, stated: str | None) -> str | None:
    """The reference system that puts most shapes inside the country: the `stated` one before all others, if it does."""
    middles = _middles(shapes)
    candidates = ([stated] if stated else []) + list(CANDIDATES)
    return next((crs for crs in candidates if _inside(middles, crs) > 0.5), None)


def _middles(shapes: Shapes) -> NDArray[np.float64]:
    bounds = shapely.bounds(shapes)
    middles = (bounds[:, :2] + bounds[:, 2:]) / 2
    return np.asarray(middles[np.isfinite(middles).all(axis=1)])


def _inside(middles: NDArray[np.float64], crs: str) -> float:
    """The share of the points that are inside the country if they are in `crs`."""
    if not len(middles):
        return 0.0
    there = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
    longitude, latitude = there.transform(middles[:, 0], middles[:, 1])
    return float(np.mean(in_country(longitude, latitude)))
