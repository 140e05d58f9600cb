"""Part 1, class oas30: the definition is OpenAPI 3.0, complete, and the service does what it says."""

from __future__ import annotations

import pytest
from openapi_schema_validator import OAS30Validator
from openapi_spec_validator import OpenAPIV30SpecValidator

from tests.layers.ogc.conftest import ROOT, Document, Service, hrefs

OPENAPI, HTML = "application/vnd.oai.openapi+json;version=3.0", "text/html"
VALUES = {"tileMatrixSetId": "WebMercatorQuad", "tileMatrix": "0", "tileRow": "0", "tileCol": "0"}


def operations(service: Service) -> dict[str, Document]:
    """Address -> GET of every path, its parameters filled in."""
    found = {}
    for path, item in service.definition["paths"].items():
        layer = path.split("/")[2] if path.startswith("/collections/") else ""
        filled = path.format(**VALUES, featureId=service.page(layer)["features"][0]["id"] if layer else "")
        found[f"{ROOT}{filled.rstrip('/')}"] = item["get"]
    return found


def small(address: str) -> dict[str, str]:
    """Parameters that keep an answer small."""
    if "/items" not in address:
        return {}
    return {"zoom-level": "0", "limit": "1"} if address.endswith("/items") else {"zoom-level": "0"}


def test_every_answer_that_it_gives_is_described(service: Service) -> None:
    for address, operation in operations(service).items():
        answer = service.get(address, **small(address))
        described = operation["responses"].get(str(answer.status_code))
        assert described, (address, answer.status_code)
        assert answer.status_code in {200, 204}, address
        if answer.status_code == 200:
            assert answer.content_type.removesuffix("; charset=utf-8") in described["content"], address


def test_every_refusal_that_it_gives_is_described(service: Service) -> None:
    for address, operation in operations(service).items():
        described = operation["responses"]
        refusals = {
            400: service.get(address, unknownparameter="1"),
            406: service.get(address, accept="image/x-nothing"),
        }
        if "/collections/" in address:
            refusals[404] = service.get(address.replace("/collections/", "/collections/no-"))
        for status, answer in refusals.items():
            assert answer.status_code == status, address
            assert answer.content_type in described[str(status)]["content"], (address, status)


def test_the_definition_comes_as_json_and_as_a_page(service: Service) -> None:
    landing = service.document("")
    (described,), (page,) = hrefs(landing, "service-desc", OPENAPI), hrefs(landing, "service-doc", HTML)
    assert service.get(described).content_type == OPENAPI
    assert service.get(page).mimetype == HTML
    assert service.get(f"{ROOT}/api", accept=OPENAPI).content_type == OPENAPI


def test_the_definition_keeps_openapi_30(service: Service) -> None:
    assert service.definition["openapi"].startswith("3.0.")
    assert not list(OpenAPIV30SpecValidator(service.definition).iter_errors())


def test_every_path_does_what_it_says(service: Service) -> None:
    defined = service.definition["components"]["schemas"]
    for address, operation in operations(service).items():
        layer = address.split("/")[3] if "/collections/" in address else ""
        described = list(operation["responses"]["200"]["content"].items())
        # Files are written in a process of their own, so one layer comes in every form, and the others in their first.
        for media, body in described if not layer or layer == "functional-cities" else described[:1]:
            answer = service.get(address, accept=media, **small(address))
            if answer.status_code == 204:
                continue
            assert answer.status_code == 200, (address, media)
            assert answer.content_type.removesuffix("; charset=utf-8") == media, address
            if "$ref" in body["schema"] and "json" in media:
                name = body["schema"]["$ref"].rpartition("/")[2]
                schema = {**defined[name], "components": {"schemas": defined}}
                assert not list(OAS30Validator(schema).iter_errors(answer.json)), (address, media)


@pytest.mark.parametrize("token", [None, "a-token-that-nobody-has"])
def test_what_it_publishes_asks_for_no_credentials(service: Service, token: str | None) -> None:
    assert "securitySchemes" not in service.definition["components"]
    assert "security" not in service.definition
    for name in service.names:
        assert "security" not in service.definition["paths"][f"/collections/{name}/items"]["get"]
    assert service.get(f"{ROOT}/collections").status_code == 200
