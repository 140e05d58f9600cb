"""What each format promises beside its values."""

from __future__ import annotations

import io
import json
import sqlite3
import zipfile
from datetime import date
from xml.etree import ElementTree

import geopandas
import jsonschema
import pyarrow.parquet
import pyogrio
import pyproj
import pytest
import shapely

from regional_planner.kernel.errors import InvalidQuery
from regional_planner.kernel.period import today
from regional_planner.layers.crs import CRS84
from regional_planner.layers.formats.catalogue import FORMATS, by_suffix, files
from regional_planner.layers.formats.csv_files import csv
from regional_planner.layers.formats.json_files import JSON_FG_CONFORMANCE, json_fg, json_fg_feature
from regional_planner.layers.formats.kml_files import kml
from regional_planner.layers.formats.parquet_files import geoparquet
from regional_planner.layers.formats.shapefile_fields import short_names
from regional_planner.layers.formats.writer import WRITERS, writer
from regional_planner.layers.terms import Kind
from tests.layers.formats.json_fg_schema import FEATURE_COLLECTION, SINGLE_FEATURE
from tests.layers.formats.reading import KML, by_csv, by_json, fields_of, file_of
from tests.layers.formats.tables import ABOUT, MAINLAND, RAPA_NUI, columns, table

NUMBERS = columns(number=(Kind.WHOLE, [1, 2, 3]))
UTM, SIRGAS = (f"http://www.opengis.net/def/crs/EPSG/0/{code}" for code in (32719, 5360))


def test_names_suffixes_and_media_types_are_each_of_one_format() -> None:
    for of in (
        [each.name for each in FORMATS],
        [each.suffix for each in FORMATS],
        [each.media_type for each in FORMATS],
    ):
        assert len(set(of)) == len(FORMATS)
    assert {each.name for each in files()} == {"gpkg", "fgb", "parquet", "csv", "shp", "kml"}
    assert by_suffix("new/Regions.SHP.zip") is next(each for each in FORMATS if each.name == "shp")
    assert by_suffix("regions.xls") is None


def test_json_fg_keeps_its_schema_and_says_when_a_feature_holds() -> None:
    periods = [(date(2018, 9, 6), None), (None, None), (date(1974, 1, 1), date(2018, 9, 6))]
    made = json.loads(json_fg(table(*NUMBERS, periods=periods), schema="https://plan.example/schema"))
    jsonschema.validate(made, FEATURE_COLLECTION)
    assert made["conformsTo"] == list(JSON_FG_CONFORMANCE)
    assert (made["featureType"], made["geometryDimension"]) == ("regions", 2)
    assert made["coordRefSys"] == "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
    times = [each["time"] for each in made["features"]]
    assert times == [{"interval": ["2018-09-06", ".."]}, None, {"interval": ["1974-01-01", "2018-09-05"]}]
    assert all(each["place"] is None for each in made["features"])


@pytest.mark.parametrize(("crs", "first"), [(UTM, (-71.0, -30.0)), (SIRGAS, (-30.0, -71.0))])
def test_json_fg_puts_another_system_in_place_in_its_own_axis_order(crs: str, first: tuple[float, float]) -> None:
    made = json.loads(json_fg(table(*NUMBERS, crs=crs)))
    jsonschema.validate(made, FEATURE_COLLECTION)
    assert made["coordRefSys"] == crs
    assert all(each["geometry"] is None for each in made["features"])
    assert list(first) in made["features"][0]["place"]["coordinates"][0]
    assert made["features"][1]["place"] is None


def test_gdal_reads_json_fg() -> None:
    with file_of(json_fg(table(*NUMBERS, crs=SIRGAS)), "read.json") as path:
        frame = pyogrio.read_dataframe(path)
    assert frame.crs.to_epsg() == 5360
    assert frame.geometry[0].equals(MAINLAND)
    assert pyogrio.__gdal_version__ >= (3, 8)


def test_one_json_fg_feature_stands_for_itself() -> None:
    links = [{"href": "https://plan.example", "rel": "self", "type": "application/vnd.ogc.fg+json"}]
    made = json.loads(json_fg_feature(table(shapes=[RAPA_NUI]), {"links": links}))
    jsonschema.validate(made, SINGLE_FEATURE)
    assert (made["id"], made["links"], made["geometry"]["type"]) == ("01-1", links, "MultiPolygon")


def test_outer_rings_run_counter_clockwise() -> None:
    for shape in by_json(json_fg(table(*NUMBERS, shapes=[shapely.reverse(MAINLAND), None, RAPA_NUI]))).shapes.values():
        for polygon in shapely.get_parts(shape):
            assert shapely.is_ccw(shapely.get_exterior_ring(polygon))
            assert not any(shapely.is_ccw(ring) for ring in polygon.interiors)


def test_a_csv_holds_a_point_inside_each_shape() -> None:
    lines = csv(table(*NUMBERS)).decode("utf-8-sig").splitlines()
    assert lines[0] == "id,number,lon,lat,geometry"
    longitude, latitude = map(float, lines[1].split(",")[2:4])
    assert MAINLAND.contains(shapely.Point(longitude, latitude))
    assert lines[2] == "02-1,2,,,"
    assert csv(table(crs=UTM)).decode("utf-8-sig").splitlines()[0] == "id,geometry"


def test_a_csv_runs_no_formula() -> None:
    made = table(*columns(text=(Kind.TEXT, ["=cmd|'/c calc'!A1", "+1", "plain"])))
    assert [row["text"] for row in by_csv(csv(made)).values.values()] == ["'=cmd|'/c calc'!A1", "'+1", "plain"]


def test_a_geopackage_is_one_for_sqlite_too() -> None:
    with file_of(writer("gpkg")(table(*NUMBERS)), "read.gpkg") as path:
        about = pyogrio.read_info(path)
        with sqlite3.connect(path) as connection:
            assert connection.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            contents = connection.execute("SELECT identifier, description, srs_id FROM gpkg_contents").fetchall()
            titles = connection.execute("SELECT column_name, name FROM gpkg_data_columns").fetchall()
            indexed = connection.execute("SELECT count(*) FROM rtree_regions_geom").fetchone()
        connection.close()
    assert contents == [(ABOUT["title"], ABOUT["description"], 4326)]
    assert titles == [("number", "Título number")]
    assert indexed == (2,)
    said = {name.lower(): text for name, text in about["layer_metadata"].items()}
    assert said == {**ABOUT, "identifier": ABOUT["title"]}


def test_files_bear_the_day_that_they_are_written_on_and_no_time() -> None:
    with file_of(writer("gpkg")(table(*columns())), "regions.gpkg") as path, sqlite3.connect(path) as opened:
        (changed,) = opened.execute("SELECT last_change FROM gpkg_contents").fetchone()
    assert changed == f"{today().isoformat()}T00:00:00.000Z"
    with zipfile.ZipFile(io.BytesIO(writer("shp")(table(*columns())))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(*today().timetuple()[:3], 0, 0, 0)}


def test_a_flatgeobuf_has_its_index_where_all_have_shapes() -> None:
    for shapes, fast in (([MAINLAND, RAPA_NUI, MAINLAND], True), ([MAINLAND, None, RAPA_NUI], False)):
        with file_of(writer("fgb")(table(*NUMBERS, shapes=shapes)), "read.fgb") as path:
            assert pyogrio.read_info(path)["capabilities"]["fast_spatial_filter"] is fast
            assert json.loads(pyogrio.read_info(path)["layer_metadata"]["DESCRIPTION"]) == ABOUT
            near = pyogrio.read_dataframe(path, bbox=(-110, -28, -109, -27))
            assert len(near) == 1


@pytest.mark.parametrize("crs", [CRS84, UTM, SIRGAS])
def test_geoparquet_keeps_the_rules_of_version_1_1(crs: str) -> None:
    with file_of(geoparquet(table(*NUMBERS, crs=crs)), "read.parquet") as path:
        file = pyarrow.parquet.ParquetFile(path)
        frame = geopandas.read_parquet(path)
        near = geopandas.read_parquet(path, bbox=(-110, -28, -109, -27))
    metadata = file.schema_arrow.metadata
    geo = json.loads(metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    assert geo["primary_column"] == "geometry"
    column = geo["columns"]["geometry"]
    assert column["encoding"] == "WKB"
    assert column["geometry_types"] == ["MultiPolygon", "Polygon"]
    assert column["bbox"] == [-109.5, -30, -70, -26.25]
    assert column["covering"] == {"bbox": {edge: ["bbox", edge] for edge in ("xmin", "ymin", "xmax", "ymax")}}
    # The format has longitude first whatever the system says, and readers know WGS 84 by this number.
    expected = pyproj.CRS("EPSG:4326" if crs == CRS84 else crs)
    assert pyproj.CRS.from_json_dict(column["crs"]) == expected
    assert set(geo) == {"version", "primary_column", "columns"}
    assert str(file.schema_arrow.field("geometry").type) == "binary"
    assert {str(each.type) for each in file.schema_arrow.field("bbox").type} == {"double"}
    assert file.metadata.row_group(0).column(0).compression == "ZSTD"
    assert frame.geometry.isna().tolist() == [False, True, False]
    assert frame.crs == expected
    assert near["id"].tolist() == ["03-1"]
    assert all(metadata[name.encode()].decode() == text for name, text in ABOUT.items())


def test_a_shapefile_says_which_field_is_which() -> None:
    long = "é" * 200
    made = table(
        *columns(
            population=(Kind.WHOLE, [1, None, 3]),
            population_series=(Kind.TEXT, [long, "b", None]),
            population_basis=(Kind.TEXT, ["x", None, "Ñuñoa"]),
            Population=(Kind.FLAG, [True, False, None]),
        )
    )
    content = writer("shp")(made)
    lines = {line["property"]: line for line in fields_of(content)}
    assert {name: line["field"] for name, line in lines.items()} == {
        "id": "id",
        "population": "population",
        "population_series": "populati_1",
        "population_basis": "populati_2",
        "Population": "Populati_3",
    }
    assert [line["cut_values"] for line in lines.values()] == ["0", "0", "1", "0", "0"]
    assert (lines["population"]["title"], lines["population"]["kind"]) == ("Título population", "whole")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = set(archive.namelist())
        assert names == {f"regions.{suffix}" for suffix in ("shp", "shx", "dbf", "prj", "cpg")} | {
            "fields.csv",
            "about.txt",
        }
        assert archive.read("regions.cpg") == b"UTF-8"
        assert "GCS_WGS_1984" in archive.read("regions.prj").decode()
        assert "source: IDE Chile" in archive.read("about.txt").decode()
    with file_of(content, "read.shp.zip") as path:
        frame = pyogrio.read_dataframe(path)
        kinds = pyogrio.read_info(path)["dtypes"].tolist()
    assert kinds == ["object", "int64", "object", "object", "bool"]
    assert frame["populati_1"][0] == "é" * 127
    assert frame["populati_2"][2] == "Ñuñoa"


def test_a_shapefile_of_points_and_areas_is_two() -> None:
    content = writer("shp")(table(*NUMBERS, shapes=[shapely.Point(-70, -33), None, MAINLAND]))
    with file_of(content, "read.shp.zip") as path:
        assert sorted(str(name) for name, _kind in pyogrio.list_layers(path)) == ["regions_areas", "regions_points"]
        points = pyogrio.read_dataframe(path, layer="regions_points")
        areas = pyogrio.read_dataframe(path, layer="regions_areas")
    assert points["id"].tolist() == ["01-1", "02-1"]
    assert areas["id"].tolist() == ["03-1"]


def test_no_two_fields_of_a_shapefile_are_called_alike() -> None:
    names = [f"a_long_name_{number}" for number in range(120)] + ["A_LONG_NAM", "", "ñ"]
    short = short_names(names)
    assert len({each.lower() for each in short.values()}) == len(names)
    assert all(0 < len(each) <= 10 and each.isascii() for each in short.values())


def test_a_shapefile_of_too_many_fields_is_refused() -> None:
    write = next(each.write for each in FORMATS if each.name == "shp")
    wide = columns(**{f"field_{number}": (Kind.WHOLE, [1, 2, 3]) for number in range(255)})
    with pytest.raises(InvalidQuery, match=r"255 .* 256"):
        write(table(*wide))


def test_kml_names_times_and_types() -> None:
    periods = [(date(2018, 9, 6), None), (None, None), (date(1974, 1, 1), date(2018, 9, 6))]
    values = columns(small=(Kind.WHOLE, [1, 2, None]), large=(Kind.WHOLE, [2**40, 1, None]))
    document = ElementTree.fromstring(kml(table(*values, periods=periods)))
    marks = list(document.iter(f"{KML}Placemark"))
    assert [mark.findtext(f"{KML}name") for mark in marks] == ["Región <01-1>", "Región <02-1>", "Región <03-1>"]
    assert [mark.findtext(f".//{KML}begin") for mark in marks] == ["2018-09-06", None, "1974-01-01"]
    assert [mark.findtext(f".//{KML}end") for mark in marks] == [None, None, "2018-09-05"]
    assert {each.get("name"): each.get("type") for each in document.iter(f"{KML}SimpleField")} == {
        "id": "string",
        "small": "int",
        "large": "double",
    }
    assert marks[1].find(f"{KML}MultiGeometry") is None
    order = [each.tag.removeprefix(KML) for each in marks[0]]
    assert order == ["name", "TimeSpan", "styleUrl", "ExtendedData", "Polygon"]
    assert "IDE Chile" in document.findtext(f"{KML}Document/{KML}description", "")


def test_points_and_nothing_are_written_by_all() -> None:
    for shapes in ([shapely.Point(-70, -33)], [shapely.MultiPoint([(-70, -33), (-71, -34)])], [None], []):
        made = table(*columns(number=(Kind.WHOLE, [1] * len(shapes))), shapes=shapes)
        for each in FORMATS:
            write = writer(each.name) if each.name in WRITERS else each.write
            assert write(made), each.name
