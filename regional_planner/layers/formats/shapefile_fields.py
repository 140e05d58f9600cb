"""How properties are called in a Shapefile, whose names hold ten letters, and what it cannot hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

from regional_planner.kernel.errors import FieldError, InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.layers.formats.table import ID, Table
from regional_planner.layers.terms import Value
from regional_planner.web.sheets import Column, Sheet, to_csv

LONGEST_NAME: Final = 10
MOST_FIELDS: Final = 255
LONGEST_TEXT: Final = 254
"""Bytes of UTF-8."""
MOST_BYTES: Final = 2 * 1024**3


def short_names(names: Sequence[str]) -> dict[str, str]:
    """Each name cut to ten letters of ASCII, no two alike even in capitals: the later of two gets a number.

    >>> short_names(["population", "population_series", "population_basis", "año"])
    {'population': 'population', 'population_series': 'populati_1', 'population_basis': 'populati_2', 'año': 'ano'}
    """
    found: dict[str, str] = {}
    taken = set[str]()
    for name in names:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
        plain = re.sub(r"\W", "_", plain) or "field"
        short, number = plain[:LONGEST_NAME], 0
        while short.lower() in taken:
            number += 1
            short = f"{plain[: LONGEST_NAME - 1 - len(str(number))]}_{number}"
        taken.add(short.lower())
        found[name] = short
    return found


def refuse_too_many(table: Table) -> None:
    """Refuse a table that has more columns than a Shapefile.

    Raises:
        InvalidQuery: says how many it has, how many there may be, and which format holds them.
    """
    count = len(table.columns) + 1
    if count > MOST_FIELDS:
        message = _("A Shapefile holds {most} fields, and there are {count}.", most=MOST_FIELDS, count=count)
        raise InvalidQuery.at(FieldError("f", "too_many_fields", message, _("Take a GeoPackage (f=gpkg) instead.")))


def fields_csv(table: Table) -> bytes:
    """Which field is which property, what it is called, its kind and unit, and how many texts had to be cut."""
    short = short_names([ID, *(column.name for column in table.columns)])
    rows = [{"field": short[ID], "property": ID, "kind": "text", "cut_values": _cut(table.ids)}]
    rows += [
        {
            "field": short[column.name],
            "property": column.name,
            "title": column.title,
            "kind": str(column.kind),
            "unit": column.unit,
            "cut_values": _cut(column.values),
        }
        for column in table.columns
    ]
    headings = ("field", "property", "title", "kind", "unit", "cut_values")
    return to_csv(Sheet("fields", [Column(name, name) for name in headings], rows))


def cut(value: Value) -> Value:
    """A text as long as a Shapefile holds, no letter cut in half; other values as they are."""
    return value.encode()[:LONGEST_TEXT].decode(errors="ignore") if isinstance(value, str) else value


def _cut(values: Sequence[Value]) -> int:
    return sum(cut(value) != value for value in values)
