"""Tables as bytes, for the process that writes files: a line of JSON, and behind it the shapes as WKB."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

import numpy as np
import orjson
import shapely

from regional_planner.layers.crs import reference_system
from regional_planner.layers.formats.table import Column, Shapes, Table
from regional_planner.layers.terms import Kind, Value

NO_SHAPE: Final = -1


def pack(table: Table) -> bytes:
    """The bytes of a table, which `unpack` reads."""
    shapes = [None if shape is None else wkb(shape) for shape in table.shapes]
    head = {
        **{name: value for name, value in vars(table).items() if name != "shapes"},
        "system": table.system.uri,
        "sizes": [NO_SHAPE if shape is None else len(shape) for shape in shapes],
    }
    return b"".join((orjson.dumps(head), b"\n", *(shape for shape in shapes if shape is not None)))


def unpack(packed: bytes) -> Table:
    """The table that `pack` made these bytes of."""
    head, _newline, body = packed.partition(b"\n")
    said: dict[str, Any] = orjson.loads(head)
    shapes = np.empty(len(said["ids"]), dtype=object)
    start = 0
    for place, size in enumerate(said.pop("sizes")):
        if size != NO_SHAPE:
            shapes[place] = shapely.from_wkb(body[start : start + size])
            start += size
    said["periods"] = [(_day(first), _day(end)) for first, end in said["periods"]]
    said["columns"] = [_column(Column(**each)) for each in said["columns"]]
    return Table(**{**said, "system": reference_system(said["system"]), "shapes": shapes})


def wkb(shape: shapely.Geometry) -> bytes:
    """ISO WKB, little endian."""
    made: bytes = shapely.to_wkb(shape, byte_order=1, flavor="iso")
    return made


def wkb_column(shapes: Shapes) -> list[bytes | None]:
    """ISO WKB of each shape, None where there is none."""
    made: list[bytes | None] = shapely.to_wkb(shapes, byte_order=1, flavor="iso").tolist()
    return made


def _column(read: Column) -> Column:
    values: list[Value] = list(read.values)
    if read.kind == Kind.DAY:
        values = [_day(value) for value in values]
    if read.kind == Kind.NUMBER:
        values = [None if value is None else float(str(value)) for value in values]
    return replace(read, kind=Kind(read.kind), values=values)


def _day(text: object) -> date | None:
    return None if text is None else date.fromisoformat(str(text))
