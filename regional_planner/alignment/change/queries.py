"""Two states of the plan brought onto common units, with the lineage of their priorities."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from regional_planner.alignment.queries import State, state_on
from regional_planner.alignment.rules import Inherited
from regional_planner.alignment.rules.change import Seen
from regional_planner.alignment.rules.hybrid import frame_of
from regional_planner.alignment.rules.rebase import predecessors
from regional_planner.alignment.selection.queries import rebased_to
from regional_planner.alignment.selection.terms import Selection
from regional_planner.finance.queries import BASIS
from regional_planner.kernel.errors import FieldError, InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import today
from regional_planner.priorities import queries as priorities
from regional_planner.territory.queries import lineage as lineage_of_units

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, eq=False)
class Compared:
    """Two states, seen on the units of the later-named one and, where these differ, on those of the other too."""

    before: State
    after: State
    there: Seen | None
    here: Seen
    regions: tuple[str, ...]
    """Codes of the regions that both see, in the customary order."""
    inherited: dict[str, tuple[Inherited, ...]]
    """How profiles from before came to the units of after, by code."""


def state_at(session: Session, field: str, text: str, selection: Selection, *, proposals: bool) -> State:
    """The plan on a day, or that of a cycle on its last day (today, while it runs).

    Raises:
        InvalidQuery: for a day that there is not; `field` is the parameter that named it.
        NotFound: for an unknown cycle or upper unit.
    """
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        asked = priorities.cycle(session, text)
        return state_on(session, min(asked.ends_on, today()), asked.code, proposals=proposals, selection=selection)
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        message, remedy = _("“{input}” is not a day.", input=text), _("Write a day, as 2026-03-31, or a cycle.")
        fault = FieldError(field, "invalid", message, remedy)
        raise InvalidQuery.at(fault) from error
    return state_on(session, day, proposals=proposals, selection=selection)


def compared(session: Session, before: State, after: State) -> Compared:
    """Two states as two plans on the same units."""
    pairs = pairs_between(session, before.cycle, after.cycle)
    start, end = before.units_as_of, after.units_as_of
    old, new = ({code: unit.id for code, unit in state.units.items()} for state in (before, after))
    if old == new:
        places = _places(after, tuple(after.units))
        here = Seen(frame_of(before.plan, after.plan, pairs), places)
        return Compared(before, after, None, here, tuple(after.units), {})
    came_from = predecessors(old.values(), lineage_of_units(session, BASIS), start, end, new.values())
    codes = {unit: code for code, unit in old.items()}
    regions = tuple(code for code, unit in new.items() if came_from[unit] is not None)
    forward = rebased_to(session, before.plan, before.units, start, after.units, end)
    backward = rebased_to(session, after.plan, after.units, end, before.units, start)
    sources = tuple(codes[came_from[new[code]] or ""] for code in regions)
    there = Seen(frame_of(before.plan, backward.plan, pairs), _places(before, sources))
    here = Seen(frame_of(forward.plan, after.plan, pairs), _places(after, regions))
    return Compared(before, after, there, here, regions, forward.steps)


def pairs_between(session: Session, one: str, other: str) -> Pairs:
    """Which priority of the one cycle went on as which of the other; within a cycle a code stays what it is.

    Either cycle may be the earlier one.
    """
    if one == other:
        return ()
    forth, back = priorities.lineage(session, one, other), priorities.lineage(session, other, one)
    return (*forth, *((descendant, ancestor) for ancestor, descendant in back))


def _places(state: State, codes: tuple[str, ...]) -> tuple[int, ...]:
    positions = {code: place for place, code in enumerate(state.plan.regions)}
    return tuple(positions[code] for code in codes)
