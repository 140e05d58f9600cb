"""Part 1, class oas30: the definition is OpenAPI 3.0, complete, and the service does what it says."""

from __future__ import annotations

from collections.abc import Collection

from openapi_schema_validator import OAS30Validator
from openapi_spec_validator import OpenAPIV30SpecValidator

from tests.layers.ogc.conftest import ROOT, Document, Service, hrefs

OPENAPI, HTML = "application/vnd.oai.openapi+json;version=3.0", "text/html"
VALUES = {"tileMatrixSetId": "WebMercatorQuad", "tileMatrix": "0", "tileRow": "0", "tileCol": "0"}


def operations(service: Service, layers: Collection[str]) -> dict[str, Document]:
    """Address -> GET of every path, its parameters filled in; of layers, those of these ones."""
    found = {}
    for path, item in service.definition["paths"].items():
        layer = path.split("/")[2] if path.startswith("/collections/") else ""
        if layer and layer not in layers:
            continue
        filled = path.format(**VALUES, featureId=service.page(layer)["features"][0]["id"] if layer else "")
        found[f"{ROOT}{filled.rstrip('/')}"] = item["get"]
    return found


def small(address: str) -> dict[str, str]:
    """Parameters that keep an answer small."""
    if "/items" not in address:
        return {}
    return {"zoom-level": "0", "limit": "1"} if address.endswith("/items") else {"zoom-level": "0"}


def test_every_answer_that_it_gives_is_described(service: Service) -> None:
    for address, operation in operations(service, service.names).items():
        answer = service.get(address, **small(address))
        described = operation["responses"].get(str(answer.status_code))
        assert described, (address, answer.status_code)
        assert answer.status_code in {200, 204}, address
        if answer.status_code == 200:
            assert answer.content_type.removesuffix("; charset=utf-8") in described["content"], address


def test_every_refusal_that_it_gives_is_described(service: Service) -> None:
    described = service.definition["components"]["responses"]
    for address, operation in operations(service, service.kinds).items():
        refusals = {
            400: service.get(address, unknownparameter="1"),
            401: service.get(address, token="nobody-has-this-one"),
            406: service.get(address, accept="image/x-nothing"),
        }
        if "/collections/" in address:
            refusals[404] = service.get(address.replace("/collections/", "/collections/no-"))
        for status, answer in refusals.items():
            assert answer.status_code == status, address
            reference = operation["responses"][str(status)]["$ref"]
            assert answer.content_type in described[reference.rpartition("/")[2]]["content"], (address, status)


def test_every_refusal_of_a_write_is_described(service: Service) -> None:
    seen = 0
    for path, item in service.definition["paths"].items():
        for method in item.keys() - {"get"}:
            seen += 1
            answer = service.get(f"{ROOT}{path.format(featureId='no-such-feature')}", method=method.upper())
            assert answer.content_type in item[method]["responses"][str(answer.status_code)]["content"], (path, method)
    assert seen >= 8


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
    for address, operation in operations(service, service.kinds).items():
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


def test_tokens_are_described_and_nobody_needs_one_to_read(service: Service) -> None:
    schemes = service.definition["components"]["securitySchemes"]
    assert {(each["type"], each.get("scheme"), each.get("in")) for each in schemes.values()} == {
        ("http", "bearer", None),
        ("apiKey", None, "query"),
    }
    (in_address,) = [each["name"] for each in schemes.values() if each["type"] == "apiKey"]
    for path, item in service.definition["paths"].items():
        assert {} in item["get"]["security"], path
        assert {name for each in item["get"]["security"] for name in each} == set(schemes), path
        assert all({} not in item[method]["security"] for method in item.keys() - {"get"}), path
    assert service.get(f"{ROOT}/collections").status_code == 200
    assert service.get(f"{ROOT}/collections", **{in_address: "wrong"}).status_code == 401
