"""A small table of features, made so that each example of the standard tells right from wrong."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from regional_planner.layers.crs import CRS84, reference_system
from regional_planner.layers.filters.filter import Filter, compile_filter
from regional_planner.layers.terms import Kind, Property, Value

PROPERTIES: Final = {
    name: Property(name, kind, name, name)
    for name, kind in {
        "name": Kind.TEXT,
        "ascii": Kind.TEXT,
        "people": Kind.WHOLE,
        "most": Kind.WHOLE,
        "area": Kind.NUMBER,
        "capital": Kind.FLAG,
        "since": Kind.DAY,
        "until": Kind.DAY,
        "date": Kind.DAY,
    }.items()
}

_ROWS: Final = (
    ("København", "Kobenhavn", 1085000, 1085000, 88.25, True, date(2021, 4, 16), date(2022, 4, 16), date(2021, 4, 16)),
    ("Kiev", "Kiev", 2709000, 2709001, 839.0, True, date(2022, 4, 16), date(2022, 4, 18), date(2022, 4, 16)),
    ("Berlin", "Berlin", 3406000, 3406000, None, True, date(2022, 4, 16), date(2023, 4, 16), date(2023, 4, 16)),
    ("berna", "berna", 121631, 275329, 51.6, False, None, date(2022, 1, 1), None),
    ("Ñuñoa", "Nunoa", 208237, 208237, 16.9, None, date(2023, 1, 1), None, None),
    ("100%_sure", "100%_sure", None, None, 0.0, None, None, None, None),
    (None, None, 0, 7, -4.0, None, None, None, None),
)
ROWS: Final[list[dict[str, Value]]] = [dict(zip(PROPERTIES, row, strict=True)) for row in _ROWS]
SHAPES: Final[NDArray[np.object_]] = np.array(
    [
        shapely.box(10, 50, 14, 58),
        shapely.box(14, 50, 20, 58),
        shapely.box(12, 52, 16, 54),
        shapely.Point(7.4, 46.9),
        shapely.LineString([(-71, -34), (-70, -33)]),
        None,
        shapely.box(179, -20, 180, -10),
    ],
    dtype=object,
)


def compiled(text: str, language: str = "cql2-text", crs: str = CRS84) -> Filter:
    """A filter over the table."""
    return compile_filter(text, language, PROPERTIES, reference_system(crs))


def places(text: str, language: str = "cql2-text", crs: str = CRS84) -> str:
    """The rows that a filter keeps, as the digits of their places."""
    kept = compiled(text, language, crs).keeps(ROWS, lambda: SHAPES)
    assert kept.dtype == np.bool_
    assert len(kept) == len(ROWS)
    return "".join(str(place) for place in np.flatnonzero(kept))
