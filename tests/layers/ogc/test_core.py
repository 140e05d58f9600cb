"""Part 1, class core: the landing page, the definition, conformance and the descriptions of layers."""

from __future__ import annotations

from datetime import date, datetime

import openapi_spec_validator
import pytest
import shapely

from tests.layers.ogc import schemas
from tests.layers.ogc.abstract_tests import FEATURES_1
from tests.layers.ogc.conftest import ROOT, Service, fetched, hrefs, shape_of

JSON, HTML = "application/json", "text/html"
DESCRIPTIONS = ("", "/conformance", "/collections")


def test_every_path_of_the_definition_answers_by_http(service: Service) -> None:
    for path in service.definition["paths"]:
        if "{" not in path:
            answer = service.get(f"{ROOT}{path.rstrip('/')}", method="HEAD", **extra(path))
            assert (answer.status_code, answer.data) == (200, b""), path
    refused = service.get(f"{ROOT}/collections", method="DELETE")
    assert refused.status_code == 405
    assert {"GET", "HEAD", "OPTIONS"} <= set(refused.headers["Allow"].split(", "))


def extra(path: str) -> dict[str, object]:
    """What keeps an answer small."""
    return {"zoom-level": 0, "limit": 1} if path.endswith("/items") else {}


def test_shapes_are_in_longitude_and_latitude_unless_asked_otherwise(service: Service) -> None:
    for layer in service.layers:
        west, south, east, north = layer["extent"]["spatial"]["bbox"][0]
        assert -180 <= west < east <= 180
        assert -90 <= south < north <= 90
        features = service.page(layer["id"])["features"]
        for feature in features:
            shape = shape_of(feature)
            if shape is not None:
                inner = shapely.bounds(shape)
                assert -110 < inner[0] <= inner[2] < -66, (layer["id"], feature["id"])
                assert -57 < inner[1] <= inner[3] < -17, (layer["id"], feature["id"])


@pytest.mark.parametrize("address", [ROOT, f"{ROOT}/"])
def test_the_landing_page_is_where_it_must_be(service: Service, address: str) -> None:
    answer = service.get(address)
    answer = service.get(answer.headers["Location"]) if answer.status_code == 308 else answer
    assert (answer.status_code, answer.content_type) == (200, JSON)


def test_the_landing_page_leads_to_definition_conformance_and_data(service: Service) -> None:
    landing = service.document("")
    schemas.check(landing, schemas.LANDING)
    assert hrefs(landing, "service-desc") + hrefs(landing, "service-doc")
    (conformance,), (data,) = hrefs(landing, "conformance"), hrefs(landing, "data")
    assert fetched(service.get(conformance))["conformsTo"]
    assert fetched(service.get(data))["collections"]
    page = service.get(ROOT, accept=HTML).text
    assert all(each in page for each in (conformance, data, *hrefs(landing, "service-desc")))


def test_the_definition_is_where_the_landing_page_says(service: Service) -> None:
    landing = service.document("")
    for link in landing["links"]:
        if link["rel"] in {"service-desc", "service-doc"}:
            answer = service.get(link["href"])
            assert answer.status_code == 200
            assert answer.content_type.partition(";")[0] == link["type"].partition(";")[0]


def test_the_definition_is_valid(service: Service) -> None:
    openapi_spec_validator.validate(service.definition)


def test_conformance_is_where_it_must_be(service: Service) -> None:
    assert service.get(f"{ROOT}/conformance").status_code == 200


def test_conformance_lists_the_classes(service: Service) -> None:
    document = service.document("/conformance")
    schemas.check(document, schemas.CONFORMANCE)
    assert {f"{FEATURES_1}/{name}" for name in ("core", "geojson", "html", "oas30")} <= set(document["conformsTo"])


def test_the_collections_are_where_they_must_be(service: Service) -> None:
    assert service.get(f"{ROOT}/collections").status_code == 200


def test_the_collections_are_as_the_schema_wants_them(service: Service) -> None:
    schemas.check(service.document("/collections"), schemas.COLLECTIONS)
    page = service.get(f"{ROOT}/collections", accept=HTML).text
    assert all(f"/collections/{name}" in page for name in service.names)


@pytest.mark.parametrize("path", DESCRIPTIONS)
def test_descriptions_link_to_themselves_and_to_their_other_form(service: Service, path: str) -> None:
    document = service.document(path)
    schemas.check(document["links"], schemas.LINKS)
    (own,), (page,) = hrefs(document, "self"), hrefs(document, "alternate")
    assert fetched(service.get(own))["links"] == document["links"]
    assert service.get(page).mimetype == HTML
    assert {each["type"] for each in document["links"] if each["rel"] == "alternate"} == {HTML}


def test_every_collection_of_the_definition_is_described(service: Service) -> None:
    paths = service.definition["paths"]
    offered = {path.split("/")[2] for path in paths if path.endswith("/items")}
    assert offered == set(service.names)
    assert len(service.names) == len(set(service.names))
    for layer in service.layers:
        schemas.check(layer, schemas.COLLECTION)


def test_every_collection_links_to_its_features_in_every_form(service: Service) -> None:
    for layer in service.layers:
        answer = service.definition["paths"][f"/collections/{layer['id']}/items"]["get"]["responses"]["200"]
        links = [each for each in layer["links"] if each["rel"] == "items"]
        assert {each["type"] for each in links} == set(answer["content"]), layer["id"]
        assert all(f"/collections/{layer['id']}/items" in each["href"] for each in links)


def test_extents_hold_all_shapes_and_times(service: Service) -> None:
    for layer in service.layers:
        (box,), (interval,) = layer["extent"]["spatial"]["bbox"], layer["extent"]["temporal"]["interval"]
        west, south, east, north = shapely.total_bounds([each for each in service.shapes(layer["id"]).values() if each])
        assert shapely.box(*box).covers(shapely.box(west, south, east, north)), layer["id"]
        since, until = interval
        assert until is None
        for feature in service.page(layer["id"], datetime=f"{since}/..", f="jsonfg")["features"]:
            ends = ".." if feature["time"] is None else feature["time"]["interval"][1]
            assert ends == ".." or date.fromisoformat(ends) >= datetime.fromisoformat(since).date()
    # Nothing is told of the days before: that would be an answer about an extent that is not claimed.
    assert service.items("regions", datetime="1990-01-01").status_code == 400


def test_every_collection_is_where_it_must_be(service: Service) -> None:
    for name in service.names:
        assert service.get(f"{ROOT}/collections/{name}").status_code == 200


def test_a_collection_alone_says_what_the_list_says(service: Service) -> None:
    for listed in service.layers:
        alone = service.document(f"/collections/{listed['id']}")
        assert {name: alone.get(name) for name in listed if name != "links"} == {
            name: value for name, value in listed.items() if name != "links"
        }
        assert all(link in alone["links"] for link in listed["links"])
