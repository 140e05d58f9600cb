"""Reference systems by their URIs (OGC 18-058r1): answers, boxes, and what is refused."""

from __future__ import annotations

import json

import geopandas
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as some

from regional_planner.layers.crs import CRS84, CRS_URIS, reference_system
from tests.layers.conftest import Ask, ids

EPSG = "http://www.opengis.net/def/crs/EPSG/0/{}"


@pytest.mark.parametrize("uri", CRS_URIS)
def test_answers_come_in_the_system_asked_for(ask: Ask, uri: str) -> None:
    plain = ask("communes", limit=60)
    moved = ask("communes", limit=60, crs=uri)
    assert plain.headers["Content-Crs"] == f"<{CRS84}>"
    assert moved.headers["Content-Crs"] == f"<{uri}>"
    system = reference_system(uri)
    expected = geopandas.GeoSeries(shapes(plain), crs="EPSG:4326").to_crs(system.srid)
    for truth, found in zip(expected, shapes(moved), strict=True):
        flipped = shapely.transform(found, lambda xy: xy[:, ::-1]) if system.north_first else found
        assert shapely.hausdorff_distance(truth, flipped) < (1e-4 if system.degrees else 10)


def shapes(response: object) -> list[shapely.Geometry]:
    """The shapes of an answer, without those that are null."""
    drawn = [feature["geometry"] for feature in response.json["features"]]  # type: ignore[attr-defined]
    return [shapely.from_geojson(json.dumps(each)) for each in drawn if each]


def test_latitude_comes_first_in_4326(ask: Ask) -> None:
    shape = shapes(ask("regions", limit=1, crs=EPSG.format(4326)))[0]
    south, west, north, east = shape.bounds
    assert -20 < south < north < -17
    assert -71 < west < east < -68


@pytest.mark.parametrize(
    ("system", "box"),
    [
        (CRS84, "-70.8,-33.7,-70.5,-33.3"),
        (EPSG.format(4326), "-33.7,-70.8,-33.3,-70.5"),
        (EPSG.format(5360), "-33.7,-70.8,-33.3,-70.5"),
        (EPSG.format(32719), "332900,6269600,361600,6314300"),
        (EPSG.format(5361), "332900,6269600,361600,6314300"),
        (EPSG.format(3857), "-7881420,-3986900,-7848020,-3933590"),
    ],
)
def test_a_box_means_the_same_place_in_every_system(ask: Ask, system: str, box: str) -> None:
    plain = set(ids(ask("communes", limit=400, bbox="-70.8,-33.7,-70.5,-33.3")))
    asked = set(ids(ask("communes", limit=400, bbox=box, **{"bbox-crs": system})))
    assert len(plain ^ asked) <= 2
    assert len(asked) > 35


@pytest.mark.parametrize(
    "query",
    [
        {"crs": "EPSG:4326"},
        {"crs": EPSG.format(9999)},
        {"bbox-crs": "urn:x"},
        {"bbox": "361600,6269600,332900,6314300", "bbox-crs": EPSG.format(32719)},
        {"bbox": "1e30,1e30,2e30,2e30", "bbox-crs": EPSG.format(32719)},
    ],
)
def test_what_is_no_system_or_place_is_refused(ask: Ask, query: dict[str, str]) -> None:
    refused = ask("communes", **query)
    assert refused.status_code == 400
    assert refused.json["errors"][0]["field"] in query


def test_one_feature_comes_in_the_system_asked_for(client: object) -> None:
    address = "/ogc/collections/communes/items/13101?zoom-level=4"
    moved = client.get(f"{address}&crs={EPSG.format(32719)}")  # type: ignore[attr-defined]
    west, south, east, north = shapely.from_geojson(json.dumps(moved.json["geometry"])).bounds
    assert 340_000 < west < east < 355_000
    assert 6_290_000 < south < north < 6_305_000


@given(
    some.sampled_from(CRS_URIS),
    some.floats(-75, -67, allow_nan=False),
    some.floats(-55, -18, allow_nan=False),
)
def test_there_and_back(uri: str, east: float, north: float) -> None:
    system = reference_system(uri)
    point = shapely.Point(east, north)
    moved = system.project(np.array([point], dtype=object))[0]
    assert shapely.distance(system.locate(moved), point) < 1e-7
