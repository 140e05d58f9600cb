"""Likeness as rows that say what they are: links to propose, and duplicates, each with its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from regional_planner.alignment.answers import title
from regional_planner.alignment.likeness.queries import Compared, document
from regional_planner.alignment.likeness.rules import Index, alike_pairs, likeness, shared
from regional_planner.alignment.likeness.terms import PARTS, Document, Likenesses
from regional_planner.kernel.columns import PARTS_PER_MILLION
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import language
from regional_planner.kernel.missing import or_none
from regional_planner.records.record_type import Values
from regional_planner.territory.queries import register_on
from regional_planner.territory.terms import Level
from regional_planner.transforma.queries import axes

Row = dict[str, Any]


@dataclass(frozen=True)
class Names:
    """What codes of cells and communes are called, in the reader's language."""

    axes: Mapping[str, str]
    communes: Mapping[str, str]

    def cell(self, code: str) -> str:
        """A cell by the names of its row and column; a whole row by its own."""
        row, _slash, column = code.partition("/")
        return f"{self.axes[row]} × {self.axes[column]}" if column else self.axes[row]


def names(session: Session, plan: Compared) -> Names:
    """The names as they are in the cycle of `plan`."""
    communes = register_on(session, plan.state.units_as_of).at(Level.COMMUNE)
    return Names(
        {axis["code"]: axis["name"] for axis in axes(session)},
        {unit.code: unit.name for unit in communes},
    )


def about(plan: Compared, threshold: int) -> Row:
    """What every answer says of the plan it is made from."""
    return {
        "cycle": plan.state.cycle,
        "as_of": plan.state.day,
        "illustrative": any(row["illustrative"] for row in plan.rows.values()),
        "threshold": threshold / PARTS_PER_MILLION,
    }


def suggestions(
    plan: Compared, named: Names, query: Values, territory: str | None, drafts: Iterable[Values] = ()
) -> list[Row]:
    """Links that nobody has proposed and that likeness speaks for: by region and priority, the likeliest first.

    For priorities of which something is left to share out; `drafts` are the reader's own, beside the published ones.
    """
    rows = [row for row in plan.rows.values() if row["territory"] in plan.state.units]
    regions = list(plan.state.units)
    lowers = [
        row
        for row in (*rows, *drafts)
        if row["territory"] in plan.state.units
        and territory in {None, row["territory"]}
        and not (query["unlinked"] and plan.links_of(row))
        and plan.left(row) > 0
    ]
    lowers.sort(key=lambda row: (regions.index(row["territory"]), row["code"]))
    threshold = query["threshold"] / PARTS_PER_MILLION
    return [each for row in lowers for each in _for_one(plan, named, row, threshold, query["limit"])]


def _for_one(plan: Compared, named: Names, row: Values, threshold: float, limit: int) -> Iterator[Row]:
    own = plan.documents.get(row["code"]) or document(row, plan.first_year)
    parts = plan.nationals.parts(own)
    alike = likeness(parts)
    best = [int(place) for place in np.lexsort((np.arange(len(alike)), -alike)) if alike[place] >= threshold]
    open_ones = [place for place in best if not plan.settled(row, plan.nationals.documents[place].code)]
    left = plan.left(row)
    for place in open_ones[:limit]:
        other = plan.nationals.documents[place]
        why = _why(plan, named, own, other, float(alike[place]))
        yield {
            "territory": row["territory"],
            "name": plan.state.units[row["territory"]].name,
            "priority": row["code"],
            "priority_title": _title(row),
            "priority_state": row["state"].value,
            "links": len(plan.links_of(row)),
            "left": left,
            "national": other.code,
            "national_title": title(plan.state, other.code),
            "likeness": float(alike[place]),
            **_parts(parts[:, place]),
            **why,
            "proposal": {"lower": row["code"], "higher": other.code, "strength": left, "reason": why["because"]},
            "illustrative": row["illustrative"] or plan.rows[other.code]["illustrative"],
        }


def duplicates(plan: Compared, named: Names, query: Values, territory: str | None, other: str | None) -> list[Row]:
    """Pairs of priorities of one level that are alike, within a territory and between two, the most alike first."""
    threshold, limit = query["threshold"] / PARTS_PER_MILLION, query["limit"]
    by_level: dict[Level, list[Values]] = {}
    for row in plan.rows.values():
        if other is None or row["territory"] in {territory, other}:
            by_level.setdefault(row["level"], []).append(row)
    found = []
    for rows in by_level.values():
        index = Index((plan.documents[row["code"]] for row in rows), plan.vocabulary)
        own = [place for place, each in enumerate(index.documents) if _of(plan, each) == territory]
        among = None if territory is None else np.array(own, dtype=np.int64)
        for pair in alike_pairs(index, threshold, limit, among):
            first, second = index.documents[pair.first], index.documents[pair.second]
            if other in {None, _of(plan, first), _of(plan, second)}:
                found.append((pair.likeness, first, second))
    found.sort(key=lambda each: (-each[0], each[1].code, each[2].code))
    return [_pair(plan, named, *each) for each in found[:limit]]


def _pair(plan: Compared, named: Names, alike: float, first: Document, second: Document) -> Row:
    parts = Index([second], plan.vocabulary).parts(first)[:, 0]
    rows = [plan.rows[each.code] for each in (first, second)]
    return {
        "level": rows[0]["level"].value,
        "between_territories": rows[0]["territory"] != rows[1]["territory"],
        **{
            f"{which}{suffix}": value
            for which, row in zip(("first", "second"), rows, strict=True)
            for suffix, value in (("", row["code"]), ("_title", _title(row)), ("_territory", row["territory"]))
        },
        "likeness": alike,
        **_parts(parts),
        **_why(plan, named, first, second, alike),
        "illustrative": any(row["illustrative"] for row in rows),
    }


def _parts(column: Likenesses) -> Row:
    """Each part by name; None where either of the two lacks it."""
    return {part.value: or_none(number) for part, number in zip(PARTS, column, strict=True)}


def _why(plan: Compared, named: Names, first: Document, second: Document, alike: float) -> Row:
    """What the two share, as lists and as a sentence."""
    common = shared(plan.vocabulary, first, second)
    lists = {
        "shared_words": list(common.words),
        "shared_cells": [named.cell(cell) for cell in common.cells],
        "shared_communes": [named.communes.get(commune, commune) for commune in common.communes],
    }
    said = [_("Alike by {share} %.", share=round(100 * alike))]
    if common.words:
        said.append(_("Words in both: {list}.", list=", ".join(lists["shared_words"])))
    if common.cells:
        said.append(_("Cells in both: {list}.", list=", ".join(lists["shared_cells"])))
    if common.communes:
        said.append(_("Communes in both: {list}.", list=", ".join(lists["shared_communes"])))
    return {"because": " ".join(said), **lists}


def _title(row: Values) -> str:
    return str((row["title_en"] if language() == "en" else None) or row["title"])


def _of(plan: Compared, each: Document) -> str:
    return str(plan.rows[each.code]["territory"])
