"""docs/alignment-properties.md names tests that are there."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from regional_planner.settings import PROJECT_FOLDER

PAGE = PROJECT_FOLDER / "docs" / "alignment-properties.md"
NAMED = re.compile(r"`([\w/]+\.py)::([\w:]+)`")
PROPERTY = re.compile(r"^\| (?!property|---)[^|]+ \| ([^|]+) \|$", re.MULTILINE)


def named() -> dict[str, set[str]]:
    """The tests that the page names, by file."""
    found: dict[str, set[str]] = {}
    for file, test in NAMED.findall(PAGE.read_text(encoding="utf-8")):
        found.setdefault(file, set()).add(test)
    return found


def written_in(body: list[ast.stmt], within: str = "") -> Iterator[str]:
    """The names of the tests in a file or class, those of a class after it."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from written_in(node.body, f"{node.name}::")
        elif isinstance(node, ast.FunctionDef):
            yield within + node.name


@pytest.mark.parametrize("file", sorted(named()))
def test_tests_that_are_named_are_there(file: str) -> None:
    tree = ast.parse((PROJECT_FOLDER / "tests" / file).read_text(encoding="utf-8"))
    assert named()[file] - set(written_in(tree.body)) == set()


def test_every_property_has_a_test() -> None:
    shown = PROPERTY.findall(PAGE.read_text(encoding="utf-8"))
    assert len(shown) > 40
    assert [cell for cell in shown if not NAMED.search(cell)] == []
