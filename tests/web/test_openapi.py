"""The API's description: valid by its own standard, whole, and true where generated requests do not look."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import validate

from regional_planner.web.openapi import ADDRESS, operations
from tests.conftest import Speaking


@pytest.fixture
def description(reader: Speaking) -> dict[str, Any]:
    """The description as clients get it."""
    body: dict[str, Any] = reader().get(ADDRESS).json
    return body


def test_it_is_valid_openapi(description: dict[str, Any]) -> None:
    validate(description)


def test_it_has_every_address_with_every_method(description: dict[str, Any], reading_app: Flask) -> None:
    described = {(path, method.upper()) for path, method, _operation in operations(description)}
    served = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method)
        for rule in reading_app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/v1")
    }
    assert described == served


def test_operations_are_named_once_and_say_what_they_do(description: dict[str, Any]) -> None:
    found = [operation for _path, _method, operation in operations(description)]
    names = [operation["operationId"] for operation in found]
    assert len(names) == len(set(names))
    assert all(operation["summary"] and operation["tags"] for operation in found)


def test_every_write_needs_a_person_and_every_change_a_version(description: dict[str, Any]) -> None:
    for path, method, operation in operations(description):
        parameters = [each.get("$ref", each.get("name")) for each in operation["parameters"]]
        if method == "post":
            assert "#/components/parameters/Idempotency-Key" in parameters, path
        if method == "patch":
            assert "If-Match" in parameters, path
            assert {"412", "428"} <= operation["responses"].keys(), path
        if method != "get" and (path, method) != ("/api/v1/session", "post"):
            assert {} not in operation["security"], path


def test_what_leaves_is_whole_and_what_comes_is_closed(description: dict[str, Any]) -> None:
    schemas = description["components"]["schemas"]
    leaves, comes = schemas["Priority"], schemas["PriorityInput"]
    assert set(leaves["required"]) == set(leaves["properties"])
    assert set(comes["required"]) == {"approach", "cycle", "horizon", "territory", "title"}
    assert comes["additionalProperties"] is False
    assert comes["properties"]["title"]["maxLength"] == 200
    assert comes["properties"]["id"]["readOnly"] is True


def test_tables_are_described_where_they_can_be_asked_for(description: dict[str, Any]) -> None:
    content = description["paths"]["/api/v1/priorities"]["get"]["responses"]["200"]["content"]
    assert len(content) == 3
    one = description["paths"]["/api/v1/territories/{code}"]["get"]
    assert list(one["responses"]["200"]["content"]) == ["application/json"]
    assert "f" not in [each.get("name") for each in one["parameters"]]


def test_a_made_record_links_to_its_steps_with_its_version(description: dict[str, Any]) -> None:
    links = description["paths"]["/api/v1/links"]["post"]["responses"]["201"]["links"]
    assert links["agree-links"]["parameters"] == {
        "path.key": "$response.body#/id",
        "header.If-Match": "$response.header.ETag",
    }
    assert links["read-links"]["parameters"] == {"path.key": "$response.body#/id"}
