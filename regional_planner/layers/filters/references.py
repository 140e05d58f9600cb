"""Coordinate reference systems that geometries of a filter may be in, and the way from each to longitude, latitude."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from regional_planner.kernel.language import gettext as _
from regional_planner.layers.filters.faults import refused, shortened

CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_EPSG: Final = "http://www.opengis.net/def/crs/EPSG/0/"
_STEPS: Final = 64
"""Into how many pieces the longest side of a geometry is cut before its vertices are moved: straight lines bend."""


@dataclass(frozen=True)
class Reference:
    """A coordinate reference system."""

    code: str
    latitude_first: bool = False
    """Its first coordinate is the latitude; all that do so count in degrees."""
    degrees: bool = False

    def to_degrees(self, shape: BaseGeometry) -> BaseGeometry:
        """The shape, longitude first already where it is in degrees, as longitude and latitude of CRS84.

        What lies where the system does not reach gets infinite coordinates.
        """
        if self.degrees and self.code in {"OGC:CRS84", "EPSG:4326"}:
            return shape
        west, south, east, north = shapely.bounds(shape)
        longest = max(east - west, north - south)
        cut = shapely.segmentize(shape, longest / _STEPS) if longest > 0 and not self.degrees else shape
        return shapely.transform(cut, self._moved)

    def _moved(self, places: NDArray[np.float64]) -> NDArray[np.float64]:
        way = _transformer(self.code)
        moved = np.column_stack(way.transform(*places.T))
        back = np.column_stack(way.transform(*moved.T, direction="INVERSE"))
        # Mercator goes round and round: what does not come back to where it was lies on no map of it.
        moved[~np.isclose(back, places, rtol=1e-6, atol=1e-3).all(axis=1)] = np.inf
        return moved


REFERENCES: Final[Mapping[str, Reference]] = {
    CRS84: Reference("OGC:CRS84", degrees=True),
    f"{_EPSG}4326": Reference("EPSG:4326", latitude_first=True, degrees=True),
    f"{_EPSG}5360": Reference("EPSG:5360", latitude_first=True, degrees=True),
    f"{_EPSG}3857": Reference("EPSG:3857"),
    f"{_EPSG}32718": Reference("EPSG:32718"),
    f"{_EPSG}32719": Reference("EPSG:32719"),
    f"{_EPSG}5361": Reference("EPSG:5361"),
}


def reference(address: str) -> Reference:
    """The system of this URI.

    Raises:
        InvalidQuery: when it is none of those there are.
    """
    if address not in REFERENCES:
        message = _("There is no coordinate reference system “{name}” here.", name=shortened(address))
        raise refused("unsupported", message, _("There are: {known}.", known=", ".join(REFERENCES)), "filter-crs")
    return REFERENCES[address]


@cache
def _transformer(code: str) -> Transformer:
    return Transformer.from_crs(code, "OGC:CRS84", always_xy=True)
