"""Shapes of one type: GIS programs ask of a layer that all are single or all multiple."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from regional_planner.layers.formats.table import Shapes

MULTI: Final = {"Point": "MultiPoint", "LineString": "MultiLineString", "Polygon": "MultiPolygon"}
UNKNOWN: Final = "Unknown"
_MAKERS: Final[Mapping[str, Callable[[list[Any]], BaseGeometry]]] = {
    "Point": shapely.MultiPoint,
    "LineString": shapely.MultiLineString,
    "Polygon": shapely.MultiPolygon,
}


def of_one_type(shapes: Shapes) -> tuple[str, Shapes]:
    """The type of the shapes, and the shapes in it: single ones are made multiple where both are there."""
    there = shapes[shapes != np.array(None)]
    types = {shape.geom_type for shape in there}
    if len(types) == 1:
        return types.pop(), shapes
    for single, multiple in MULTI.items():
        if types == {single, multiple}:
            return multiple, np.array([_multiple(shape, single) for shape in shapes] + [None], dtype=object)[:-1]
    return UNKNOWN, shapes


def _multiple(shape: BaseGeometry | None, single: str) -> BaseGeometry | None:
    if shape is None or shape.geom_type != single:
        return shape
    return _MAKERS[single]([shape])
