"""How pages read their address: the API's own query parameters, with empty form fields left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import request
from marshmallow import Schema, ValidationError

from regional_planner.kernel.errors import InvalidQuery
from regional_planner.records.faults import flatten
from regional_planner.records.record_type import Values

PAGE_ONLY = frozenset({"lang", "f"})
"""Parameters that say how the page is shown, not what it shows."""
FORMATS = (("json", "JSON"), ("csv", "CSV"), ("xlsx", "Excel (XLSX)"))


def given() -> dict[str, str]:
    """The parameters of this address as they were written; a form sends its empty fields, and those say nothing."""
    return {name: text for name, text in request.args.items() if text.strip() and name not in PAGE_ONLY}


def read(schema: Schema, texts: dict[str, str]) -> Values:
    """`texts` as the API reads them.

    Raises:
        InvalidQuery: for what does not hold and for what there is not; says each with its remedy.
    """
    try:
        values: Values = schema.load(texts)
    except ValidationError as error:
        faults = list(flatten(error.messages))
        said = " ".join(f"{fault.field}: {fault.message} {fault.remedy}".strip() for fault in faults)
        raise InvalidQuery(said, faults) from error
    return values


def address(path: str, **parameters: Any) -> str:
    """`path` with the parameters that are not None or empty."""
    named = {name: value for name, value in parameters.items() if value not in (None, "")}
    return f"{path}?{urlencode(named)}" if named else path


def downloads(path: str, **parameters: Any) -> list[tuple[str, str]]:
    """Where the API gives the same rows, in each format: (address, name)."""
    return [(address(path, **parameters, f=code), name) for code, name in FORMATS]


def pages(path: str, asked: Mapping[str, str], cursor: str | None, following: str | None) -> dict[str, str | None]:
    """The addresses of a list's first page, where this is a later one, and of the next page, where there is one.

    `asked` are the parameters of this page, `cursor` its own one and `following` that of the next page.
    """
    same = {name: text for name, text in asked.items() if name != "cursor"}
    return {
        "first": address(path, **same) if cursor else None,
        "following": address(path, **same, cursor=following) if following else None,
    }
