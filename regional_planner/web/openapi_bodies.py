"""Schemas of what comes and of what leaves: of one kind of record they differ in what must be there."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

Document = dict[str, Any]
PREFIX = "#/components/schemas/"

OPTIONAL = "x-optional"
"""In the metadata of a field: answers show it where it was asked for."""


def part_ways(spec: Document) -> None:
    """Give each schema that both comes and leaves a twin for coming; what leaves is always whole.

    What comes is held to its schema: nothing else is taken (`additionalProperties`), and what is ours alone stays
    `readOnly` in it. What leaves shows every property that it has, but for those marked `x-optional`.
    """
    schemas = spec["components"]["schemas"]
    operations = [operation for item in spec["paths"].values() for operation in item.values()]
    bodies = [operation["requestBody"] for operation in operations if "requestBody" in operation]
    answers = [operation["responses"] for operation in operations]
    coming, leaving = _reached(schemas, bodies), _reached(schemas, answers)
    for name in sorted(coming & leaving):
        schemas[f"{name}Input"] = deepcopy(schemas[name])
    for body in bodies:
        _rename(body, coming & leaving)
    for name in leaving - {"Problem"}:
        _whole(schemas[name])


def _whole(schema: Document) -> None:
    properties = schema.get("properties", {})
    schema["required"] = sorted(name for name, each in properties.items() if not each.pop(OPTIONAL, False))
    schema["additionalProperties"] = False
    for each in properties.values():
        each.pop("readOnly", None)


def _reached(schemas: Document, roots: list[Document]) -> set[str]:
    found: set[str] = set()
    waiting = [name for root in roots for name in _referred(root)]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(_referred(schemas[name]))
    return found


def _referred(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        reference = part.get("$ref")
        if isinstance(reference, str) and reference.startswith(PREFIX):
            yield reference.removeprefix(PREFIX)
        for inner in part.values():
            yield from _referred(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _referred(inner)


def _rename(part: Any, names: set[str]) -> None:
    if isinstance(part, dict):
        if str(part.get("$ref", "")).removeprefix(PREFIX) in names:
            part["$ref"] += "Input"
        for inner in part.values():
            _rename(inner, names)
    elif isinstance(part, list):
        for inner in part:
            _rename(inner, names)
