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

from regional_planner.kernel.errors import InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.layers.crs import ReferenceSystem
from regional_planner.layers.filters.faults import malformed, refused, too_much
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


def literal(tree: Mapping[str, Any], system: ReferenceSystem) -> BaseGeometry:
    """The geometry of a GeoJSON object or a `bbox` in the axes of `system`, brought to EPSG:4326, longitude first.

    Raises:
        InvalidQuery: when it is none, is not valid, lies outside its reference system or has too many vertices.
    """
    try:
        if "bbox" in tree:
            return shapely.union_all(system.locate_box(_numbers(tree["bbox"])))
        found = system.locate(_checked(shapely.force_2d(shapely.from_geojson(orjson.dumps(tree)))))
    except ShapelyError:
        raise malformed(_("A geometry of the filter cannot be read.")) from None
    except ValueError:
        raise _outside() from None
    west, south, east, north = shapely.bounds(found).tolist()
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise _outside()
    return found


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


def _checked(shape: BaseGeometry) -> BaseGeometry:
    count = shapely.get_num_coordinates(shape)
    if count > MOST_VERTICES:
        raise too_much(_("A geometry of the filter has {count} vertices.", count=count), MOST_VERTICES)
    if shape.is_empty:
        raise malformed(_("A geometry of the filter cannot be read."))
    if not shape.is_valid:
        reason = shapely.is_valid_reason(shape)
        raise malformed(_("A geometry of the filter is not valid: {reason}.", reason=reason))
    return shape


def _numbers(given: Any) -> list[float]:
    numbers = given if isinstance(given, list) else []
    fit = all(isinstance(each, int | float) and math.isfinite(each) for each in numbers)
    if len(numbers) not in {4, 6} or not fit:
        raise malformed(_("A bounding box of the filter is not 4 numbers, or 6 with heights."))
    return numbers


def _outside() -> InvalidQuery:
    message = _("A geometry of the filter lies outside the Earth or outside its reference system.")
    return refused("outside", message, _("Check the order of coordinates, and filter-crs."))
