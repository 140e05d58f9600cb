"""Whatever values of each kind a table holds, each format gives them back, and the shapes with them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regional_planner.kernel.figures import rounded
from regional_planner.layers.formats.csv_files import csv
from regional_planner.layers.formats.json_files import geojson, json_fg
from regional_planner.layers.formats.kml_files import NO_XML, kml
from regional_planner.layers.formats.packing import pack, unpack
from regional_planner.layers.formats.table import Table
from regional_planner.layers.formats.writer import writer
from regional_planner.layers.terms import Kind, Value
from regional_planner.web.sheets import FORMULA_STARTS
from tests.layers.formats.reading import Found, by_csv, by_duckdb, by_gdal, by_json, by_xml
from tests.layers.formats.tables import SHAPES, columns, table

LETTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
VALUES: dict[Kind, st.SearchStrategy[Value]] = {
    Kind.TEXT: st.text(LETTERS, max_size=60) | st.sampled_from(["=1+1", "@x", "-3", "Ñuble", "a,b", '"', "a\r\nb"]),
    Kind.WHOLE: st.integers(-(10**17) + 1, 10**17 - 1),
    Kind.NUMBER: st.floats(-(10**9), 10**9, allow_nan=False).map(lambda number: rounded(round(number, 6))),
    Kind.FLAG: st.booleans(),
    Kind.DAY: st.dates(date(1810, 9, 18), date(2999, 12, 31)),
}


def as_it_is(value: Value) -> Any:
    return value


def as_json(value: Value) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def as_csv(value: Value) -> str:
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return "" if value is None else str(value)


def as_kml(value: Value) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else NO_XML.sub("", str(value))


def as_moment(value: Value) -> Any:
    """FlatGeobuf knows moments alone: a day comes back as its midnight."""
    return datetime.combine(value, time()) if isinstance(value, date) else value


def as_dbf(value: Value) -> Any:
    """A table of fixed widths holds no blanks around a text, and no difference between nothing and no text."""
    return value.strip(" ") or None if isinstance(value, str) else value


FORMATS: dict[str, tuple[Callable[[Table], bytes], Callable[[bytes], Found], Callable[[Value], Any]]] = {
    "geojson": (geojson, by_json, as_json),
    "jsonfg": (json_fg, by_json, as_json),
    "csv": (csv, by_csv, as_csv),
    "kml": (kml, by_xml, as_kml),
    "gpkg": (writer("gpkg"), by_gdal(".gpkg"), as_it_is),
    "fgb": (writer("fgb"), by_gdal(".fgb"), as_moment),
    "parquet": (writer("parquet"), by_duckdb, as_it_is),
    "shp": (writer("shp"), by_gdal(".shp.zip"), as_dbf),
    "packed": (lambda made: geojson(unpack(pack(made))), by_json, as_json),
}


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=25)
@given(data=st.data())
def test_values_come_back(name: str, kind: Kind, data: st.DataObject) -> None:
    write, read, expected = FORMATS[name]
    values = data.draw(st.lists(st.none() | VALUES[kind], min_size=len(SHAPES), max_size=len(SHAPES)))
    made = table(*columns(value=(kind, values)))
    found = read(write(made))
    assert list(found.values) == list(made.ids)
    for identity, value in zip(made.ids, values, strict=True):
        # A number in a table of fixed widths is written with fifteen digits after the point.
        loose = kind == Kind.NUMBER and name == "shp" and value is not None
        wanted = pytest.approx(value, abs=1e-9) if loose else expected(value)
        assert found.values[identity].get("value") == wanted


@pytest.mark.parametrize("name", FORMATS)
def test_shapes_come_back(name: str) -> None:
    write, read, _expected = FORMATS[name]
    made = table(*columns(value=(Kind.WHOLE, [1, 2, 3])))
    found = read(write(made)).shapes
    assert list(found) == list(made.ids)
    for identity, shape in zip(made.ids, SHAPES, strict=True):
        back = found[identity]
        assert (back is None) == (shape is None)
        assert back is None or back.equals(shape)
