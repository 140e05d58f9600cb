"""Shapes as they are kept and sent: bounding box, WKB and the bytes of a GeoJSON geometry (EPSG:4326, lon/lat)."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry


class Box(NamedTuple):
    """A bounding box, degrees: `Box(west, south, east, north)`."""

    west: float
    south: float
    east: float
    north: float


COUNTRY_BOUNDS: Final = Box(-110.0, -90.0, -53.0, -17.0)
"""From Easter Island to the Antarctic claim, and from the South Pole to the northern border, degrees."""
METRES_A_DEGREE: Final = 111_195.0
"""Of latitude, on a sphere of 6,371 km."""


def in_country(longitude: NDArray[np.float64], latitude: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Which places lie inside of the country's bounds; infinite ones do not."""
    west, south, east, north = COUNTRY_BOUNDS
    inside: NDArray[np.bool_] = (longitude >= west) & (longitude <= east) & (latitude >= south) & (latitude <= north)
    return inside


def why_invalid(shape: BaseGeometry) -> tuple[str, str]:
    """What is wrong with a shape and where, as GEOS has it: `Self-intersection`, `-70.5 -23.5`; no place is empty."""
    reason, _mark, place = str(shapely.is_valid_reason(shape)).rstrip("]").partition("[")
    return reason, place


def box(shape: BaseGeometry | None) -> Box | None:
    """The bounding box of a shape; None for a unit without one."""
    return None if _missing(shape) else Box(*shapely.bounds(shape).tolist())


def vertices(shape: BaseGeometry | None) -> int:
    """Number of coordinate pairs, closing ones included."""
    return int(shapely.get_num_coordinates(shape))


def parts(shape: BaseGeometry | None) -> int:
    """Number of polygons; 0 for a unit without a shape."""
    return 0 if _missing(shape) else int(shapely.get_num_geometries(shape))


def rounded(shape: BaseGeometry, decimals: int) -> BaseGeometry:
    """The shape with every coordinate rounded; equal vertices stay equal, so neighbours still match."""
    return shapely.transform(shape, lambda coordinates: np.round(coordinates, decimals) + 0.0)


def wkb(shape: BaseGeometry | None, decimals: int | None = None) -> bytes | None:
    """ISO WKB, little endian, two dimensions; None for a unit without a shape."""
    if shape is None or shape.is_empty:
        return None
    whole = shape if decimals is None else rounded(shape, decimals)
    return shapely.to_wkb(whole, output_dimension=2, byte_order=1, flavor="iso")


def geojson_geometry(shape: BaseGeometry | None, decimals: int) -> bytes:
    """The value of a GeoJSON feature's `geometry` (RFC 7946), compact, at most `decimals` digits after the point.

    Outer rings run counter-clockwise, holes clockwise. A unit without a shape gives `null`.

    Raises:
        ValueError: for a shape that is made neither of polygons nor of points.

    >>> geojson_geometry(shapely.box(0, 0, 0.5, 1), 2)
    b'{"type":"Polygon","coordinates":[[[0.5,0.0],[0.5,1.0],[0.0,1.0],[0.0,0.0],[0.5,0.0]]]}'
    """
    if shape is None or shape.is_empty:
        return b"null"
    if shape.geom_type in {"Point", "MultiPoint"}:
        points = shapely.get_coordinates(rounded(shape, decimals)).tolist()
        places = points[0] if shape.geom_type == "Point" else points
        return orjson.dumps({"type": shape.geom_type, "coordinates": places})
    if shape.geom_type not in {"Polygon", "MultiPolygon"}:
        raise ValueError(f"a layer's shape is made of polygons or points, not {shape.geom_type}")
    oriented = shapely.orient_polygons(shapely.force_2d(rounded(shape, decimals)), exterior_cw=False)
    polygons = [[_ring(ring) for ring in shapely.get_rings(part)] for part in shapely.get_parts(oriented)]
    single = shape.geom_type == "Polygon"
    geometry = {"type": shape.geom_type, "coordinates": polygons[0] if single else polygons}
    return orjson.dumps(geometry, option=orjson.OPT_SERIALIZE_NUMPY)


def _ring(ring: BaseGeometry) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.ascontiguousarray(shapely.get_coordinates(ring))


def _missing(shape: BaseGeometry | None) -> bool:
    return shape is None or shape.is_empty
