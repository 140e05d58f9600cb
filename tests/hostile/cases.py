"""A case of hostile input: a name, what is sent, and the answer. benchmarks/hostile.py sends the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest


@dataclass(frozen=True)
class Case:
    """One file or body: `code` is the problem's, or the code of the first thing wrong in an import's report."""

    name: str
    build: Callable[[], bytes]
    status: int
    code: str = ""
    filename: str = "priorities.xlsx"


@dataclass(frozen=True)
class Request:
    """One request without a file."""

    name: str
    method: str
    path: str
    status: int
    code: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None


def table(cases: list[Case] | list[Request]) -> pytest.MarkDecorator:
    """Run a test once a case, under the case's name."""
    return pytest.mark.parametrize("case", cases, ids=lambda case: case.name.replace(" ", "-"))


def problem_code(body: bytes) -> str:
    """The code of a problem document; of a refused import, the code of the first thing that is wrong."""
    problem = json.loads(body)
    kind = problem["type"].rpartition("/")[2]
    return problem["errors"][0]["code"] if kind == "import-refused" else kind
