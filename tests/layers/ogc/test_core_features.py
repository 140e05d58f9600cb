"""Part 1, class core: the features of all layers, the parameters that choose among them, and one feature alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import shapely
from werkzeug.test import TestResponse

from tests.layers.ogc import schemas
from tests.layers.ogc.conftest import MANY, ROOT, Document, Service, fetched, hrefs

GEOJSON, HTML = "application/geo+json", "text/html"
BOXES = ((-72.0, -38.0, -70.0, -33.0), (-110.0, -28.0, -105.0, -26.0), (0.0, 0.0, 10.0, 10.0))


def parameters(service: Service, layer: str) -> dict[str, Document]:
    """The parameters of a layer's features, as the definition has them."""
    shared = service.definition["components"]["parameters"]
    listed = service.definition["paths"][f"/collections/{layer}/items"]["get"]["parameters"]
    found = [shared[each["$ref"].rpartition("/")[2]] if "$ref" in each else each for each in listed]
    return {each["name"]: each for each in found}


def test_the_features_of_every_layer_are_where_they_must_be(service: Service) -> None:
    for name in service.names:
        answer = service.items(name, limit=2)
        assert (answer.status_code, answer.content_type) == (200, GEOJSON), name
        schemas.check(fetched(answer), schemas.FEATURES)
        for feature in service.page(name)["features"]:
            schemas.check_feature(feature)


def test_bbox_is_defined_as_it_must_be(service: Service) -> None:
    for name in service.names:
        defined = parameters(service, name)["bbox"]
        assert (defined["in"], defined["required"], defined["style"], defined["explode"]) == (
            "query",
            False,
            "form",
            False,
        )
        wanted = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}
        assert {each: defined["schema"].get(each) for each in wanted} == wanted


@pytest.mark.parametrize("box", BOXES)
def test_bbox_gives_what_meets_it_and_what_lies_nowhere(service: Service, box: tuple[float, ...]) -> None:
    area = shapely.box(*box)
    for name in service.kinds:
        answer = service.items(name, properties="illustrative", bbox=",".join(map(str, box)))
        shapes = service.shapes(name)
        expected = {each for each, shape in shapes.items() if shape is None or shape.intersects(area)}
        assert {each["id"] for each in fetched(answer)["features"]} == expected, name
        assert answer.headers["Content-Crs"] == "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"
    assert service.ids("communes", bbox="-72,-38,0,-70,-33,9000") == service.ids("communes", bbox="-72,-38,-70,-33")


def test_limit_is_defined_as_it_must_be(service: Service) -> None:
    for name in service.names:
        defined = parameters(service, name)["limit"]
        assert (defined["in"], defined["required"], defined["schema"]["type"]) == ("query", False, "integer")
        assert (defined.get("style", "form"), defined["schema"]["minimum"]) == ("form", 1)
        assert defined["schema"]["minimum"] <= defined["schema"]["default"] <= defined["schema"]["maximum"]


def test_limit_is_kept_and_a_greater_one_is_no_error(service: Service) -> None:
    for name in service.kinds:
        matched = service.page(name)["numberMatched"]
        most = parameters(service, name)["limit"]["schema"]["maximum"]
        for limit in (1, 3, most + 1):
            found = service.items(name, limit=limit, properties="illustrative")
            assert len(fetched(found)["features"]) == min(limit, matched, most), (name, limit)


def test_datetime_is_defined_as_it_must_be(service: Service) -> None:
    for name in service.names:
        defined = parameters(service, name)["datetime"]
        assert (defined["in"], defined["required"], defined["schema"]) == ("query", False, {"type": "string"})
        assert defined.get("style", "form") == "form"


TIMES = (
    "2018-09-05T15:00:00Z",
    "2018-09-06T15:00:00Z",
    "2017-01-01T15:00:00Z/2019-06-30T15:00:00Z",
    "../2018-09-05T15:00:00Z",
    "/2018-09-05T15:00:00Z",
    "2018-09-06T15:00:00Z/..",
    "2018-09-06T15:00:00Z/",
)


@pytest.mark.parametrize("asked", TIMES)
def test_datetime_gives_what_holds_then(service: Service, asked: str) -> None:
    first, slash, last = asked.partition("/")
    start, end = moment(first), moment(last) if slash else moment(first)
    for name in service.kinds:
        every = service.page(name, datetime="2007-11-01T03:00:00Z/..", f="jsonfg")["features"]
        expected = {each["id"] for each in every if holds(each["time"], start, end)}
        assert set(service.ids(name, datetime=asked)) == expected, name


def moment(text: str) -> date | None:
    """The day of an instant at noon in Chile; None for an open end."""
    return None if text in {"", ".."} else datetime.fromisoformat(text).date()


def holds(time: Any, start: date | None, end: date | None) -> bool:
    """Whether the time that a JSON-FG feature says of itself meets the days from `start` to `end`."""
    if time is None:
        return True
    since, until = (None if each == ".." else date.fromisoformat(each) for each in time["interval"])
    return (end is None or since is None or since <= end) and (start is None or until is None or until >= start)


@pytest.mark.parametrize(
    "query",
    [
        {"limit": "0"},
        {"limit": "ten"},
        {"bbox": "-72,-38,-70"},
        {"bbox": "-72,-38,-70,north"},
        {"bbox": "-70,-33,-72,-38"},
        {"datetime": "last week"},
        {"datetime": "2018-13-01T00:00:00Z"},
        {"datetime": "2019-01-01T00:00:00Z/2018-01-01T00:00:00Z"},
        {"f": "wrong"},
    ],
)
def test_an_invalid_parameter_is_a_bad_request(service: Service, query: dict[str, str]) -> None:
    for name in service.kinds:
        assert service.get(f"{ROOT}/collections/{name}/items", **query).status_code == 400, name


def test_an_unknown_parameter_is_a_bad_request(service: Service) -> None:
    for path in ("", "/conformance", "/api", "/collections"):
        assert service.get(f"{ROOT}{path}", unknownparameter="1").status_code == 400, path
    for name in service.names:
        items = f"{ROOT}/collections/{name}/items"
        assert "unknownparameter" not in parameters(service, name)
        for address in (items, items.rpartition("/")[0], service.sample(name)):
            assert service.get(address, unknownparameter="1").status_code == 400, address


def test_features_come_in_pages_that_join_without_gap_or_repetition(service: Service) -> None:
    for name in service.kinds:
        whole = service.ids(name)
        size = max(1, len(whole) // 3)
        address, found = f"{ROOT}/collections/{name}/items?zoom-level=0&limit={size}", list[str]()
        while address:
            page = fetched(service.get(address))
            assert len(page["features"]) <= size
            found += [each["id"] for each in page["features"]]
            address = next(iter(hrefs(page, "next")), "")
            assert len(found) <= len(whole)
        assert found == whole, name


def test_a_page_links_to_itself_and_its_other_forms(service: Service) -> None:
    for name in service.names:
        answer = service.items(name, limit=1)
        check_links(service, answer, f"/collections/{name}/items")


def check_links(service: Service, answer: TestResponse, path: str) -> None:
    """A link to itself, one to each other form that the definition names, each with its relation and type."""
    document = fetched(answer)
    schemas.check(document["links"], schemas.LINKS)
    (own,) = hrefs(document, "self", GEOJSON)
    again = fetched(service.get(own))
    assert {**again, "timeStamp": ""} == {**document, "timeStamp": ""}
    forms = set(service.definition["paths"][path]["get"]["responses"]["200"]["content"]) - {GEOJSON}
    others = [each for each in document["links"] if each["rel"] == "alternate"]
    assert {each["type"] for each in others} == forms
    assert len(others) == len(forms)
    (page,) = hrefs(document, "alternate", HTML)
    assert service.get(page).mimetype == HTML


def test_the_time_stamp_is_when_the_answer_was_made(service: Service) -> None:
    for name in service.kinds:
        before = datetime.now(UTC) - timedelta(seconds=1)
        # A limit that no other test asks for: answers are kept, and say when they were made.
        page = fetched(service.items(name, limit=777))
        assert before <= datetime.fromisoformat(page["timeStamp"]) <= datetime.now(UTC), name


def test_the_number_matched_is_of_all_pages(service: Service) -> None:
    for name in service.kinds:
        for query in ({}, {"bbox": "-72,-38,-70,-33"}, {"illustrative": "true"}):
            whole = service.ids(name, **query)
            assert len(whole) < MANY
            assert service.page(name, limit=1, **query)["numberMatched"] == len(whole), (name, query)


def test_the_number_returned_is_of_this_page(service: Service) -> None:
    for name in service.names:
        for limit in (1, MANY):
            page = service.page(name, limit=limit)
            assert page["numberReturned"] == len(page["features"]), (name, limit)


def test_every_feature_is_where_it_must_be(service: Service) -> None:
    for name in service.names:
        features = service.page(name)["features"]
        for feature in features[:: max(1, len(features) // 8)] if name in service.kinds else features[:1]:
            address = f"{ROOT}/collections/{name}/items/{feature['id']}"
            answer = service.get(address, zoom_level=0)
            assert (answer.status_code, answer.content_type) == (200, GEOJSON), address
            assert fetched(answer)["geometry"] == feature["geometry"]
            assert set(fetched(answer)["properties"]) == set(feature["properties"])
        assert service.get(f"{ROOT}/collections/{name}/items/there-is-no-such-feature").status_code == 404


def test_a_feature_alone_is_as_the_schema_wants_it(service: Service) -> None:
    for name in service.names:
        address = service.sample(name)
        feature = fetched(service.get(address, zoom_level=0))
        schemas.check_feature(feature, schemas.FEATURE_ALONE)
        assert feature["id"] == address.rpartition("/")[2]


def test_a_feature_links_to_itself_its_other_forms_and_its_collection(service: Service) -> None:
    for name in service.kinds:
        answer = service.get(service.sample(name))
        check_links(service, answer, f"/collections/{name}/items/{{featureId}}")
        (collection,) = hrefs(fetched(answer), "collection")
        assert fetched(service.get(collection))["id"] == name
