"""The page that lists the abstract tests names all of them, and only tests that there are."""

from __future__ import annotations

import ast
import re
from collections import Counter
from pathlib import Path

from regional_planner.layers.api import CONFORMANCE
from regional_planner.settings import PROJECT_FOLDER
from tests.layers.ogc.abstract_tests import STANDARDS, abstract_tests

PAGE = PROJECT_FOLDER / "docs" / "ogc-conformance.md"
ROW = re.compile(r"\| (/conf/\S+) \| \[(\w+)\]\(\.\./(\S+)\) \| ([^|]+) \| ([^|]*) \|")


def rows() -> list[tuple[str, str, str, str, str]]:
    """(abstract test, name of ours, its file, outcome, remark)."""
    lines = [line for line in PAGE.read_text().splitlines() if line.startswith("| /conf/")]
    found = [ROW.fullmatch(line) for line in lines]
    return [(*each.groups()[:4], each[5].strip()) for each in found if each]


def test_every_abstract_test_of_the_classes_that_are_claimed_is_listed() -> None:
    claimed = [each for each in CONFORMANCE if each.rpartition("/")[0] in STANDARDS]
    listed = [row[0] for row in rows()]
    assert len(listed) == len(set(listed))
    assert set(listed) == set[str]().union(*(abstract_tests(each) for each in claimed))


def test_every_test_that_is_named_is_there() -> None:
    for _id, name, file, _outcome, _note in rows():
        assert name in names(PROJECT_FOLDER / file), (name, file)


def names(file: Path) -> set[str]:
    """The functions of a file."""
    return {each.name for each in ast.parse(file.read_text()).body if isinstance(each, ast.FunctionDef)}


def test_every_test_of_the_folder_is_named() -> None:
    page = set(re.findall(r"\w+", PAGE.read_text()))
    for file in Path(__file__).parent.glob("test_*.py"):
        if file != Path(__file__):
            assert {name for name in names(file) if name.startswith("test_")} <= page, file.name


def test_outcomes_are_counted_and_all_but_those_passed_have_a_reason() -> None:
    counts = Counter(row[3] for row in rows())
    text = " ".join(PAGE.read_text().split())
    said = f"{counts['passed']} passed, {counts['not applicable']} not applicable, {counts['not met']} not met"
    assert said in text
    assert set(counts) <= {"passed", "not applicable", "not met"}
    assert all(note for *_row, outcome, note in rows() if outcome != "passed")
