"""Part 3, classes queryables, queryables-query-parameters, filter and features-filter: over every layer."""

from __future__ import annotations

import re
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.layers.ogc.abstract_tests import FEATURES_3
from tests.layers.ogc.conftest import ROOT, Document, Service, fetched, hrefs
from tests.layers.ogc.test_crs import area_of, box_in, systems

RELATION = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
DRAFTS = {"https://json-schema.org/draft/2019-09/schema", "https://json-schema.org/draft/2020-12/schema"}
GEOJSON, SCHEMA = "application/geo+json", "application/schema+json"
NOWHERE = "http://www.opengis.net/def/crs/OGC/0/does_not_exist"
EXAMPLES: dict[str, tuple[Any, str]] = {
    "string": ("foo", ""),
    "date": ("2018-09-06", "soon"),
    "integer": (1, "one"),
    "number": (3.14, "much"),
    "boolean": (True, "perhaps"),
}
"""Type of a queryable -> a value of it, and what is none; every text is a text."""


def sample(service: Service, layer: str) -> str:
    """A queryable that some feature has and, where there is one, some other has not."""
    known = [name for name in service.queryables(layer) if name != "geometry"]
    features = service.page(layer)["features"]
    lacking = [name for name in known if any(each["properties"][name] is None for each in features)]
    return (lacking or known)[0]


@pytest.mark.parametrize("name", ["queryables", "queryables-query-parameters", "filter", "features-filter"])
def test_the_class_is_declared(service: Service, name: str) -> None:
    answer = service.get(f"{ROOT}/conformance", accept="application/json")
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert f"{FEATURES_3}/{name}" in fetched(answer)["conformsTo"]


def test_features_name_their_queryables_in_a_link_header(service: Service) -> None:
    for name in service.names:
        head = service.get(f"{ROOT}/collections/{name}/items", method="HEAD", zoom_level=0, limit=1)
        assert head.status_code == 200
        links = re.findall(r'<([^>]+)>; rel="([^"]+)"', head.headers["Link"])
        (address,) = [href for href, rel in links if rel == RELATION]
        assert address.endswith(f"/collections/{name}/queryables")


def test_queryables_are_a_json_schema(service: Service) -> None:
    for layer in service.layers:
        (address,) = hrefs(layer, RELATION)
        answer = service.get(address, accept=SCHEMA)
        assert (answer.status_code, answer.content_type) == (200, SCHEMA)
        schema = fetched(answer)
        Draft202012Validator.check_schema(schema)
        assert schema["$schema"] in DRAFTS
        assert (schema["$id"], schema["type"], schema["additionalProperties"]) == (address, "object", False)
        assert len(schema["properties"]) > 3
        for each in schema["properties"].values():
            assert "type" in each or each["format"].startswith("geometry-"), layer["id"]


def kind(schema: Document) -> str:
    """The type of a queryable, dates apart from texts."""
    return "date" if schema.get("format") == "date" else str(schema["type"])


def test_every_queryable_is_a_parameter(service: Service) -> None:
    for layer in service.kinds:
        features = service.page(layer)["features"]
        for name, schema in service.queryables(layer).items():
            if name == "geometry":
                continue
            valid, invalid = EXAMPLES[kind(schema)]
            held = [each["properties"][name] for each in features if each["properties"][name] is not None]
            value = held[0] if held else valid
            written = str(value).lower() if isinstance(value, bool) else value
            found = service.ids(layer, **{name: written})
            assert found == [each["id"] for each in features if each["properties"][name] == value], (layer, name)
            if invalid:
                assert service.items(layer, **{name: invalid}).status_code == 400, (layer, name)


@pytest.mark.parametrize("language", ["cql2-text", None])
def test_a_filter_is_taken_and_one_that_cannot_be_read_is_refused(service: Service, language: str | None) -> None:
    said = {"filter_lang": language} if language else {}
    for layer in service.names:
        name, features = sample(service, layer), service.page(layer)["features"]
        answer = service.items(layer, filter=f"{name} IS NULL", **said)
        assert (answer.status_code, answer.content_type) == (200, GEOJSON)
        expected = [each["id"] for each in features if each["properties"][name] is None]
        assert [each["id"] for each in fetched(answer)["features"]] == expected, layer
        assert service.items(layer, filter="THIS IS NOT A FILTER", **said).status_code == 400


def test_the_language_is_text_unless_said_otherwise(service: Service) -> None:
    test_a_filter_is_taken_and_one_that_cannot_be_read_is_refused(service, None)
    shared = service.definition["components"]["parameters"]["filter-lang"]["schema"]
    assert shared["default"] == "cql2-text"
    assert {"cql2-text", "cql2-json"} <= set(shared["enum"])


def test_an_unknown_queryable_is_refused(service: Service) -> None:
    for layer in service.names:
        assert service.items(layer, filter="this_is_not_a_queryable IS NULL").status_code == 400, layer


def test_shapes_of_a_filter_are_in_longitude_and_latitude(service: Service) -> None:
    for layer in service.layers:
        name = layer["id"]
        box = ",".join(map(str, layer["extent"]["spatial"]["bbox"][0]))
        # What lies nowhere meets nothing: of that the filter is not true.
        assert set(service.ids(name, filter=f"S_INTERSECTS(geometry,BBOX({box}))")) == service.placed(name), name
        outside = service.items(name, filter="S_INTERSECTS(geometry,BBOX(1000000,1000000,2000000,2000000))")
        assert outside.status_code == 400, name


def test_shapes_of_a_filter_are_in_the_system_that_it_says(service: Service) -> None:
    for uri in systems(service):
        box = box_in(uri)
        area = area_of(box, uri)
        for layer in service.grounds:
            found = set(service.ids(layer, filter=f"S_INTERSECTS(geometry,BBOX({box}))", filter_crs=uri))
            placed = {each: shape for each, shape in service.shapes(layer).items() if shape is not None}
            sure = {each for each, shape in placed.items() if shape.intersects(area.buffer(-1e-5))}
            perhaps = {each for each, shape in placed.items() if shape.intersects(area.buffer(1e-5))}
            assert sure <= found <= perhaps, (layer, uri)
    for layer in service.names:
        refused = service.items(layer, filter="S_INTERSECTS(geometry,BBOX(-72,-38,-70,-33))", filter_crs=NOWHERE)
        assert refused.status_code == 400, layer


def test_there_are_no_functions_but_those_of_the_standard(service: Service) -> None:
    assert service.get(f"{ROOT}/functions").status_code == 404
    for layer in service.kinds:
        assert service.items(layer, filter="my_function(geometry) = 1").status_code == 400, layer


def test_there_is_a_list_of_collections_to_filter(service: Service) -> None:
    answer = service.get(f"{ROOT}/collections", accept="application/json")
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    assert isinstance(fetched(answer)["collections"], list)


def test_every_collection_links_to_its_queryables(service: Service) -> None:
    for listed in service.layers:
        described = service.document(f"/collections/{listed['id']}")
        (address,) = hrefs(described, RELATION)
        assert address.endswith(f"{ROOT}/collections/{listed['id']}/queryables")


def test_the_features_of_every_collection_take_filters(service: Service) -> None:
    for layer in service.names:
        operation = service.definition["paths"][f"/collections/{layer}/items"]["get"]
        named = {each.get("$ref", "").rpartition("/")[2] for each in operation["parameters"]}
        assert {"filter", "filter-lang", "filter-crs"} <= named
        answer = service.items(layer, filter="true", filter_lang="cql2-json")
        assert (answer.status_code, answer.content_type) == (200, GEOJSON)
        assert [each["id"] for each in fetched(answer)["features"]] == service.ids(layer)


def test_a_filter_and_a_box_must_both_hold(service: Service) -> None:
    for layer in service.layers:
        name = layer["id"]
        box = ",".join(map(str, layer["extent"]["spatial"]["bbox"][0]))
        text = f"S_INTERSECTS(geometry,BBOX({box}))"
        assert set(service.ids(name, filter=text, bbox=box)) == service.placed(name), name
        assert service.ids(name, filter=text, bbox="10,10,11,11") == [], name
