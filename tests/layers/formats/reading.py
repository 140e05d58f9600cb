"""Readers of the formats that share no code with the writers: (id -> property -> value) and (id -> shape)."""

from __future__ import annotations

import csv
import io
import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import duckdb
import pyogrio.raw
import shapely
from shapely.geometry.base import BaseGeometry

KML = "{http://www.opengis.net/kml/2.2}"


@dataclass(frozen=True)
class Found:
    """What stands in a file."""

    values: dict[str, dict[str, Any]]
    shapes: dict[str, BaseGeometry | None]


@contextmanager
def file_of(content: bytes, name: str) -> Iterator[Path]:
    """A file with this content for as long as it is read."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        yield path


def by_gdal(suffix: str) -> Callable[[bytes], Found]:
    """GDAL, through Arrow."""

    def read(content: bytes) -> Found:
        with file_of(content, f"read{suffix}") as path:
            rows = pyogrio.read_arrow(path, read_geometry=False)[1].to_pylist()
            # Not through Arrow, for GDAL's stream of a FlatGeobuf breaks on a feature without a shape.
            shapes = pyogrio.raw.read(path)[2]
        return _found([{**row, "geometry": wkb} for row, wkb in zip(rows, shapes, strict=True)], "geometry", _of_wkb)

    return read


def by_duckdb(content: bytes) -> Found:
    """DuckDB without its spatial extension: columns are columns, and shapes are WKB."""
    with file_of(content, "read.parquet") as path, duckdb.connect() as connection:
        connection.execute("SET enable_geoparquet_conversion = false")
        rows = connection.execute("SELECT * FROM read_parquet(?)", [str(path)])
        names = [each[0] for each in rows.description]
        found = [dict(zip(names, row, strict=True)) for row in rows.fetchall()]
    for row in found:
        row.pop("bbox")
    return _found(found, "geometry", _of_wkb)


def by_csv(content: bytes) -> Found:
    """Python's CSV and the WKT of GEOS; every value is a text."""
    csv.field_size_limit(max(csv.field_size_limit(), len(content) + 1))
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    for row in rows:
        for name in ("lon", "lat"):
            row.pop(name, None)
    return _found(rows, "geometry", lambda text: shapely.from_wkt(text) if text else None)


def by_json(content: bytes) -> Found:
    """Python's JSON; a place wins over a geometry."""
    features = json.loads(content)["features"]
    rows = [
        {"id": each["id"], **each["properties"], "geometry": each.get("place") or each["geometry"]} for each in features
    ]
    return _found(rows, "geometry", lambda shape: None if shape is None else shapely.from_geojson(json.dumps(shape)))


def by_xml(content: bytes) -> Found:
    """ElementTree; every value is a text, and what is missing is not there."""
    values, shapes = {}, {}
    for mark in ElementTree.fromstring(content).iter(f"{KML}Placemark"):
        data = {each.get("name"): each.text or "" for each in mark.iter(f"{KML}SimpleData")}
        identity = data.pop("id")
        values[identity] = data
        polygons = [_polygon(each) for each in mark.iter(f"{KML}Polygon")]
        shapes[identity] = shapely.union_all(polygons) if polygons else None
    return Found(values, shapes)


def fields_of(content: bytes) -> list[dict[str, str]]:
    """The lines of a zipped Shapefile's fields.csv."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return list(csv.DictReader(io.StringIO(archive.read("fields.csv").decode("utf-8-sig"))))


def _of_wkb(wkb: bytes | None) -> BaseGeometry | None:
    return None if wkb is None else shapely.from_wkb(wkb)


def _polygon(element: ElementTree.Element) -> BaseGeometry:
    rings = [
        [tuple(map(float, pair.split(","))) for pair in (each.text or "").split()]
        for each in element.iter(f"{KML}coordinates")
    ]
    return shapely.Polygon(rings[0], rings[1:])


def _found(rows: list[dict[str, Any]], geometry: str, shape: Callable[[Any], BaseGeometry | None]) -> Found:
    shapes = {row["id"]: shape(row.pop(geometry)) for row in rows}
    return Found({row.pop("id"): row for row in rows}, shapes)
