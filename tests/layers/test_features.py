"""Features: which units a day or a period has, what is said of them, and how lists are cut."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import shapely
from flask.testing import FlaskClient

from regional_planner.kernel.figures import rounded
from tests.layers.conftest import ITEMS, Ask, ids


def test_today_there_are_sixteen_regions_and_346_communes(ask: Ask) -> None:
    assert len(ids(ask("regions"))) == 16
    assert len(ids(ask("provinces"))) == 56
    assert len(ids(ask("communes", limit=1000))) == 346


def test_before_its_split_biobio_holds_nuble(ask: Ask) -> None:
    before, after = ask("regions", datetime="2017-05-17"), ask("regions", datetime="2018-09-06")
    assert len(ids(before)) == 15
    assert set(ids(before)) - set(ids(after)) == {"08-1"}
    assert set(ids(after)) - set(ids(before)) == {"08-2", "16-1"}
    assert len(ids(ask("regions", datetime="2018-09-05"))) == 15


@pytest.mark.parametrize(
    ("interval", "count"),
    [("2017-05-17/..", 17), ("../2017-05-17", 15), ("2017-01-01/2018-12-31", 17), ("2018-09-06/2020-01-01", 16)],
)
def test_a_period_has_every_version_that_holds_on_some_day_of_it(ask: Ask, interval: str, count: int) -> None:
    found = ids(ask("regions", datetime=interval))
    assert len(found) == len(set(found)) == count


def test_values_over_a_period_are_those_of_the_last_day_that_the_unit_holds(ask: Ask) -> None:
    features = {
        each["id"]: each["properties"] for each in ask("regions", datetime="2017-01-01/2019-06-30").json["features"]
    }
    assert features["08-1"]["as_of"] == "2018-09-05"
    assert features["08-2"]["as_of"] == "2019-06-30"


@pytest.mark.parametrize("instant", ["2017-05-17T12:00:00Z", "2017-05-17T23:59:59-04:00", "2018-09-06T02:59:59Z"])
def test_an_instant_falls_on_a_day_in_chile(ask: Ask, instant: str) -> None:
    assert len(ids(ask("regions", datetime=instant))) == 15


def test_a_commune_lies_in_the_region_of_the_day(ask: Ask) -> None:
    def region(day: str) -> Any:
        return ask("communes", code="16101", datetime=day).json["features"][0]["properties"]["region"]

    assert (region("2017-05-17"), region("2018-09-06")) == ("08", "16")


def test_a_commune_without_a_shape_has_a_null_geometry(client: FlaskClient) -> None:
    feature = client.get(f"{ITEMS.format('communes')}/12202-1").json
    assert feature["geometry"] is None
    assert feature["properties"]["name"] == "Antártica"
    assert feature["properties"]["area_km2"] is None


def test_inhabitants_carry_their_census_and_basis(ask: Ask) -> None:
    def of(day: str) -> dict[str, Any]:
        found: dict[str, Any] = ask("regions", code="02", datetime=day).json["features"][0]["properties"]
        return found

    assert of("2018-01-01")["population_series"] == "population_census_2017"
    assert of("2025-01-01")["population_series"] == "population_census_2024"
    assert "de facto" in of("2018-01-01")["population_basis"]


def test_regions_say_stage_alignment_and_money(ask: Ask) -> None:
    properties = ask("regions", code="02").json["features"][0]["properties"]
    assert properties["cycle"] == "2026-2029"
    for name in ("rollout_stage", "carrying", "voice", "heard_share", "local_share", "money_per_head", "money_year"):
        assert name in properties
    assert properties["illustrative"] is True
    assert all(value == rounded(value) for value in properties.values() if isinstance(value, float))


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"region": "09"}, 32),
        ({"region": "09", "province": "092"}, 11),
        ({"name": "Antártica"}, 1),
        ({"population": "60"}, 1),
        ({"valid_from": "2018-09-06"}, 0),
        ({"name": "nowhere"}, 0),
    ],
)
def test_properties_filter(ask: Ask, query: dict[str, str], count: int) -> None:
    response = ask("communes", limit=1000, **query)
    assert len(ids(response)) == response.json["numberMatched"] == count


def test_bbox_takes_the_units_whose_shape_meets_it_and_those_without_one(client: FlaskClient, ask: Ask) -> None:
    box = shapely.box(-71.0, -33.8, -70.6, -33.4)
    everything = client.get(ITEMS.format("communes"), query_string={"limit": 1000}).json["features"]
    shapes = {each["id"]: shapely.geometry.shape(each["geometry"]) for each in everything if each["geometry"]}
    # What lies nowhere is matched by every box: the standard wants it.
    expected = {identity for identity, shape in shapes.items() if shape.intersects(box)} | {"12202-1"}
    found = ids(ask("communes", limit=1000, bbox="-71,-33.8,-70.6,-33.4"))
    assert set(found) == expected
    assert 20 < len(found) < 60
    assert set(ids(ask("communes", limit=1000, bbox="-71,-33.8,0,-70.6,-33.4,9000"))) == expected


def test_bbox_crosses_the_180th_meridian(ask: Ask) -> None:
    assert ids(ask("communes", bbox="170,-28,-109,-26")) == ["05201-1", "12202-1"]
    assert ids(ask("communes", bbox="-70.7,-33.5,-70.6,-33.4")) != ["12202-1"]
    assert ids(ask("communes", bbox="0,0,10,10")) == ["12202-1"]


def test_coarser_zoom_levels_are_smaller_and_full_detail_is_the_default(client: FlaskClient) -> None:
    sizes = [
        len(client.get(ITEMS.format("provinces"), query_string=query).data)
        for query in ({"zoom-level": 4}, {"zoom-level": 7}, {"zoom-level": 9}, {"zoom-level": 15}, {})
    ]
    assert sizes[0] < sizes[1] < sizes[2] < sizes[3]
    assert abs(sizes[3] - sizes[4]) < 200
    offset = client.get(ITEMS.format("provinces"), query_string={"max-allowable-offset": "0.005"})
    assert abs(len(offset.data) - sizes[1]) < 200


def test_a_feature_is_found_by_version_and_by_code(client: FlaskClient) -> None:
    items = ITEMS.format("regions")
    former = client.get(f"{items}/08-1?zoom-level=3").json
    assert former["properties"]["valid_to"] == "2018-09-06"
    assert client.get(f"{items}/08?zoom-level=3").json["id"] == "08-2"
    assert client.get(f"{items}/CL-NB?zoom-level=3").json["id"] == "16-1"
    missing = client.get(f"{items}/99-1")
    assert (missing.status_code, missing.content_type) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"as-of": "2017-05-17"}, "as-of"),
        ({"limit": "0"}, "limit"),
        ({"limit": "-1"}, "limit"),
        ({"limit": "many"}, "limit"),
        ({"offset": "-1"}, "offset"),
        ({"bbox": "1,2,3"}, "bbox"),
        ({"bbox": "1,2,3,nan"}, "bbox"),
        ({"bbox": "-70,-30,-71,-40"}, "bbox"),
        ({"bbox": "-700,-30,-71,-20"}, "bbox"),
        ({"datetime": "2017"}, "datetime"),
        ({"datetime": "2017-02-30"}, "datetime"),
        ({"datetime": "2020-01-01/2019-01-01"}, "datetime"),
        ({"datetime": "yesterday"}, "datetime"),
        ({"zoom-level": "x"}, "zoom-level"),
        ({"max-allowable-offset": "-1"}, "max-allowable-offset"),
        ({"population": "many"}, "population"),
        ({"valid_from": "soon"}, "valid_from"),
        ({"illustrative": "perhaps"}, "illustrative"),
    ],
)
def test_what_cannot_be_read_is_refused_by_name(client: FlaskClient, query: dict[str, str], field: str) -> None:
    refused = client.get(ITEMS.format("communes"), query_string={"lang": "en", **query})
    assert (refused.status_code, refused.content_type) == (400, "application/problem+json")
    assert [error["field"] for error in refused.json["errors"]] == [field]
    assert refused.json["errors"][0]["remedy"]


def test_an_unknown_parameter_is_told_the_known_ones(client: FlaskClient) -> None:
    refused = client.get(ITEMS.format("communes"), query_string={"lang": "en", "colour": "red"})
    assert all(name in refused.json["detail"] for name in ("bbox", "datetime", "zoom-level", "province"))
    twice = client.get(f"{ITEMS.format('communes')}?limit=1&limit=2&colour=red")
    assert {error["code"] for error in twice.json["errors"]} == {"unknown_parameter", "repeated"}


def test_a_day_before_the_register_is_refused(ask: Ask) -> None:
    assert ask("regions", datetime="1990-01-01").status_code == 400
    assert ask("regions", datetime="../1990-01-01").status_code == 400
    assert len(ids(ask("regions", datetime=f"1990-01-01/{date(2017, 1, 1)}"))) == 15


def test_a_limit_beyond_the_most_gives_the_most(ask: Ask) -> None:
    assert len(ids(ask("communes", limit=100_000))) == 346
