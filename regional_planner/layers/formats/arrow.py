"""A table in Arrow's memory, as GDAL and Parquet take it. Not imported for serving."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pyarrow

from regional_planner.layers.formats.packing import wkb_column
from regional_planner.layers.formats.table import GEOMETRY, ID, Column, Shapes, Table
from regional_planner.layers.terms import Kind

TYPES: Final = {
    Kind.TEXT: pyarrow.string(),
    Kind.WHOLE: pyarrow.int64(),
    Kind.NUMBER: pyarrow.float64(),
    Kind.FLAG: pyarrow.bool_(),
    Kind.DAY: pyarrow.date32(),
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


def _said(column: Column) -> dict[str, str]:
    unit = {"GDAL:OGR:comment": column.unit} if column.unit else {}
    return {"GDAL:OGR:alternative_name": column.title, **unit}
