"""A simulation as rows: what each unit has, gets and has then; what that does to inequality; and what else would."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np

from regional_planner.alignment.rules.concentration import inequality
from regional_planner.alignment.terms import Integers
from regional_planner.equalisation.queries import Start
from regional_planner.equalisation.rules import equalise
from regional_planner.equalisation.simulation import Simulation
from regional_planner.equalisation.terms import Grants, Scheme, Unshareable
from regional_planner.kernel.missing import or_none
from regional_planner.territory.terms import UnitOnDay

Row = dict[str, Any]
STEPS: Final = (0.9, 1.1)
"""By what the sensitivity moves target and exponent."""


def about(found: Simulation) -> Row:
    """What an answer says of the figures and of the whole."""
    start, grants = found.start, found.grants
    return {
        "as_of": start.asked.day,
        "level": start.asked.level.value,
        "income": start.asked.income,
        "income_year": start.income_year,
        "need": start.asked.need,
        "need_year": start.need_year,
        "sources": list(start.sources),
        "illustrative": start.illustrative,
        "pool": found.scheme.pool,
        "mean": grants.mean,
        "target": grants.target,
        "entitled": int((grants.capacity < grants.target).sum()),
        "left_out": [unit.code for unit in start.left_out],
        **_inequality(found),
    }


def rows(found: Simulation) -> list[Row]:
    """A row a unit, north to south; units without figures stay, with nulls."""
    start, grants = found.start, found.grants
    places = {unit.code: place for place, unit in enumerate(start.units)}
    everybody = sorted((*start.units, *start.left_out), key=lambda unit: (unit.north_to_south or 0, unit.code))
    return [_row(found, unit, places.get(unit.code), grants) for unit in everybody]


def sensitivity(found: Simulation) -> list[Row]:
    """What would become of it under a target, an exponent or a need that is a little different; the first row is as is.

    `moved` is the part of the pool that would go to other units, `kept_rank` the share of units that keep their rank
    among grants per head.
    """
    scheme, start = found.scheme, found.start
    variants = [("as_is", None, scheme, start)]
    for name in ("target", "exponent"):
        for step in STEPS:
            value = getattr(scheme, name) * step
            variants.append((name, value, replace(scheme, **{name: value}), start))
    if start.asked.need is not None:
        variants.append(("need", None, scheme, replace(start, need=np.ones(len(start.need)))))
    return [_variant(found, *each) for each in variants]


def compared(first: Simulation, second: Simulation) -> list[Row]:
    """A row a unit of either: what each scheme pays it, and the difference."""
    pair = [{row["territory"]: row for row in rows(each)} for each in (first, second)]
    everybody = {**pair[0], **pair[1]}
    return [_compared(row, *(each.get(code, {}) for each in pair)) for code, row in everybody.items()]


def _compared(row: Row, first: Row, second: Row) -> Row:
    grants = [each.get("grant") for each in (first, second)]
    per_head = [each.get("grant_per_head") for each in (first, second)]
    return {
        **{name: row[name] for name in ("territory", "unit", "name")},
        "first": grants[0],
        "second": grants[1],
        "difference": _difference(*grants),
        "difference_per_head": _difference(*per_head),
    }


def _difference(first: float | None, second: float | None) -> float | None:
    return None if first is None or second is None else second - first


def _row(found: Simulation, unit: UnitOnDay, place: int | None, grants: Grants) -> Row:
    named = {"territory": unit.code, "unit": unit.id, "name": unit.name}
    if place is None:
        return {**named, **dict.fromkeys(FIGURES)}
    start = found.start
    capacity, per_head = float(grants.capacity[place]), float(grants.per_head[place])
    bound = grants.bound[place]
    figures = (
        int(start.people[place]),
        int(start.income[place]),
        float(start.need[place]),
        capacity,
        max(0.0, grants.target - capacity),
        int(grants.paid[place]),
        per_head,
        capacity + per_head,
        per_head / capacity if capacity else None,
        bound.value if bound else None,
    )
    return {**named, **dict(zip(FIGURES, figures, strict=True))}


FIGURES: Final = (
    "inhabitants",
    "income",
    "need",
    "capacity",
    "distance",
    "grant",
    "grant_per_head",
    "capacity_after",
    "gain",
    "bound",
)
"""What a row says of a unit: people, CLP, an index, CLP per head (capacity to distance and the last two), a share."""


def _inequality(found: Simulation) -> Row:
    start, paid = found.start, found.grants.paid
    indices: Row = {}
    for when, money in (("before", start.income), ("after", start.income + paid)):
        gini, theil = _indices(money, start.people)
        indices |= {f"gini_{when}": gini, f"theil_{when}": theil}
    return indices


def _indices(money: Integers, people: Integers) -> tuple[float | None, float | None]:
    of_all = inequality(money, people, np.zeros(len(money), dtype=np.int64), 1)
    return or_none(of_all.gini), or_none(of_all.theil)


def _variant(found: Simulation, name: str, value: float | None, scheme: Scheme, start: Start) -> Row:
    row: Row = {"parameter": name, "value": value}
    try:
        theirs = equalise(start.income, start.people, start.need, scheme)
    except Unshareable as refused:
        nothing = dict.fromkeys(("gini_after", "theil_after", "moved", "kept_rank"))
        return {**row, **nothing, "refused": refused.reason.value}
    mine = found.grants
    moved = int(np.abs(theirs.paid - mine.paid).sum()) / 2 / scheme.pool
    places = [np.argsort(np.argsort(-each.per_head, kind="stable"), kind="stable") for each in (mine, theirs)]
    kept = float((places[0] == places[1]).mean())
    gini, theil = _indices(start.income + theirs.paid, start.people)
    return {**row, "gini_after": gini, "theil_after": theil, "moved": moved, "kept_rank": kept, "refused": None}
