"""The API's description, made true once for all views: who may ask, what comes back, which errors, what follows.

flask-smorest knows the addresses and the schemas. What every view shares (the transaction, the error table, ETags,
representations) is said here instead of at each view, so that it cannot be forgotten at one.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from flask import Blueprint, Flask, Response
from flask_smorest import Api

from regional_planner.web.answers import answer
from regional_planner.web.openapi_bodies import part_ways
from regional_planner.web.openapi_links import add_links
from regional_planner.web.openapi_parts import ANYONE, HEADERS, PARAMETERS, REFUSALS, SCHEMAS, SECURITY, SOMEBODY
from regional_planner.web.repeats import HEADER, REPLAYED
from regional_planner.web.tables import CSV, JSON, XLSX

Document = dict[str, Any]
ADDRESS = "/api/openapi.json"
METHODS = ("get", "post", "patch", "put", "delete")


def register(app: Flask, api: Api) -> None:
    """Serve the description of `api` at `ADDRESS`; it is made once, since it says nothing of who asks."""
    pages = Blueprint("openapi", __name__)
    kept: list[Document] = []

    @pages.get(ADDRESS, endpoint="description")
    def description() -> Response:
        if not kept:
            kept.append(described(deepcopy(api.spec.to_dict())))
        return answer(kept[0])

    app.register_blueprint(pages)


def described(spec: Document) -> Document:
    """`spec`, as flask-smorest makes it, completed in place."""
    components = spec["components"]
    components["securitySchemes"] = SECURITY
    components["parameters"] = PARAMETERS
    components["headers"] = HEADERS
    components["responses"] = REFUSALS
    components["schemas"].update(SCHEMAS)
    for unused in ("Error", "PaginationMetadata"):
        components["schemas"].pop(unused, None)
    for item in spec["paths"].values():
        shared = item.pop("parameters", [])
        for operation in item.values():
            operation["parameters"] = [*deepcopy(shared), *operation.get("parameters", [])]
    for path, method, operation in operations(spec):
        _complete(components["schemas"], path, method, operation)
    part_ways(spec)
    add_links(spec)
    return spec


def operations(spec: Document) -> Iterator[tuple[str, str, Document]]:
    """Each operation with its path and method."""
    for path, item in spec["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def _complete(schemas: Document, path: str, method: str, operation: Document) -> None:
    parameters = operation["parameters"]
    for parameter in parameters:
        if parameter["in"] == "query":
            _as_in_an_address(parameter["schema"])
    operation.setdefault("operationId", _named(schemas, path, method, operation))
    operation.setdefault("security", ANYONE if method == "get" else SOMEBODY)
    _complete_answers(schemas, method, operation)
    shared = {"get": ["If-None-Match"], "post": [HEADER]}.get(method, [])
    parameters.extend({"$ref": f"#/components/parameters/{name}"} for name in shared)


def _as_in_an_address(schema: Document) -> None:
    """A query parameter is there or not; null cannot be written in an address."""
    if isinstance(schema.get("type"), list):
        schema["type"] = next(kind for kind in schema["type"] if kind != "null")
    if schema.get("default", "") is None:
        del schema["default"]
    if None in schema.get("enum", ()):
        schema["enum"] = [value for value in schema["enum"] if value is not None]


def _named(schemas: Document, path: str, method: str, operation: Document) -> str:
    """`list-rollout-stages`, `read-territories`: what it does, to what lives at its address."""
    parts = [part for part in path.removeprefix("/api/v1/").split("/") if not part.startswith("{")]
    given = operation["responses"].get("200", {})
    verbs = {"post": "create", "patch": "change", "put": "replace", "delete": "end"}
    reading = "list" if "items" in _schema_of(schemas, given).get("properties", {}) else "read"
    return "-".join([verbs.get(method, reading), *parts])


def _schema_of(schemas: Document, given: Document) -> Document:
    """The schema of an answer in JSON; empty where it has none."""
    reference = given.get("content", {}).get(JSON, {}).get("schema", {}).get("$ref", "")
    found: Document = schemas.get(reference.rpartition("/")[2], {})
    return found


def _complete_answers(schemas: Document, method: str, operation: Document) -> None:
    answers = operation["responses"]
    refusals = _refusals(method, operation) | {int(code) for code in answers if code.startswith("4")}
    given = {code: found for code, found in answers.items() if code.startswith("2")}
    answers.clear()
    for code, found in given.items():
        made = code == "201" and "id" in _schema_of(schemas, found).get("properties", {})
        found["headers"] = _headers(method, made, operation)
        if any(parameter.get("name") == "f" for parameter in operation["parameters"]) and JSON in found.get(
            "content", {}
        ):
            found["content"][CSV] = {"schema": {"type": "string"}}
            found["content"][XLSX] = {"schema": {"type": "string", "format": "binary"}}
        answers[code] = found
    if method == "get":
        answers["304"] = {"$ref": "#/components/responses/304"}
    for code in sorted(refusals):
        answers[str(code)] = {"$ref": f"#/components/responses/{code}"}


def _headers(method: str, made: bool, operation: Document) -> Document:
    names = ["X-Request-Id"]
    if method == "get" or _has(operation, "If-Match") or made:
        names.append("ETag")
    if made:
        names.append("Location")
    if method == "post":
        names.append(REPLAYED)
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _refusals(method: str, operation: Document) -> set[int]:
    """The errors that can come of it, by the table of `web.problems`."""
    found = {400, 401, 404, 500, 503}
    if operation["security"] == SOMEBODY:
        found.add(403)
    if _has(operation, "f"):
        found.add(406)
    if method != "get":
        found |= {409, 422}
    if "requestBody" in operation:
        found |= {413, 415}
    if _has(operation, "If-Match"):
        found |= {412, 428}
    return found


def _has(operation: Document, name: str) -> bool:
    return any(parameter.get("name") == name for parameter in operation["parameters"])
