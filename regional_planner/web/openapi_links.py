"""Links from an answer to what can be asked next: a record that was made, read or changed to its own addresses."""

from __future__ import annotations

from typing import Any

Document = dict[str, Any]
KEY = "{key}"


def add_links(spec: Document) -> None:
    """Link every answer that shows one record to the operations on it, by its id and its present version."""
    for path, item in spec["paths"].items():
        base = path.partition(f"/{KEY}")[0]
        following = _following(spec["paths"], base)
        for method, operation in item.items():
            for code, given in operation["responses"].items():
                if code in {"200", "201"} and _shows_one(spec, base, path, method, given):
                    given["links"] = following


def _shows_one(spec: Document, base: str, path: str, method: str, given: Document) -> bool:
    made = path == base and method == "post"
    about_it = path.startswith(f"{base}/{KEY}") and not path.endswith("/history")
    reference = given.get("content", {}).get("application/json", {}).get("schema", {}).get("$ref", "")
    properties = spec["components"]["schemas"].get(reference.rpartition("/")[2], {}).get("properties", {})
    return (made or about_it) and "id" in properties


def _following(paths: Document, base: str) -> Document:
    links: Document = {}
    for path, item in paths.items():
        if path != f"{base}/{KEY}" and not path.startswith(f"{base}/{KEY}/"):
            continue
        for operation in item.values():
            parameters = {"path.key": "$response.body#/id"}
            if any(each.get("name") == "If-Match" for each in operation["parameters"]):
                parameters["header.If-Match"] = "$response.header.ETag"
            links[operation["operationId"]] = {"operationId": operation["operationId"], "parameters": parameters}
    return links
