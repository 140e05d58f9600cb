"""The papers on security name files that are there, and count what their table says."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from regional_planner.settings import PROJECT_FOLDER

PAPERS = PROJECT_FOLDER / "docs" / "security"
CHECK = PAPERS / "asvs-5-level-2.md"
NAMED = re.compile(r"`([\w./-]+\.(?:py|md|html|json|lock|js))`")
ROOTS = (PROJECT_FOLDER, PROJECT_FOLDER / "regional_planner")
OUTSIDE = {"/api/openapi.json"}
ROW = re.compile(r"^\| \d+\.\d+\.\d+ \| [^|]+ \| (met|partly|not met|n\.a\.) \| [^|]+ \|$", re.MULTILINE)
LEVELS_ONE_AND_TWO = 253
"""Requirements of ASVS 5.0.0 at levels 1 and 2."""


@pytest.mark.parametrize("paper", sorted(PAPERS.glob("*.md")), ids=lambda paper: paper.name)
def test_files_that_are_named_are_there(paper: Path) -> None:
    named = set(NAMED.findall(paper.read_text(encoding="utf-8"))) - OUTSIDE
    assert named
    assert sorted(name for name in named if not any((root / name).is_file() for root in ROOTS)) == []


def test_the_count_is_that_of_the_table() -> None:
    text = CHECK.read_text(encoding="utf-8")
    standings = Counter(ROW.findall(text))
    assert standings.total() == LEVELS_ONE_AND_TWO
    said = re.search(r"Of (\d+) requirements: (\d+) met, (\d+) partly, (\d+) not met, (\d+) not applicable\.", text)
    assert said is not None
    counted = (standings[standing] for standing in ("met", "partly", "not met", "n.a."))
    assert [int(number) for number in said.groups()] == [standings.total(), *counted]
