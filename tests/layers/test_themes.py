"""Every layer there is: its features are typed as it says, drawn as it says, and hold on the day asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

import pytest
import shapely
from flask.testing import FlaskClient

from regional_planner.layers.sources.cities import eras
from regional_planner.territory.cities.queries import Membership
from tests.layers.conftest import ITEMS, Ask, ids

DRAWN = {
    "geometry-polygon-or-multipolygon": {"Polygon", "MultiPolygon"},
    "geometry-point-or-multipoint": {"Point", "MultiPoint"},
}
HOLDS: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
}


@pytest.fixture
def layers(client: FlaskClient) -> list[str]:
    """The ids of all layers."""
    return [each["id"] for each in client.get("/ogc/collections").json["collections"]]


def test_there_is_a_layer_for_every_theme(layers: list[str]) -> None:
    assert set(layers) > {
        "regions",
        "provinces",
        "communes",
        "rollout",
        "priorities",
        "priority-points",
        "readiness",
        "functional-cities",
        "money-commitment",
        "money-appropriation",
        "money-expenditure",
        "series-population_census_2017",
        "series-income_poverty",
        "alignment-CL-2017-01",
    }
    assert len(layers) == len(set(layers))


def test_every_layer_is_typed_and_drawn_as_it_says(client: FlaskClient, layers: list[str]) -> None:
    valued = []
    for layer in layers:
        schema = client.get(f"/ogc/collections/{layer}/schema?lang=en").json["properties"]
        features = client.get(f"{ITEMS.format(layer)}?zoom-level=2&limit=1000").json["features"]
        kinds = {feature["geometry"]["type"] for feature in features if feature["geometry"]}
        assert kinds <= DRAWN[schema["geometry"]["format"]], layer
        assert features, layer
        for feature in features:
            assert set(feature["properties"]) == set(schema) - {"geometry"}, layer
            for name, value in feature["properties"].items():
                assert value is None or isinstance(value, HOLDS[schema[name]["type"]]), (layer, name, value)
                assert value is None or value in schema[name].get("enum", [value]), (layer, name, value)
        own = set(schema) - {"geometry", "illustrative", "unit", "code", "name", "level", "valid_from"}
        valued += [layer for name in own if any(feature["properties"][name] is not None for feature in features)][:1]
    assert set(valued) == set(layers)


def test_every_layer_is_named_in_both_languages(client: FlaskClient, layers: list[str]) -> None:
    answers = {language: client.get(f"/ogc/collections?lang={language}").json for language in ("es", "en")}
    titles = {
        language: {each["id"]: each["title"] for each in answer["collections"]} for language, answer in answers.items()
    }
    assert all(titles["es"][layer].strip() for layer in layers)
    assert all(titles["en"][layer].strip() for layer in layers)
    assert titles["es"]["readiness"] != titles["en"]["readiness"]


def test_a_priority_lies_over_its_communes_or_its_region(ask: Ask, client: FlaskClient) -> None:
    areas = ask("priorities", datetime="2026-11-28", limit=1000).json["features"]
    points = ask("priority-points", datetime="2026-11-28", limit=1000).json["features"]
    assert [feature["id"] for feature in areas] == [feature["id"] for feature in points]
    regions = ask("regions", limit=20).json["features"]
    whole = {each["properties"]["code"]: each["geometry"] for each in regions}
    for area, point in zip(areas, points, strict=True):
        said = area["properties"]
        assert (area["geometry"] is None) == (point["geometry"] is None) == (said["level"] == "country")
        assert said["cycle"] == "2026-2029"
        if said["level"] == "region" and said["communes"] is None:
            assert area["geometry"] == whole[said["territory"]]
    assert any(feature["properties"]["communes"] for feature in areas)


def test_priorities_of_another_cycle_are_there_on_its_days_only(ask: Ask) -> None:
    then = ask("priority-points", datetime="2018-12-01").json["features"]
    assert {feature["properties"]["cycle"] for feature in then} == {"2017-2020"}
    assert ids(ask("priority-points", datetime="2010-01-01")) == []


def test_money_is_that_of_the_year_of_the_day(ask: Ask, client: FlaskClient) -> None:
    rows = ask("money-commitment", datetime="2018-06-01").json["features"]
    known = client.get("/api/v1/money/by-region?kind=commitment&year=2018&as_of=2018-06-01").json["items"]
    mapped = {row["properties"]["code"]: row["properties"]["amount"] for row in rows}
    assert mapped == {row["code"]: row["amount"] for row in known}
    assert {row["properties"]["year"] for row in rows} == {2018}
    assert any(mapped.values())


def test_a_national_priority_has_what_the_matrix_says(ask: Ask, client: FlaskClient) -> None:
    matrix = client.get("/api/v1/alignment/matrix?cycle=2017-2020").json["items"]
    rows = {row["properties"]["code"]: row["properties"] for row in ask("alignment-CL-2017-01").json["features"]}
    known = {row["territory"]: row["profile"]["CL-2017-01"] for row in matrix}
    carried = {region: known[region] for region, said in rows.items() if said["weight_share"] is not None}
    assert carried
    for region, share in carried.items():
        said = rows[region]
        assert said["weight_share"] == share
        assert said["carrying"] == pytest.approx(min(share, said["national_share"]))
        assert said["gap"] == pytest.approx(max(said["national_share"] - share, 0))


def test_a_city_is_made_of_its_communes(ask: Ask) -> None:
    communes = {each["properties"]["code"]: each for each in ask("communes", limit=400).json["features"]}
    cities = ask("functional-cities").json["features"]
    assert cities
    for city in cities:
        members = city["properties"]["communes"].split(", ")
        shapes = [shapely.from_geojson(json.dumps(communes[code]["geometry"])) for code in members]
        joined = shapely.from_geojson(json.dumps(city["geometry"]))
        assert joined.area == pytest.approx(shapely.coverage_union_all(shapes).area, rel=1e-6)
        assert city["properties"]["population"] == sum(communes[code]["properties"]["population"] for code in members)
        assert city["properties"]["illustrative"]


def test_eras_of_a_city_follow_its_communes() -> None:
    rows = [
        Membership("gran-x", "Gran X", "02101", None, None),
        Membership("gran-x", "Gran X", "02102", date(2015, 1, 1), date(2020, 1, 1)),
    ]
    assert [(era.id, era.valid_from, era.valid_to, sorted(era.communes)) for era in eras(rows)] == [
        ("gran-x-1", None, date(2015, 1, 1), ["02101"]),
        ("gran-x-2", date(2015, 1, 1), date(2020, 1, 1), ["02101", "02102"]),
        ("gran-x-3", date(2020, 1, 1), None, ["02101"]),
    ]


def test_no_layer_by_that_name(client: FlaskClient) -> None:
    missing = client.get("/ogc/collections/alignment-nothing")
    assert missing.status_code == 404
    assert "communes" in missing.json["detail"]
