"""What is published of some territories in a cycle on a day, read from the tables, and made into a plan."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import compress
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session

from regional_planner.alignment.models import Link, LinkStep, Origin
from regional_planner.alignment.rules import plan_from_rows
from regional_planner.alignment.terms import LinkColumns, LinkState, Mask, OriginRow, OriginState, Plan, PriorityRow
from regional_planner.kernel.statements import plain
from regional_planner.priorities.models import Priority
from regional_planner.priorities.queries import published_on

Title = Mapping[str, str | None]
"""What a priority is called, by language."""


@dataclass(frozen=True, eq=False)
class LinkRecords:
    """The records behind the links of a plan: the record of a link lies where its `link_row` says."""

    ids: NDArray[np.bytes_]
    """As the database writes them, with hyphens or without."""
    illustrative: Mask

    def id(self, row: int) -> str:
        """The id of the record in a row."""
        return str(UUID(bytes(self.ids[row]).decode()))

    def followed_by(self, others: LinkRecords) -> LinkRecords:
        """These records, and after them `others`."""
        return LinkRecords(
            np.concatenate([self.ids, others.ids]), np.concatenate([self.illustrative, others.illustrative])
        )

    def __getitem__(self, rows: Any) -> LinkRecords:
        return LinkRecords(self.ids[rows], self.illustrative[rows])


class _Priority(NamedTuple):
    """A priority as it was published."""

    code: str
    territory: str
    title: str
    title_en: str | None
    weight: int | None
    local: int
    illustrative: bool


class _Links(NamedTuple):
    """Links as they stood on a day, column by column."""

    ids: Sequence[str] = ()
    illustrative: Sequence[bool] = ()
    territories: Sequence[str] = ()
    said: LinkColumns = LinkColumns()


@dataclass(frozen=True, eq=False)
class Published:
    """The priorities of an upper unit and of some of the units below it, with money and links; CLP, per million."""

    day: date
    upper: list[_Priority]
    lower: list[_Priority]
    money: Mapping[str, int]
    links: _Links
    origins: tuple[OriginRow, ...]
    """Those of all units, whichever priority they name."""

    @property
    def nationals(self) -> dict[str, int | None]:
        """Weight per million by code of the upper unit's priorities; None where nobody set it."""
        return {row.code: row.weight for row in self.upper}

    @property
    def titles(self) -> dict[str, Title]:
        """Title in `es` and `en` by code of every priority."""
        return {row.code: {"es": row.title, "en": row.title_en} for row in (*self.upper, *self.lower)}

    @property
    def made_up(self) -> frozenset[str]:
        """The territories of which something was made up."""
        priorities = {row.territory for row in (*self.upper, *self.lower) if row.illustrative}
        return frozenset(priorities.union(compress(self.links.territories, self.links.illustrative)))

    @property
    def records(self) -> LinkRecords:
        """The records behind the links of `plan`."""
        return LinkRecords(np.array(self.links.ids, dtype="S36"), np.array(self.links.illustrative, dtype=np.bool_))

    def plan(self, inhabitants: Mapping[str, int | None]) -> Plan:
        """The plan of the units below that were read, `inhabitants` of each by code."""
        own = {row.code for row in self.lower}
        return plan_from_rows(
            self.day.toordinal(),
            regions=inhabitants,
            nationals=self.nationals,
            priorities=[
                PriorityRow(row.code, row.territory, row.weight, row.local, self.money.get(row.code, 0))
                for row in self.lower
            ],
            links=self.links.said,
            origins=[
                row
                for row in self.origins
                if row.region in inhabitants and (row.priority is None or row.priority in own)
            ],
        )


def published(
    session: Session,
    cycle: str,
    day: date,
    upper: str,
    units: Collection[str],
    among: Collection[str],
    money: Callable[[Collection[str]], Mapping[str, int]],
) -> Published:
    """What `cycle` held on `day`: of the unit `upper`, and of those of its `units` that are `among`.

    `money` gives CLP by code of the priorities of some territories.
    """
    rows = _priorities(session, cycle, day, {upper, *among})
    above = [row for row in rows if row.territory == upper]
    below = [row for row in rows if row.territory in among]
    highers = {row.code for row in above}
    links = _links(session, cycle, day, among, {row.code for row in below}, highers)
    return Published(day, above, below, money(among), links, accepted_origins(session, highers, units))


def accepted_origins(session: Session, nationals: Collection[str], units: Collection[str]) -> tuple[OriginRow, ...]:
    """What the upper level accepted of what `units` raised to it about some of its priorities, in a fixed order."""
    query = select(Origin.national, Origin.territory, Origin.priority, Origin.share).where(
        Origin.ended_at.is_(None), Origin.state == OriginState.ACCEPTED, Origin.national.in_(nationals)
    )
    rows = session.execute(query.order_by(Origin.id))
    return tuple(
        OriginRow(national, territory, priority, share)
        for national, territory, priority, share in rows
        if national is not None and share is not None and territory in units
    )


def _priorities(session: Session, cycle: str, day: date, territories: Collection[str]) -> list[_Priority]:
    table = plain(Priority)
    query = select(*(table.c[name] for name in _Priority._fields)).where(
        published_on(cycle, day), table.c.territory.in_(territories)
    )
    return [_Priority(*row) for row in session.execute(query.order_by(table.c.code))]


def _links(
    session: Session,
    cycle: str,
    day: date,
    territories: Collection[str],
    lowers: Collection[str],
    highers: Collection[str],
) -> _Links:
    """The links of some territories in the state that each had on `day`, between the priorities named."""
    table, steps = plain(Link), plain(LinkStep)
    # As texts: to make objects of a million ids and states takes longer than to read them.
    columns = [cast(table.c.id, String), table.c.illustrative, table.c.territory, table.c.lower, table.c.higher]
    columns += [steps.c.strength, cast(steps.c.state, String), cast(table.c.proposed_by, String)]
    found = session.execute(
        select(*columns, table.c.proposed_on, steps.c.day)
        .join(steps, steps.c.link_id == table.c.id)
        .where(table.c.cycle == cycle, table.c.ended_at.is_(None), steps.c.day <= day)
        .where(table.c.territory.in_(territories))
        .order_by(steps.c.day, steps.c.id)
    )
    latest = {row[0]: row for row in found.all()}
    kept = [row for row in latest.values() if row[3] in lowers and row[4] in highers]
    if not kept:
        return _Links()
    ids, made_up, of, lower, higher, strengths, states, sides, proposed, days = zip(*kept, strict=True)
    proposed_days = [day.toordinal() for day in proposed]
    answered_days = [
        None if state == LinkState.PROPOSED else day.toordinal() for state, day in zip(states, days, strict=True)
    ]
    return _Links(ids, made_up, of, LinkColumns(lower, higher, strengths, states, sides, proposed_days, answered_days))
