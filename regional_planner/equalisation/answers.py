"""A simulation as rows: what each unit has, gets and has then; what that does to inequality; and what else would."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from regional_planner.alignment.rules.concentration import inequality
from regional_planner.alignment.terms import Integers
from regional_planner.equalisation.queries import Start
from regional_planner.equalisation.rules import equalise
from regional_planner.equalisation.terms import Grants, Impossible, Scheme, Unshareable
from regional_planner.kernel.errors import FieldError, InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.missing import or_none
from regional_planner.territory.terms import UnitOnDay

Row = dict[str, Any]
STEPS: Final = (0.9, 1.1)
"""By what the sensitivity moves target and exponent."""


@dataclass(frozen=True)
class Simulation:
    """A scheme over a start, and what came out."""

    start: Start
    scheme: Scheme
    grants: Grants


def scheme_of(query: Row) -> Scheme:
    """The scheme that a question describes.

    Raises:
        InvalidQuery: for a ceiling below the floor.
    """
    floor, ceiling = query["floor"], query["ceiling"]
    if ceiling is not None and ceiling < floor:
        message, remedy = _("The ceiling is below the floor."), _("Raise it to the floor or above.")
        raise InvalidQuery(f"{message} {remedy}", [FieldError("ceiling", "below_floor", message, remedy)])
    return Scheme(query["pool"], query["target"], query["exponent"], floor, ceiling)


def simulate(start: Start, scheme: Scheme) -> Simulation:
    """Share the pool out.

    Raises:
        InvalidQuery: when the scheme cannot be kept; names the parameter and the numbers.
    """
    try:
        return Simulation(start, scheme, equalise(start.income, start.people, start.need, scheme))
    except Unshareable as refused:
        raise _refused(refused, scheme) from refused


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
        other = Simulation(start, scheme, equalise(start.income, start.people, start.need, scheme))
    except Unshareable as refused:
        nothing = dict.fromkeys(("gini_after", "theil_after", "moved", "kept_rank"))
        return {**row, **nothing, "refused": refused.reason.value}
    mine, theirs = found.grants, other.grants
    moved = int(np.abs(theirs.paid - mine.paid).sum()) / 2 / scheme.pool
    places = [np.argsort(np.argsort(-each.per_head, kind="stable"), kind="stable") for each in (mine, theirs)]
    kept = float((places[0] == places[1]).mean())
    after = {key: value for key, value in _inequality(other).items() if key.endswith("after")}
    return {**row, **after, "moved": moved, "kept_rank": kept, "refused": None}


def _refused(refused: Unshareable, scheme: Scheme) -> InvalidQuery:
    field, message, remedy = {
        Impossible.NOBODY_BELOW: (
            "target",
            _("No unit lies below the target, so nobody is entitled."),
            _("Ask for a higher target."),
        ),
        Impossible.NO_NEED: (
            "need",
            _("Every unit below the target has a need of 0."),
            _("Leave the need out, or ask for another series."),
        ),
        Impossible.FLOORS_ABOVE_POOL: (
            "floor",
            _(
                "The floor alone costs {needed} CLP; the pool is {pool}.",
                needed=round(refused.amount),
                pool=scheme.pool,
            ),
            _("Lower the floor or raise the pool."),
        ),
        Impossible.CEILINGS_BELOW_POOL: (
            "ceiling",
            _(
                "Under the ceiling only {spent} CLP can be spent; the pool is {pool}.",
                spent=round(refused.amount),
                pool=scheme.pool,
            ),
            _("Raise the ceiling or lower the pool."),
        ),
    }[refused.reason]
    return InvalidQuery(f"{message} {remedy}", [FieldError(field, refused.reason.value, message, remedy)])
