"""A table in Arrow's memory, as GDAL and Parquet take it. Not imported for serving."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import numpy as np
import pyarrow
import shapely
from shapely.geometry.base import BaseGeometry

from regional_planner.layers.declarations import Kind
from regional_planner.layers.formats.packing import wkb_column
from regional_planner.layers.formats.table import GEOMETRY, ID, Column, Shapes, Table

TYPES: Final = {
    Kind.TEXT: pyarrow.string(),
    Kind.WHOLE: pyarrow.int64(),
    Kind.NUMBER: pyarrow.float64(),
    Kind.FLAG: pyarrow.bool_(),
    Kind.DAY: pyarrow.date32(),
}
MULTI: Final = {"Point": "MultiPoint", "LineString": "MultiLineString", "Polygon": "MultiPolygon"}
UNKNOWN: Final = "Unknown"
_MAKERS: Final[Mapping[str, Callable[[list[Any]], BaseGeometry]]] = {
    "Point": shapely.MultiPoint,
    "LineString": shapely.MultiLineString,
    "Polygon": shapely.MultiPolygon,
}


def arrow(table: Table, shapes: Shapes, names: Mapping[str, str] | None = None) -> pyarrow.Table:
    """`id`, the columns in their types and the shapes as WKB; `names` says what a column is called instead.

    Titles and units go along as metadata of the fields, in GDAL's words, which GeoPackages keep.
    """
    called = names or {}
    fields = [pyarrow.field(called.get(ID, ID), pyarrow.string(), nullable=False)]
    fields += [
        pyarrow.field(called.get(column.name, column.name), TYPES[column.kind], metadata=_said(column))
        for column in table.columns
    ]
    fields.append(pyarrow.field(GEOMETRY, pyarrow.binary()))
    arrays = [
        pyarrow.array(table.ids, pyarrow.string()),
        *(pyarrow.array(column.values, TYPES[column.kind]) for column in table.columns),
        pyarrow.array(wkb_column(shapes), pyarrow.binary()),
    ]
    return pyarrow.Table.from_arrays(arrays, schema=pyarrow.schema(fields))


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


def _said(column: Column) -> dict[str, str]:
    unit = {"GDAL:OGR:comment": column.unit} if column.unit else {}
    return {"GDAL:OGR:alternative_name": column.title, **unit}
