"""KML 2.2 of a table (OGC 12-007r2): placemarks with typed data and the time in which they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Final
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from regional_planner.layers.formats.table import ID, Column, Table
from regional_planner.layers.terms import Kind, Value

HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
OUTLINE: Final = (
    '<Style id="outline"><LineStyle><color>ff7f4f1f</color><width>1.5</width></LineStyle>'
    "<PolyStyle><color>337f4f1f</color></PolyStyle></Style>"
)
NO_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document may hold."""
MOST_INT: Final = 2**31 - 1
"""KML's whole numbers have 32 bits; a column that needs more is said to be made of doubles."""


def kml(table: Table) -> bytes:
    """A KML document; features without a shape are placemarks without geometry.

    Shapes must be in longitude and latitude: KML knows no other system.
    """
    about = "\n".join(f"{name}: {text}" for name, text in table.about.items() if name != "title")
    parts = [
        HEAD,
        f"<name>{_text(table.title)}</name><description>{_text(about)}</description>",
        OUTLINE,
        *_schema(table),
        *_placemarks(table),
        "</Document></kml>\n",
    ]
    return "".join(parts).encode()


def _schema(table: Table) -> Iterator[str]:
    yield f'<Schema name={quoteattr(table.layer)} id="schema">'
    yield f'<SimpleField type="string" name="{ID}"/>'
    for column in table.columns:
        title = f"{column.title} ({column.unit})" if column.unit else column.title
        yield f'<SimpleField type="{_type(column)}" name={quoteattr(column.name)}>'
        yield f"<displayName>{_text(title)}</displayName></SimpleField>"
    yield "</Schema>"


def _placemarks(table: Table) -> Iterator[str]:
    shapes = shapely.orient_polygons(table.shapes, exterior_cw=False)
    for place, (identity, name) in enumerate(zip(table.ids, table.names, strict=True)):
        yield f"<Placemark id={quoteattr(f'{table.layer}.{identity}')}><name>{_text(name)}</name>"
        yield from _time(table, place)
        yield '<styleUrl>#outline</styleUrl><ExtendedData><SchemaData schemaUrl="#schema">'
        yield f'<SimpleData name="{ID}">{_text(identity)}</SimpleData>'
        for column in table.columns:
            value = column.values[place]
            if value is not None:
                yield f"<SimpleData name={quoteattr(column.name)}>{_text(_written(value))}</SimpleData>"
        yield "</SchemaData></ExtendedData>"
        if shapes[place] is not None:
            yield from _geometry(shapes[place], table.decimals)
        yield "</Placemark>\n"


def _time(table: Table, place: int) -> Iterator[str]:
    first, end = table.periods[place]
    if first or end:
        begin = f"<begin>{first}</begin>" if first else ""
        last = f"<end>{end - timedelta(days=1)}</end>" if end else ""
        yield f"<TimeSpan>{begin}{last}</TimeSpan>"


def _geometry(shape: BaseGeometry, decimals: int) -> Iterator[str]:
    match shape.geom_type:
        case "Point":
            yield f"<Point>{_coordinates(shape, decimals)}</Point>"
        case "LineString":
            yield f"<LineString>{_coordinates(shape, decimals)}</LineString>"
        case "Polygon":
            outer, *holes = shapely.get_rings(shape)
            yield f"<Polygon><outerBoundaryIs>{_ring(outer, decimals)}</outerBoundaryIs>"
            yield from (f"<innerBoundaryIs>{_ring(hole, decimals)}</innerBoundaryIs>" for hole in holes)
            yield "</Polygon>"
        case _:
            yield "<MultiGeometry>"
            for part in shapely.get_parts(shape):
                yield from _geometry(part, decimals)
            yield "</MultiGeometry>"


def _ring(ring: BaseGeometry, decimals: int) -> str:
    return f"<LinearRing>{_coordinates(ring, decimals)}</LinearRing>"


def _coordinates(shape: BaseGeometry, decimals: int) -> str:
    # Adding 0.0 makes of -0.0 a plain 0.
    pairs = (np.round(shapely.get_coordinates(shape), decimals) + 0.0).tolist()
    return f"<coordinates>{' '.join(f'{x!r},{y!r}' for x, y in pairs)}</coordinates>"


def _type(column: Column) -> str:
    match column.kind:
        case Kind.WHOLE:
            large = any(isinstance(value, int) and abs(value) > MOST_INT for value in column.values)
            return "double" if large else "int"
        case Kind.NUMBER:
            return "double"
        case Kind.FLAG:
            return "bool"
        case _:
            return "string"


def _written(value: Value) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _text(text: str) -> str:
    return escape(NO_XML.sub("", text), {"\r": "&#13;"})
