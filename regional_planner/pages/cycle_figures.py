"""What the page of a cycle counts: its published priorities and links, and what went on from the cycle before."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from regional_planner.access.actor import PUBLIC
from regional_planner.access.engine import readable
from regional_planner.alignment.models import Link
from regional_planner.alignment.service import LINK
from regional_planner.alignment.terms import LinkState
from regional_planner.kernel.language import language
from regional_planner.priorities.models import Cycle, Priority
from regional_planner.priorities.queries import lineage
from regional_planner.priorities.terms import PriorityState
from regional_planner.territory.terms import COUNTRY

Titled = list[tuple[str, str]]
"""Code and title of priorities, in the order of their codes."""


@dataclass(frozen=True)
class Adopted:
    """The adopted priorities of a cycle, by whose they are."""

    national: int
    regional: int
    regions: int
    """How many regions have any."""


@dataclass(frozen=True)
class Continuity:
    """What became of the priorities of the cycle before, as far as it is published."""

    before: str
    """Code of that cycle."""
    continued: Titled
    new: Titled
    ended: Titled


def adopted_by_cycle(session: Session) -> dict[str, Adopted]:
    """The adopted priorities of each cycle that has any; one query."""
    table = Priority.__table__
    query = select(table.c.cycle, table.c.territory, func.count()).where(
        table.c.state == PriorityState.ADOPTED, table.c.ended_at.is_(None)
    )
    counts: dict[str, Counter[str]] = {}
    for cycle, territory, count in session.execute(query.group_by(table.c.cycle, table.c.territory)):
        counts.setdefault(cycle, Counter())[territory] = count
    return {
        cycle: Adopted(found[COUNTRY], found.total() - found[COUNTRY], len(found.keys() - {COUNTRY}))
        for cycle, found in counts.items()
    }


def links_by_state(session: Session, cycle: str) -> dict[LinkState, int]:
    """How many links of a cycle that everybody may read are in each state."""
    table = Link.__table__
    query = select(table.c.state, func.count()).where(
        table.c.cycle == cycle, table.c.ended_at.is_(None), readable(LINK.policy, "link.read", PUBLIC, Link)
    )
    found: dict[LinkState, int] = dict(session.execute(query.group_by(table.c.state)).all())
    return {state: found.get(state, 0) for state in LinkState}


def continuity(session: Session, cycle: Cycle) -> Continuity | None:
    """The adopted priorities of a cycle against those of the cycle before it; None for the first cycle."""
    query = select(Cycle.code).where(Cycle.starts_on < cycle.starts_on, Cycle.ended_at.is_(None))
    before = session.scalars(query.order_by(Cycle.starts_on.desc()).limit(1)).first()
    if before is None:
        return None
    then, now = _titles(session, before), _titles(session, cycle.code)
    pairs = [(one, other) for one, other in lineage(session, before, cycle.code) if one in then and other in now]
    gone_on, going_on = {one for one, _ in pairs}, {other for _, other in pairs}
    return Continuity(
        before,
        continued=[(code, title) for code, title in now.items() if code in going_on],
        new=[(code, title) for code, title in now.items() if code not in going_on],
        ended=[(code, title) for code, title in then.items() if code not in gone_on],
    )


def _titles(session: Session, cycle: str) -> dict[str, str]:
    table = Priority.__table__
    query = select(table.c.code, table.c.title, table.c.title_en).where(
        table.c.cycle == cycle, table.c.state == PriorityState.ADOPTED, table.c.ended_at.is_(None)
    )
    rows = session.execute(query.order_by(table.c.code))
    return {code: (english if language() == "en" and english else title) for code, title, english in rows}
