"""What a selection means for a cycle: the two levels, the priorities chosen, their money and units of another day."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.alignment.rules import Rebased, rebase_plan, selected, with_national_weights
from regional_planner.alignment.selection.terms import LOWER_LEVEL, Selection
from regional_planner.alignment.terms import PARTS_PER_MILLION, Plan
from regional_planner.finance.queries import BASIS, money_by_priority
from regional_planner.kernel.errors import FieldError, InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.statements import plain
from regional_planner.priorities.models import Priority, PriorityCell
from regional_planner.priorities.queries import published_on
from regional_planner.territory.queries import lineage, populations, register_on
from regional_planner.territory.terms import Level, UnitOnDay
from regional_planner.transforma.queries import axes


@dataclass(frozen=True)
class Ground:
    """The two levels on the units of a day: the upper unit and those of the level below within it."""

    upper: UnitOnDay
    level: Level
    units: dict[str, UnitOnDay]
    """By CUT code, in the customary order."""


@dataclass(frozen=True, eq=False)
class Narrowed:
    """A plan under a selection, and what it says of the upper level's priorities."""

    plan: Plan
    selected: frozenset[str]
    """Those of the upper level that are chosen; the others stand there only because chosen ones link to them."""


def ground_on(session: Session, day: date, selection: Selection) -> Ground:
    """The units that are compared, as they were on `day`.

    Raises:
        NotFound: when no unit of that day has the code.
        InvalidQuery: for a unit under which nobody decides.
    """
    register = register_on(session, day)
    upper = register.get(selection.upper)
    level = LOWER_LEVEL.get(upper.level)
    if level is None:
        remedy = _("Name a region for its communes, or leave it out for the nation and its regions.")
        message = _("Nobody decides on priorities within {name}.", name=upper.name)
        raise InvalidQuery.at(FieldError("upper", "wrong_level", message, remedy))
    return Ground(upper, level, {unit.code: unit for unit in register.within(upper.code, level)})


def money_of(
    session: Session, cycle: str, day: date, selection: Selection, territories: Collection[str]
) -> dict[str, int]:
    """CLP of the kind and period chosen, by code of the priorities of some territories in `cycle`.

    Raises:
        InvalidQuery: for a period that ends before it begins, and where corrections outweigh what they correct.
    """
    years = None
    if selection.years is not None:
        first, last = selection.years
        if last < first:
            message, remedy = _("It ends before it begins."), _("Write the earlier year first.")
            raise InvalidQuery.at(FieldError("years", "ends_before", message, remedy))
        years = range(first, last + 1)
    money = money_by_priority(session, cycle, selection.money, day, years, territories)
    negative = next((code for code, amount in sorted(money.items()) if amount < 0), None)
    if negative is not None:
        message = _("In this period, more was taken back than spent on {code}.", code=negative)
        remedy = _("Ask for a period that holds what is corrected too.")
        raise InvalidQuery.at(FieldError("years", "negative", message, remedy))
    return money


def narrow(session: Session, cycle: str, day: date, plan: Plan, selection: Selection) -> Narrowed:
    """`plan`, of a cycle on a day, with the priorities chosen, under the scenario's weights.

    Raises:
        InvalidQuery: for an unknown axis, and for scenario weights that do not hold; names the bad part.
    """
    everything = np.ones(len(plan.nationals), dtype=bool)
    if selection.narrows:
        chosen = _chosen(session, cycle, day, selection)
        lower = np.array([code in chosen for code in plan.priorities], dtype=bool)
        higher = np.array([code in chosen for code in plan.nationals], dtype=bool)
        plan = selected(plan, lower, higher)
        everything = np.array([code in chosen for code in plan.nationals], dtype=bool)
    among = frozenset(code for code, counts in zip(plan.nationals, everything.tolist(), strict=True) if counts)
    _check_scenario(selection.weights, among)
    if selection.weights:
        plan = with_national_weights(plan, dict(selection.weights), everything)
    return Narrowed(plan, among)


def rebased_to(
    session: Session, plan: Plan, here: Mapping[str, UnitOnDay], start: date, there: Mapping[str, UnitOnDay], end: date
) -> Rebased:
    """`plan`, whose regions are the units `here` of the day `start`, on the units `there` of the day `end`."""
    level = next((unit.level for unit in there.values()), Level.REGION)
    people = populations(session, end, level)
    return rebase_plan(
        plan,
        lineage(session, BASIS),
        start,
        end,
        units={code: unit.id for code, unit in here.items()},
        targets={code: unit.id for code, unit in there.items()},
        inhabitants={code: people.get(code) for code in there},
    )


def ground_later(session: Session, here: Ground, day: date, selection: Selection) -> Ground:
    """The ground on `day`; units of `here` that lie elsewhere by then, as a commune under another region, stay.

    Raises:
        NotFound: when the upper unit was not there on that day.
    """
    there = ground_on(session, day, selection)
    same = {unit.id for unit in here.units.values()}
    moved = {unit.code: unit for unit in register_on(session, day).at(there.level) if unit.id in same}
    return Ground(there.upper, there.level, {**there.units, **moved})


def _chosen(session: Session, cycle: str, day: date, selection: Selection) -> frozenset[str]:
    known = {axis["code"] for axis in axes(session)}
    if selection.axis is not None and selection.axis not in known:
        raise InvalidQuery.at(
            FieldError(
                "axis",
                "unknown_axis",
                _("There is no industry, horizontal or enabling area “{code}”.", code=selection.axis),
                _("Use one of: {known}.", known=", ".join(sorted(known))),
            )
        )
    table, cells = plain(Priority), plain(PriorityCell)
    query = select(table.c.code).where(published_on(cycle, day))
    if selection.approach is not None:
        query = query.where(table.c.approach == selection.approach)
    if selection.axis is not None:
        of_axis = select(cells.c.priority_id).where((cells.c.axis == selection.axis) | (cells.c.area == selection.axis))
        query = query.where(table.c.id.in_(of_axis))
    return frozenset(session.scalars(query))


def _check_scenario(weights: Sequence[tuple[str, int]], known: frozenset[str]) -> None:
    codes = [code for code, _share in weights]
    total = sum(share for _code, share in weights)
    for code in codes:
        if code not in known:
            message = _("{code} is not among the priorities of the higher level in this selection.", code=code)
            remedy = _("Use one of: {known}.", known=", ".join(sorted(known)))
            raise InvalidQuery.at(FieldError("weights", "unknown_priority", message, remedy))
        if codes.count(code) > 1:
            message = _("{code} is named twice.", code=code)
            raise InvalidQuery.at(FieldError("weights", "duplicate", message, _("Name each priority once.")))
    if total > PARTS_PER_MILLION:
        message = _("The weights add up to {total}.", total=f"{total / PARTS_PER_MILLION:g}")
        raise InvalidQuery.at(FieldError("weights", "over_one", message, _("Let them add up to at most 1.")))
    if weights and total == 0 and set(codes) == known:
        message, remedy = _("All weights are 0."), _("Give a weight above 0 to one of them, or leave one out.")
        raise InvalidQuery.at(FieldError("weights", "all_zero", message, remedy))
