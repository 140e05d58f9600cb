"""Geometries in filters: literals, checked and brought to longitude and latitude, and how they lie to shapes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from regional_planner.kernel.language import gettext as _
from regional_planner.layers.filters.faults import malformed, refused, too_much
from regional_planner.layers.filters.references import Reference
from regional_planner.layers.filters.terms import Shapes, Table, Truth

MOST_VERTICES = 1000
Relation = Callable[..., NDArray[np.bool_]]

RELATIONS: Final[Mapping[str, Relation]] = {
    "s_contains": shapely.contains,
    "s_crosses": shapely.crosses,
    "s_disjoint": shapely.disjoint,
    "s_equals": shapely.equals,
    "s_intersects": shapely.intersects,
    "s_overlaps": shapely.overlaps,
    "s_touches": shapely.touches,
    "s_within": shapely.within,
}
_TURNED: Final[Mapping[Relation, Relation]] = {
    shapely.contains: shapely.within,
    shapely.within: shapely.contains,
}
"""What holds of (b, a) when the relation holds of (a, b); of the others, they themselves."""


def literal(tree: Mapping[str, Any], reference: Reference) -> BaseGeometry:
    """The geometry of a GeoJSON object or a `bbox`, in degrees, longitude first.

    Raises:
        InvalidQuery: when it is none, is not valid, lies outside its reference system or has too many vertices.
    """
    shape = _box(tree["bbox"], reference) if "bbox" in tree else _geojson(tree, reference)
    if shapely.get_num_coordinates(shape) > MOST_VERTICES:
        count = shapely.get_num_coordinates(shape)
        raise too_much(_("A geometry of the filter has {count} vertices.", count=count), MOST_VERTICES)
    if shape.is_empty:
        raise malformed(_("A geometry of the filter cannot be read."))
    if not shape.is_valid:
        reason = shapely.is_valid_reason(shape)
        raise malformed(_("A geometry of the filter is not valid: {reason}.", reason=reason))
    moved = reference.to_degrees(shape)
    west, south, east, north = shapely.bounds(moved).tolist()
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        message = _("A geometry of the filter lies outside the Earth or outside its reference system.")
        raise refused("outside", message, _("Check the order of coordinates, and filter-crs."))
    return moved


def related(name: str, first: BaseGeometry | None, second: BaseGeometry | None, table: Table) -> Truth:
    """Where the relation holds; None stands for the shape of the feature. Unknown where a feature has none."""
    relation = RELATIONS[name]
    if first is not None and second is None:
        # The features' shapes are prepared for being asked, so they go first.
        return _truth(_TURNED.get(relation, relation), table.shapes, table.bounds, first)
    if first is None:
        return _truth(relation, table.shapes, table.bounds, second)
    return Truth.of(relation(first, second), np.asarray(True))


def _truth(relation: Relation, shapes: Shapes, bounds: NDArray[np.float64], other: BaseGeometry | None) -> Truth:
    known = ~shapely.is_missing(shapes)
    if other is None:
        return Truth.of(relation(shapes, shapes), known)
    west, south, east, north = shapely.bounds(other)
    with np.errstate(invalid="ignore"):
        near = (bounds[:, 0] <= east) & (bounds[:, 2] >= west) & (bounds[:, 1] <= north) & (bounds[:, 3] >= south)
    holds = np.full(len(shapes), relation is shapely.disjoint)
    holds[near] = relation(shapes[near], other)
    return Truth.of(holds, known)


def _geojson(tree: Mapping[str, Any], reference: Reference) -> BaseGeometry:
    try:
        shape = shapely.force_2d(shapely.from_geojson(orjson.dumps(tree)))
    except ShapelyError:
        raise malformed(_("A geometry of the filter cannot be read.")) from None
    return shapely.transform(shape, np.fliplr) if reference.latitude_first else shape


def _box(given: Any, reference: Reference) -> BaseGeometry:
    numbers = given if isinstance(given, list) else []
    finite = all(isinstance(each, int | float) and math.isfinite(each) for each in numbers)
    if len(numbers) not in {4, 6} or not finite:
        raise malformed(_("A bounding box of the filter is not 4 numbers, or 6 with heights."))
    west, south = numbers[:2]
    east, north = numbers[len(numbers) // 2 :][:2]
    if reference.latitude_first:
        west, south, east, north = south, west, north, east
    if south > north or (west > east and not reference.degrees):
        raise malformed(_("A bounding box of the filter ends before it begins."))
    if west > east:
        return shapely.union(_rectangle(west, south, 180, north), _rectangle(-180, south, east, north))
    return _rectangle(west, south, east, north)


def _rectangle(west: float, south: float, east: float, north: float) -> BaseGeometry:
    # The envelope of two points is a point or a line where the box has no width or height; shapely.box is not.
    return shapely.envelope(shapely.multipoints([[west, south], [east, north]]))
