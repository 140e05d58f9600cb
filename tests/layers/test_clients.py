"""GDAL reads the layers over HTTP, and what is exported reads back the same."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import geopandas
import pyarrow.parquet
import pyogrio
import pytest

from regional_planner.kernel.database import Database
from regional_planner.kernel.errors import InvalidQuery
from regional_planner.layers.export import export

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"


@pytest.mark.parametrize("layer", ["money-commitment", "alignment-CL-2017-01", "functional-cities", "priority-sites"])
def test_gdal_finds_a_layer_by_name(address: str, layer: str) -> None:
    info = pyogrio.read_info(f"OAPIF:{address}", layer=layer)
    assert "valid_from" in info["fields"] or "communes" in info["fields"]
    assert info["features"] > 0


def test_gdal_reads_sixteen_regions(address: str) -> None:
    frame = pyogrio.read_dataframe(f"OAPIF:{address}/collections/regions")
    assert len(frame) == 16
    assert frame.geometry.is_valid.all()
    assert frame.crs.to_authority() == ("OGC", "CRS84")
    assert set(frame["code"]) >= {"01", "16"}


def test_gdal_pages_through_346_communes(address: str) -> None:
    frame = pyogrio.read_dataframe(f"OAPIF:{address}/collections/communes", PAGE_SIZE=50, INITIAL_REQUEST_PAGE_SIZE=20)
    assert len(frame) == frame["code"].nunique() == 346
    assert frame.loc[frame.geometry.isna(), "code"].tolist() == ["12202"]


@pytest.mark.parametrize(
    ("layer", "type_name"),
    [
        ("regions", "MultiPolygon"),
        ("communes", "MultiPolygon"),
        ("priorities", "MultiPolygon"),
        ("priority-points", "Point"),
    ],
)
def test_gdal_sees_one_type_of_shape(address: str, layer: str, type_name: str) -> None:
    assert pyogrio.read_info(f"OAPIF:{address}/collections/{layer}")["geometry_type"] == type_name


def test_gdal_asks_for_another_day(address: str) -> None:
    frame = pyogrio.read_dataframe(f"OAPIF:{address}/collections/regions", DATETIME="2017-05-17")
    assert len(frame) == 15
    assert "08-1" in set(frame["id"])


def test_gdal_filters_by_property_and_place(address: str) -> None:
    source = f"OAPIF:{address}/collections/communes"
    assert len(pyogrio.read_dataframe(source, where="region = '09'")) == 32
    near = pyogrio.read_dataframe(source, bbox=(-70.7, -33.5, -70.6, -33.4))
    assert 0 < len(near) < 40


@pytest.mark.parametrize(
    ("layer", "where", "count"),
    [
        ("communes", "population > 100000", 57),
        ("communes", "population > 100000 AND NOT region = '13'", 27),
        ("communes", "region = '09' OR name = 'Arica'", 33),
        ("communes", "name LIKE 'San %'", 24),
        ("communes", "name ILIKE 'san %'", 24),
        ("communes", "population BETWEEN 100000 AND 200000", 35),
        ("communes", "population IS NULL", 0),
        ("regions", "valid_from = '2018/09/06'", 2),
        ("regions", "valid_from >= '2018/09/06'", 2),
        ("regions", "illustrative = 1 AND code = '02'", 1),
    ],
)
def test_gdal_leaves_its_filter_to_the_server(
    address: str, requests_log: Path, layer: str, where: str, count: int
) -> None:
    requests_log.write_text("")
    frame = pyogrio.read_dataframe(f"OAPIF:{address}/collections/{layer}", where=where)
    asked = [line for line in requests_log.read_text().splitlines() if "/items?" in line]
    assert len(frame) == count
    assert "filter=" in asked[-1]


@pytest.mark.parametrize(("name", "form"), [("fgb", "/vsicurl/{}"), ("shp", "/vsizip/{{/vsicurl/{}}}/communes.shp")])
def test_gdal_reads_a_file_where_it_lies(address: str, name: str, form: str) -> None:
    source = form.format(f"{address}/collections/communes/items?zoom-level=5&f={name}")
    near = pyogrio.read_dataframe(source, bbox=(-70.7, -33.5, -70.6, -33.4))
    assert 0 < len(near) < 40


def test_gdal_reads_positions_in_metres(address: str) -> None:
    frame = pyogrio.read_dataframe(f"OAPIF:{address}/collections/communes", CRS="EPSG:5361", where="code = '13101'")
    assert frame.crs.to_epsg() == 5361
    x, y = frame.geometry.item().centroid.coords[0]
    assert (x, y) == pytest.approx((346_500, 6_297_000), abs=3_000)


def test_gdal_reads_vector_tiles(address: str) -> None:
    frame = pyogrio.read_dataframe(f"MVT:{address}/collections/regions/tiles/WebMercatorQuad/3/4/2?f=mvt")
    assert {"code", "carrying"} <= set(frame.columns)


@pytest.mark.parametrize("suffix", [".gpkg", ".parquet", ".fgb", ".geojson", ".shp.zip"])
def test_an_export_reads_back(mapped_database: Database, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / "new" / f"communes{suffix}"
    with mapped_database.reading() as session:
        assert export(session, "communes", date(2026, 11, 24), path) == 346
        assert export(session, "communes", date(2026, 11, 24), path) == 346
    frame = geopandas.read_parquet(path) if suffix == ".parquet" else geopandas.read_file(path)
    assert len(frame) == frame["id"].nunique() == 346
    assert frame.loc[frame.geometry.isna(), "code"].tolist() == ["12202"]
    assert frame.crs.to_epsg() == 4326
    assert frame["code"].str.fullmatch(r"\d{5}").all()
    assert frame["population"].sum() == 18_480_432


def test_an_export_names_its_day_source_and_terms(mapped_database: Database, tmp_path: Path) -> None:
    with mapped_database.reading() as session:
        assert export(session, "regions", date(2017, 5, 17), tmp_path / "regions.gpkg") == 15
        export(session, "regions", date(2017, 5, 17), tmp_path / "regions.parquet")
    about = pyogrio.read_info(tmp_path / "regions.gpkg")["layer_metadata"]
    packed = pyarrow.parquet.read_schema(tmp_path / "regions.parquet").metadata
    for name in ("title", "as_of", "boundaries", "source", "terms"):
        assert about[name] == packed[name.encode()].decode()
    assert about["as_of"] == "2017-05-17"
    assert json.loads(packed[b"geo"])["primary_column"] == "geometry"


def test_an_export_comes_in_the_system_asked_for(mapped_database: Database, tmp_path: Path) -> None:
    with mapped_database.reading() as session:
        export(session, "regions", date(2026, 1, 1), tmp_path / "regions.gpkg", f"{EPSG}32719")
        with pytest.raises(InvalidQuery, match="GeoJSON"):
            export(session, "regions", date(2026, 1, 1), tmp_path / "regions.geojson", f"{EPSG}32719")
    frame = geopandas.read_file(tmp_path / "regions.gpkg")
    assert frame.crs.to_epsg() == 32719
    assert 6_200_000 < frame.loc[frame["code"] == "13"].geometry.centroid.y.item() < 6_400_000


def test_other_formats_are_refused(mapped_database: Database, tmp_path: Path) -> None:
    with mapped_database.reading() as session, pytest.raises(InvalidQuery, match=r"\.gpkg"):
        export(session, "regions", date(2026, 1, 1), tmp_path / "regions.xls")
