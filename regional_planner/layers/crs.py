"""Coordinate reference systems that layers are given in (OGC 18-058r1), and how coordinates get there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

CRS84: Final = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_EPSG: Final = "http://www.opengis.net/def/crs/EPSG/0/"
_SRIDS: Final[Mapping[str, str]] = {
    CRS84: "EPSG:4326",
    **{f"{_EPSG}{code}": f"EPSG:{code}" for code in (4326, 3857, 32718, 32719, 5360, 5361, 5362, 20041, 20048, 20049)},
}
CRS_URIS: Final = tuple(_SRIDS)
"""The systems that every layer is given in: the world's, and SIRGAS-Chile 2002 (536x) and 2021 (2004x)."""
FINEST_EDGE: Final = 64
"""Into so many pieces the longest edge of a shape is cut before it is moved from metres to degrees, where it bends."""

Coordinates = NDArray[np.float64]


@dataclass(frozen=True)
class ReferenceSystem:
    """One reference system, by its URI; coordinates are in the order of its own axes."""

    uri: str
    srid: str
    """Authority and code: EPSG:5361."""
    degrees: bool
    """Whether coordinates are degrees; metres otherwise."""
    north_first: bool
    """Whether the first axis runs north, as in EPSG:4326."""

    def decimals(self, of_a_degree: int) -> int:
        """How many digits after the point coordinates deserve that are worth so many digits of a degree."""
        return of_a_degree if self.degrees else max(0, of_a_degree - 5)

    def project(self, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
        """Shapes in EPSG:4326, longitude first, moved into this system in the order of its axes."""
        if self.uri == CRS84:
            return shapes
        return np.asarray(shapely.transform(shapes, self._forward), dtype=object)

    def eastward(self, shapes: NDArray[np.object_]) -> NDArray[np.object_]:
        """The same with longitude or easting first, as files hold coordinates whatever their system says."""
        moved = self.project(shapes)
        return np.asarray(shapely.transform(moved, _swapped), dtype=object) if self.north_first else moved

    def locate(self, shape: BaseGeometry) -> BaseGeometry:
        """A shape in this system brought to EPSG:4326, longitude first.

        Raises:
            ValueError: for coordinates that lie outside of what the system can tell.
        """
        if self.uri == CRS84:
            return shape
        west, south, east, north = shapely.bounds(shape)
        longest = max(east - west, north - south) / FINEST_EDGE
        cut = shapely.segmentize(shape, longest) if longest > 0 and not self.degrees else shape
        found = shapely.transform(cut, self._back)
        places, given = shapely.get_coordinates(found), shapely.get_coordinates(cut)
        # Mercator goes round and round: what does not come back to where it was lies on no map of it.
        there = np.isfinite(places).all() and np.allclose(self._forward(places), given, rtol=1e-6, atol=1e-3)
        if not there:
            raise ValueError("no place on Earth")
        return found

    def locate_box(self, numbers: Sequence[float]) -> tuple[BaseGeometry, ...]:
        """The areas of a box, EPSG:4326: 4 numbers in the order of the axes, or 6 with heights, which are passed over.

        There are two where it crosses the 180th meridian.

        Raises:
            ValueError: for any other count, corners in the wrong order, or what is no place on Earth.
        """
        if len(numbers) not in {4, 6}:
            raise ValueError(f"{len(numbers)} numbers")
        low, high = numbers[:2], numbers[len(numbers) // 2 :][:2]
        if not self.degrees:
            if low[0] > high[0] or low[1] > high[1]:
                raise ValueError("corners in the wrong order")
            return (self.locate(_rectangle(*low, *high)),)
        (west, south), (east, north) = (corner[::-1] if self.north_first else corner for corner in (low, high))
        if not (-90 <= south <= north <= 90 and abs(west) <= 180 and abs(east) <= 180):
            raise ValueError("no place on Earth")
        if west <= east:
            return (_rectangle(west, south, east, north),)
        return _rectangle(west, south, 180.0, north), _rectangle(-180.0, south, east, north)

    def _forward(self, coordinates: Coordinates) -> Coordinates:
        moved = np.column_stack(_transformer(self.srid).transform(coordinates[:, 0], coordinates[:, 1]))
        return moved[:, ::-1] if self.north_first else moved

    def _back(self, coordinates: Coordinates) -> Coordinates:
        ordered = coordinates[:, ::-1] if self.north_first else coordinates
        east, north = ordered.T
        back = _transformer(self.srid).transform(east, north, direction=pyproj.enums.TransformDirection.INVERSE)
        return np.column_stack(back)


def _rectangle(west: float, south: float, east: float, north: float) -> BaseGeometry:
    # The envelope of two points is a point or a line where the box has no width or height; shapely.box is not.
    return shapely.envelope(shapely.multipoints([[west, south], [east, north]]))


def reference_system(uri: str) -> ReferenceSystem:
    """The system with this URI.

    Raises:
        ValueError: for one that layers are not given in.
    """
    return _system(uri)


@cache
def _system(uri: str) -> ReferenceSystem:
    srid = _SRIDS.get(uri)
    if srid is None:
        raise ValueError(uri)
    if uri == CRS84:
        return ReferenceSystem(uri, srid, degrees=True, north_first=False)
    crs = pyproj.CRS(srid)
    first = crs.axis_info[0]
    return ReferenceSystem(uri, srid, first.unit_name == "degree", first.direction == "north")


def _swapped(coordinates: Coordinates) -> Coordinates:
    return coordinates[:, ::-1]


@cache
def _transformer(srid: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs("EPSG:4326", srid, always_xy=True)
