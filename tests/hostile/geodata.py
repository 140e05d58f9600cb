"""Hostile boundary files: what each is called, how it is written, and a word of what is said of it."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import geopandas
import pyarrow
import pyarrow.parquet
import shapely

RING = "[[[-70,-30],[-69,-30],[-69,-29],[-70,-30]]]"
SOUND = shapely.from_wkt("POLYGON ((-70 -30, -69 -30, -69 -29, -70 -30))")
XML = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "&a;&a;&a;">]>'


@dataclass(frozen=True)
class GeoCase:
    """A file that may not be loaded; `says` stands in what the command prints."""

    name: str
    filename: str
    write: Callable[[Path], object]
    says: str


def geojson(geometry: str, properties: str = '{"CUT_COM": "02101"}', beside: str = "", count: int = 1) -> bytes:
    """A collection of so many features of this geometry, as JSON that need not hold."""
    feature = f'{{"type":"Feature","properties":{properties},"geometry":{geometry}}}'
    return f'{{"type":"FeatureCollection",{beside}"features":[{",".join([feature] * count)}]}}'.encode()


def polygon(coordinates: str = RING) -> str:
    """A polygon with these coordinates, as they are written."""
    return f'{{"type":"Polygon","coordinates":{coordinates}}}'


def collection(levels: int) -> str:
    """Collections in collections."""
    return '{"type":"GeometryCollection","geometries":[' * levels + "]}" * levels


def frame(geometry: object = SOUND, code: object = "02101") -> geopandas.GeoDataFrame:
    """One row."""
    return geopandas.GeoDataFrame({"CUT_COM": [code]}, geometry=[geometry], crs="EPSG:4326")


def text_case(name: str, content: bytes | Callable[[], bytes], says: str, filename: str = "f.geojson") -> GeoCase:
    """A case of a file of these bytes."""
    return GeoCase(name, filename, lambda path: path.write_bytes(content() if callable(content) else content), says)


def zipped(path: Path, **members: bytes) -> None:
    """A zip of these members; `_` stands for the dot."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name.replace("_", "."), body)


def without_shapes(path: Path) -> None:
    """A database that is no GeoPackage."""
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE communes (cut_com TEXT)")
    database.commit()
    database.close()


def many_rows(path: Path) -> None:
    """A small file of very many rows."""
    geometry = pyarrow.array([shapely.to_wkb(SOUND)]).dictionary_encode().take(pyarrow.array([0] * 1_000_000))
    columns = {"CUT_COM": pyarrow.array(["02101"] * 1_000_000), "geometry": geometry}
    geo = {"version": "1.0.0", "primary_column": "geometry", "columns": {"geometry": {"encoding": "WKB"}}}
    written = pyarrow.table(columns).replace_schema_metadata({"geo": json.dumps(geo)})
    pyarrow.parquet.write_table(written, path)


def sparse(path: Path) -> None:
    """A file of 400 megabytes that takes no room."""
    with path.open("wb") as file:
        file.write(b'{"type":"FeatureCollection"}')
        file.truncate(400_000_000)


def ring(vertices: int) -> str:
    """A ring of very many vertices."""
    return "[" + "[-70.123456,-30.123456]," * (vertices - 1) + "[-70.123456,-30.123456]]"


LINK = '"crs":{"type":"link","properties":{"href":"http://127.0.0.1:9/crs","type":"proj4"}},'
HIDDEN = LINK.replace('"link"', '"l\\u0069nk"')
PIPELINE = {"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read /etc/passwd ! write f.gpkg"}

GEODATA = [
    text_case("NaN", geojson(polygon("[[[NaN,0],[1,0],[1,1],[NaN,0]]]")), "cannot be read"),
    text_case("1e400", geojson(polygon("[[[1e400,0],[1,0],[1,1],[1e400,0]]]")), "cannot be read"),
    text_case("1e300", geojson(polygon("[[[1e300,0],[1,0],[1,1],[1e300,0]]]")), "outside"),
    text_case(
        "metres for degrees",
        geojson(polygon("[[[350000,6300000],[350000,6300001],[350001,6300001],[350000,6300000]]]")),
        "outside",
    ),
    text_case("axes the other way", geojson(polygon("[[[-30,-70],[-30,-69],[-29,-69],[-30,-70]]]")), "outside"),
    text_case("collections 3,000 deep", geojson(collection(3000)), "Too many nested"),
    text_case("collections 20 deep", geojson(collection(20)), "holds no shapes"),
    text_case("lists 100,000 deep", geojson(polygon("[" * 100_000 + "]" * 100_000)), "Too many nested"),
    text_case("a point", geojson('{"type":"Point","coordinates":[-70,-30]}'), "made of polygons"),
    text_case(
        "a ring that crosses itself",
        geojson(polygon("[[[-70,-30],[-69,-29],[-69,-30],[-70,-29],[-70,-30]]]")),
        "not valid",
    ),
    text_case("a ring of two points", geojson(polygon("[[[-70,-30],[-69,-30]]]")), "cannot be read"),
    text_case("no features", b'{"type":"FeatureCollection","features":[]}', "holds no shapes"),
    text_case("no code column", geojson(polygon(), '{"nombre": "Calama"}'), "nombre"),
    text_case("a code that is none", geojson(polygon(), '{"CUT_COM": {"a": [1]}}'), "no unit with the code"),
    text_case("a code of 300 digits", geojson(polygon(), '{"CUT_COM": 1e300}'), "no unit with the code"),
    text_case("a code that moves the cursor", geojson(polygon(), '{"CUT_COM": "\\u001b[2J"}'), "\ufffd[2J"),
    text_case("the same code twice", geojson(polygon(), count=2), "stands in 2 rows"),
    text_case("20,000 features", geojson(polygon(), count=20_000), "20000 rows"),
    text_case("a feature of 23 megabytes", lambda: geojson(polygon(f"[{ring(1_000_000)}]")), "cannot be read"),
    text_case("a linked reference system", geojson(polygon(), beside=LINK), "nothing is fetched"),
    text_case("a hidden link", geojson(polygon(), beside=HIDDEN), "nothing is fetched"),
    text_case("a pipeline of GDAL", json.dumps(PIPELINE).encode(), "cannot be read"),
    text_case("TopoJSON", b'{"type":"Topology","objects":{},"arcs":[]}', "cannot be read"),
    text_case("not closed", b'{"type":"FeatureCollection","features":[{', "cannot be read"),
    text_case("an empty object", b"{}", "cannot be read"),
    text_case("an empty file", b"", "convert it"),
    text_case(
        "a VRT",
        b"<OGRVRTDataSource><OGRVRTLayer><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>",
        "convert it",
    ),
    text_case("a VRT behind a name", b"<OGRVRTDataSource/>", "convert it", "f.gpkg"),
    text_case("KML with entities", f"{XML}<kml>&b;</kml>".encode(), "convert it", "f.kml"),
    text_case("GML with entities", f"{XML}<gml>&b;</gml>".encode(), "convert it", "f.gml"),
    text_case("an address", b"/vsicurl/http://127.0.0.1:9/x", "convert it"),
    text_case("half a FlatGeobuf", b"fgb\x03fgb\x00" + b"\xff" * 100, "holds no shapes", "f.fgb"),
    text_case("half a GeoPackage", b"SQLite format 3\x00" + b"\xff" * 2000, "cannot be read", "f.gpkg"),
    text_case("half a Parquet", b"PAR1" + b"\xff" * 100, "cannot be read", "f.parquet"),
    text_case("half a zip", b"PK\x03\x04" + b"\xff" * 100, "cannot be read", "f.zip"),
    GeoCase("a database without shapes", "f.gpkg", without_shapes, "cannot be read"),
    GeoCase(
        "a Parquet without shapes",
        "f.parquet",
        lambda path: frame().drop(columns="geometry").to_parquet(path),
        "cannot be read",
    ),
    GeoCase("1,000,000 rows in a small file", "f.parquet", many_rows, "1000000 rows"),
    GeoCase(
        "an infinite coordinate",
        "f.parquet",
        lambda path: frame(shapely.Polygon([(float("inf"), 0), (1, 0), (1, 1)])).to_parquet(path),
        "not finite",
    ),
    GeoCase(
        "an empty shape",
        "f.parquet",
        lambda path: frame(shapely.Polygon(), "02999").to_parquet(path),
        "holds no shapes",
    ),
    GeoCase("a zip bomb", "f.zip", lambda path: zipped(path, f_shp=b"\0" * 50_000_000), "unpacks to"),
    GeoCase("a zip of a VRT", "f.zip", lambda path: zipped(path, f_shp=b"<OGRVRTDataSource/>"), "not a Shapefile"),
    GeoCase(
        "a zip of many files",
        "f.zip",
        lambda path: zipped(path, **{f"m{number}_txt": b"" for number in range(2000)}),
        "unpacks to",
    ),
    GeoCase(
        "a Shapefile of a heading alone",
        "f.zip",
        lambda path: zipped(path, f_shp=b"\x00\x00\x27\x0a" + b"\0" * 96),
        "cannot be read",
    ),
    GeoCase("400 megabytes", "f.geojson", sparse, "larger than"),
]
