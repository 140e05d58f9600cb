"""The agreed links of the shipped plan, hidden and suggested anew: the figures of the decision's page hold."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from regional_planner.alignment.likeness.rules import Index, Vocabulary, likeness
from regional_planner.alignment.likeness.terms import LINK_THRESHOLD, Document
from regional_planner.settings import PROJECT_FOLDER

DATA = Path(PROJECT_FOLDER, "data")
PAGE = Path(PROJECT_FOLDER, "docs", "decisions", "0030-suggestions-by-likeness.md")
STATED = re.findall(
    r"^\| (\d{4}-\d{4}) \| (\d) \| (\d+) \| (\d+) \| (\d\.\d\d) \| (\d\.\d\d) \|$",
    PAGE.read_text(encoding="utf-8"),
    re.MULTILINE,
)


def rows(name: str) -> list[dict[str, str]]:
    """A shipped table."""
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def document(row: dict[str, str]) -> Document:
    """A shipped priority as it is compared."""
    cells, communes, assets = (
        [each for each in row[name].split(";") if each] for name in ("cells", "communes", "assets")
    )
    texts = (row["title"], row["rationale"], *assets)
    first_year = int(row["cycle"][:4])
    return Document(
        row["code"], texts, frozenset(cells), frozenset(communes), first_year, int(row["horizon"]), row["approach"]
    )


def agreed() -> dict[str, set[str]]:
    """The national priorities that each regional one is agreed to serve."""
    found: dict[str, set[str]] = defaultdict(set)
    for link in rows("alignment/links.csv"):
        if link["state"] == "agreed":
            found[link["lower"]].add(link["higher"])
    return found


def suggested(cycle: str, best: int) -> dict[str, set[str]]:
    """The `best` national priorities of each regional one with agreed links, from the threshold on."""
    adopted = [row for row in rows("priorities/priorities.csv") if (row["cycle"], row["state"]) == (cycle, "adopted")]
    found = [document(row) for row in adopted]
    vocabulary = Vocabulary(found)
    index = Index([each for each in found if each.code.startswith("CL-")], vocabulary)
    chosen = {}
    for each in found:
        if each.code in agreed():
            alike = likeness(index.parts(each))
            order = np.lexsort((np.arange(len(alike)), -alike))[:best]
            chosen[each.code] = {index.documents[int(at)].code for at in order if alike[at] >= LINK_THRESHOLD}
    return chosen


def test_the_page_states_every_cycle() -> None:
    assert len(STATED) == 6


@pytest.mark.parametrize("stated", STATED, ids=lambda stated: f"{stated[0]}, best {stated[1]}")
def test_the_page_states_what_is_found(stated: tuple[str, ...]) -> None:
    cycle, best, *figures = stated
    offered, truth = suggested(cycle, int(best)), agreed()
    count = sum(len(codes) for codes in offered.values())
    right = sum(len(codes & truth[code]) for code, codes in offered.items())
    hidden = sum(len(truth[code]) for code in offered)
    assert [f"{count}", f"{right}", f"{right / count:.2f}", f"{right / hidden:.2f}"] == figures
