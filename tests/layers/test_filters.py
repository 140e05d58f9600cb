"""Filters, order and choice of properties over the real service, and how they join with what else is asked."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import shapely
from flask.testing import FlaskClient

from tests.layers.conftest import ITEMS, Ask, ids
from tests.layers.filters.test_refused import HOSTILE

EPSG = "http://www.opengis.net/def/crs/EPSG/0/{}"
RELATION = "http://www.opengis.net/def/rel/ogc/1.0/{}"
SANTIAGO = "S_INTERSECTS(geometry, POINT(-70.65 -33.44))"


@pytest.mark.parametrize(
    ("layer", "text", "count"),
    [
        ("communes", "true", 346),
        ("communes", "false", 0),
        ("communes", "region = '09'", 32),
        ("communes", "region IN ('08', '09') AND NOT region = '08'", 32),
        ("communes", "name LIKE 'San %'", 24),
        ("communes", "name = 'Ñuñoa'", 1),
        ("communes", "name = 'nunoa'", 0),
        ("communes", "CASEI(ACCENTI(name)) = CASEI(ACCENTI('NUNOA'))", 1),
        ("communes", "geometry IS NULL", 1),
        ("communes", "S_INTERSECTS(geometry, BBOX(-180, -90, 180, 90))", 345),
        ("communes", SANTIAGO, 1),
        ("communes", f"{SANTIAGO} OR geometry IS NULL", 2),
        ("communes", f"NOT {SANTIAGO}", 344),
        ("communes", "population / area_km2 > 10000", 17),
        ("communes", "illustrative = true", 0),
        ("regions", "T_INTERSECTS(INTERVAL(valid_from, valid_to), INTERVAL('..', '2018-09-05'))", 14),
        ("regions", "valid_from = DATE('2018-09-06')", 2),
        ("regions", "valid_from = '2018-09-06'", 2),
        ("regions", "valid_from IS NULL AND valid_to IS NULL", 12),
    ],
)
def test_a_filter_in_text(ask: Ask, layer: str, text: str, count: int) -> None:
    found = ask(layer, limit=1000, filter=text)
    assert len(ids(found)) == found.json["numberMatched"] == count


@pytest.mark.parametrize(
    ("layer", "text", "holds"),
    [
        (
            "priorities",
            "level = 'region' AND readiness >= 0.5",
            lambda of: of["level"] == "region" and of["readiness"] >= 0.5,
        ),
        ("functional-cities", "population > 500000", lambda of: of["population"] > 500_000),
        ("communes", "population / area_km2 > 10000", lambda of: of["population"] / of["area_km2"] > 10_000),
        ("money-commitment", "amount IS NULL OR kind <> 'commitment'", lambda of: of["amount"] is None),
    ],
)
def test_a_filter_keeps_what_the_values_say(
    ask: Ask, layer: str, text: str, holds: Callable[[dict[str, Any]], bool]
) -> None:
    def met(values: dict[str, Any]) -> bool:
        try:
            return holds(values)
        except TypeError:  # A value is null.
            return False

    everything = ask(layer, limit=1000).json["features"]
    expected = [each["id"] for each in everything if met(each["properties"])]
    assert ids(ask(layer, limit=1000, filter=text)) == expected
    assert 0 < len(expected) < len(everything)


def test_json_says_the_same_as_text(ask: Ask) -> None:
    tree = {"op": "and", "args": [
        {"op": ">", "args": [{"property": "population"}, 100_000]},
        {"op": "s_within", "args": [{"property": "geometry"}, {"bbox": [-73, -38, -70, -33]}]},
    ]}  # fmt: skip
    text = "population > 100000 AND S_WITHIN(geometry, BBOX(-73, -38, -70, -33))"
    as_json = ids(ask("communes", limit=400, filter=json.dumps(tree), **{"filter-lang": "cql2-json"}))
    assert as_json == ids(ask("communes", limit=400, filter=text, **{"filter-lang": "cql2-text"}))
    assert 20 < len(as_json) < 80


def test_a_filter_finds_what_the_values_and_shapes_say(client: FlaskClient, ask: Ask) -> None:
    everything = client.get(ITEMS.format("communes"), query_string={"limit": 1000}).json["features"]
    area = shapely.Polygon([(-72, -37), (-71, -33), (-73, -34)])
    expected = [
        each["id"]
        for each in everything
        if (each["properties"]["population"] or 0) > 50_000
        and each["geometry"]
        and shapely.geometry.shape(each["geometry"]).intersects(area)
    ]
    text = f"population > 50000 AND S_INTERSECTS(geometry, {area.wkt})"
    assert ids(ask("communes", limit=1000, filter=text)) == expected
    assert len(expected) > 5


def test_a_filter_joins_with_day_box_and_properties(ask: Ask) -> None:
    at = ask("regions", datetime="2017-05-17", filter="name LIKE 'B%' OR name LIKE '%uble'")
    assert ids(at) == ["08-1"]
    assert ids(ask("regions", filter="code IN ('08', '16')", name="Ñuble")) == ["16-1"]
    box = "-70.7,-33.5,-70.6,-33.4"
    near, some = ids(ask("communes", bbox=box)), ids(ask("communes", bbox=box, filter="name LIKE 'S%'"))
    assert set(some) < set(near)
    assert some


@pytest.mark.parametrize(
    ("system", "point"),
    [(4326, "-33.44 -70.65"), (5360, "-33.44 -70.65"), (32719, "346700 6298700"), (5361, "346700 6298700")],
)
def test_a_filter_is_in_the_system_that_it_says(ask: Ask, system: int, point: str) -> None:
    asked = {"filter": f"S_INTERSECTS(geometry, POINT({point}))", "filter-crs": EPSG.format(system)}
    assert ids(ask("communes", **asked)) == ids(ask("communes", filter=SANTIAGO)) == ["13101-1"]


def values(response: Any, name: str) -> list[Any]:
    assert response.status_code == 200, response.get_data(as_text=True)[:500]
    return [feature["properties"][name] for feature in response.json["features"]]


def test_features_are_sorted_nulls_last_and_ties_as_before(ask: Ask) -> None:
    rising = values(ask("communes", limit=400, sortby="population"), "population")
    falling = values(ask("communes", limit=400, sortby="-population"), "population")
    known = [each for each in rising if each is not None]
    assert known == sorted(known)
    assert falling == known[::-1] + [None] * (len(rising) - len(known))
    assert rising[: len(known)] == known
    both = ask("communes", limit=400, sortby="-region,+name")
    assert values(both, "region") == sorted(values(both, "region"), reverse=True)
    untouched = ids(ask("communes", limit=400))
    by_region = ids(ask("communes", limit=400, sortby="region"))
    regions = values(ask("communes", limit=400), "region")
    assert by_region == [each for _region, _place, each in sorted(zip(regions, range(346), untouched, strict=True))]


def test_names_are_sorted_as_in_a_spanish_dictionary(ask: Ask) -> None:
    names = values(ask("communes", limit=400, sortby="name"), "name")
    assert names.index("Nogales") < names.index("Ñiquén") < names.index("Ñuñoa") < names.index("O'Higgins")
    assert names.index("Pemuco") < names.index("Peñaflor") < names.index("Perquenco")


def test_pages_of_a_sorted_and_filtered_list_join_without_gap_or_repetition(client: FlaskClient) -> None:
    query = {"filter": "population > 20000", "sortby": "-level,region", "limit": 23, "zoom-level": 2}
    whole = ids(client.get(ITEMS.format("communes"), query_string={**query, "limit": 400}))
    found, address = [], f"{ITEMS.format('communes')}"
    page = client.get(address, query_string=query)
    while True:
        found += ids(page)
        onward = [link["href"] for link in page.json["links"] if link["rel"] == "next"]
        if not onward:
            break
        page = client.get(onward[0])
    assert found == whole
    assert len(whole) > 100


def test_properties_are_chosen_and_illustrative_stays(client: FlaskClient, ask: Ask) -> None:
    found = ask("regions", properties="name,code", limit=2).json["features"]
    assert all(set(each["properties"]) == {"code", "name", "illustrative"} for each in found)
    assert all(each["geometry"] and each["id"] for each in found)
    page = client.get(f"{ITEMS.format('regions')}?f=html&properties=name&lang=en").text
    assert re.findall(r'<abbr title="(\w+)">', page) == ["name", "illustrative"]


@pytest.mark.parametrize(
    ("query", "field", "told"),
    [
        ({"filter": "nowhere = 1"}, "filter", "population"),
        ({"filter": "population = 'many'"}, "filter", "quotes"),
        ({"filter": "population >"}, "filter", "CQL2"),
        ({"filter": "S_NEAR(geometry, POINT(1 2))"}, "filter", "s_intersects"),
        ({"filter": "true", "filter-lang": "ecql"}, "filter-lang", "cql2-text"),
        ({"filter": "true", "filter-crs": "EPSG:4326"}, "filter-crs", "CRS84"),
        ({"filter": "{}", "filter-lang": "cql2-json"}, "filter", "CQL2"),
        ({"sortby": "size"}, "sortby", "population"),
        ({"sortby": "name,-name"}, "sortby", "once"),
        ({"sortby": ""}, "sortby", "population"),
        ({"sortby": "--name"}, "sortby", "population"),
        ({"properties": "size"}, "properties", "population"),
        ({"properties": "-name"}, "properties", "population"),
        ({"properties": "name,name"}, "properties", "once"),
    ],
)
def test_what_does_not_fit_is_refused_by_name(ask: Ask, query: dict[str, str], field: str, told: str) -> None:
    refused = ask("communes", **query)
    assert (refused.status_code, refused.content_type) == (400, "application/problem+json")
    (error,) = refused.json["errors"]
    assert error["field"] == field
    assert told in error["remedy"]


@pytest.mark.parametrize("text", [text for text in HOSTILE if "\ud800" not in text])
def test_hostile_filters_are_bad_requests(client: FlaskClient, text: str) -> None:
    refused = client.get(ITEMS.format("regions"), query_string={"filter": text})
    assert refused.status_code == 400
    assert refused.json["errors"][0]["field"] == "filter"


@pytest.mark.parametrize("layer", ["regions", "communes", "priorities", "priority-points", "functional-cities"])
def test_queryables_and_sortables_are_linked_and_described(client: FlaskClient, layer: str) -> None:
    address = f"/ogc/collections/{layer}"
    links = {link["rel"]: link for link in client.get(address).json["links"]}
    queryables = client.get(links[RELATION.format("queryables")]["href"] + "?lang=en")
    sortables = client.get(links[RELATION.format("sortables")]["href"])
    assert queryables.content_type == sortables.content_type == "application/schema+json"
    assert queryables.json["$id"].endswith(f"{address}/queryables")
    assert queryables.json["additionalProperties"] is False
    properties = queryables.json["properties"]
    assert set(properties) - {"geometry"} == set(sortables.json["properties"])
    assert properties["geometry"]["format"].startswith("geometry-")
    assert all(each["title"] for each in properties.values())
    assert {each["type"] for name, each in properties.items() if name != "geometry"} >= {"string", "boolean"}


def test_queryables_say_units_and_choices(client: FlaskClient) -> None:
    properties = client.get("/ogc/collections/regions/queryables").json["properties"]
    assert properties["area_km2"]["x-ogc-unit"] == "km2"
    assert "commune" in properties["level"]["enum"]
    assert properties["valid_from"] == {"type": "string", "format": "date", "title": properties["valid_from"]["title"]}


EXAMPLES = {
    "string": (
        "'foo'",
        ["{} LIKE '%'", "{} IN ('foo', 'bar')", "CASEI({}) = CASEI('FOO')", "ACCENTI({}) LIKE ACCENTI('Ä%')"],
    ),
    "integer": ("1", ["{} BETWEEN 0 AND 100", "{} IN (1, 2, 3)", "{} * 2 + 1 > {}"]),
    "number": ("3.14", ["{} BETWEEN 100.0 AND 1.0", "{} IN (1, 2, 3)", "{} / 2 < {}"]),
    "boolean": ("true", ["{} IN (true)"]),
    "date": ("DATE('2022-04-14')", ["{} IN ('2022-04-14')", "T_AFTER({}, INTERVAL('2021-01-01', '2021-12-31'))"]),
}


@pytest.mark.parametrize("layer", ["regions", "priorities", "functional-cities", "money-commitment"])
def test_every_queryable_takes_the_operators_of_its_type(client: FlaskClient, ask: Ask, layer: str) -> None:
    """What the standard's abstract tests ask of every queryable, by its type."""

    def kept(text: str) -> set[str]:
        return set(ids(ask(layer, limit=1000, filter=text)))

    for name, schema in client.get(f"/ogc/collections/{layer}/queryables").json["properties"].items():
        assert not kept(f"{name} IS NULL") & kept(f"{name} IS NOT NULL")
        if name == "geometry":
            assert kept("S_INTERSECTS(geometry, BBOX(-180, -90, 180, 90))") == kept("geometry IS NOT NULL")
            continue
        literal, others = EXAMPLES[schema.get("format", schema["type"])]
        for one, other in (("=", "<>"), (">", "<="), ("<", ">=")):
            assert not kept(f"{name} {one} {literal}") & kept(f"{name} {other} {literal}")
            assert kept(f"{literal} {one} {name}") | kept(f"{literal} {other} {name}") == kept(f"{name} IS NOT NULL")
        assert kept(f"{name} = {name}") == kept(f"{name} IS NOT NULL")
        for example in others:
            kept(example.format(name, name))
