"""What is published of some territories in a cycle on a day, read from the tables, and made into a plan."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.alignment.models import Link, LinkStep, Origin
from regional_planner.alignment.rules import plan_from_rows
from regional_planner.alignment.terms import LinkRow, LinkState, Mask, OriginRow, OriginState, Plan, PriorityRow
from regional_planner.kernel.database import plain
from regional_planner.priorities.models import Priority
from regional_planner.priorities.queries import published_on

Row = Mapping[str, Any]
Title = Mapping[str, str | None]
"""What a priority is called, by language."""


@dataclass(frozen=True, eq=False)
class LinkRecords:
    """The records behind the links of a plan: the record of a link lies where its `link_row` says."""

    ids: NDArray[np.bytes_]
    illustrative: Mask

    def id(self, row: int) -> str:
        """The id of the record in a row."""
        return bytes(self.ids[row]).decode()

    def followed_by(self, others: LinkRecords) -> LinkRecords:
        """These records, and after them `others`."""
        return LinkRecords(
            np.concatenate([self.ids, others.ids]), np.concatenate([self.illustrative, others.illustrative])
        )

    def __getitem__(self, rows: Any) -> LinkRecords:
        return LinkRecords(self.ids[rows], self.illustrative[rows])


class _Standing(NamedTuple):
    """A link as it stood on a day, and the record that it is from."""

    id: str
    illustrative: bool
    territory: str
    row: LinkRow


@dataclass(frozen=True, eq=False)
class Published:
    """The priorities of an upper unit and of some of the units below it, with money and links; CLP, per million."""

    day: date
    upper: list[Row]
    lower: list[Row]
    money: Mapping[str, int]
    links: list[_Standing]
    origins: tuple[OriginRow, ...]
    """Those of all units, whichever priority they name."""

    @property
    def nationals(self) -> dict[str, int | None]:
        """Weight per million by code of the upper unit's priorities; None where nobody set it."""
        return {row["code"]: row["weight"] for row in self.upper}

    @property
    def titles(self) -> dict[str, Title]:
        """Title in `es` and `en` by code of every priority."""
        return {row["code"]: {"es": row["title"], "en": row["title_en"]} for row in (*self.upper, *self.lower)}

    @property
    def made_up(self) -> frozenset[str]:
        """The territories of which something was made up."""
        priorities = {row["territory"] for row in (*self.upper, *self.lower) if row["illustrative"]}
        return frozenset(priorities | {link.territory for link in self.links if link.illustrative})

    @property
    def records(self) -> LinkRecords:
        """The records behind the links of `plan`."""
        return LinkRecords(
            np.array([link.id for link in self.links], dtype="S36"),
            np.array([link.illustrative for link in self.links], dtype=np.bool_),
        )

    def plan(self, inhabitants: Mapping[str, int | None]) -> Plan:
        """The plan of the units below that were read, `inhabitants` of each by code."""
        own = {row["code"] for row in self.lower}
        return plan_from_rows(
            self.day.toordinal(),
            regions=inhabitants,
            nationals=self.nationals,
            priorities=[
                PriorityRow(row["code"], row["territory"], row["weight"], row["local"], self.money.get(row["code"], 0))
                for row in self.lower
            ],
            links=[link.row for link in self.links],
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
    above = [row for row in rows if row["territory"] == upper]
    below = [row for row in rows if row["territory"] in among]
    highers = {row["code"] for row in above}
    links = _links(session, cycle, day, among, {row["code"] for row in below}, highers)
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


def _priorities(session: Session, cycle: str, day: date, territories: Collection[str]) -> list[Row]:
    table = plain(Priority)
    names = ("id", "code", "territory", "title", "title_en", "weight", "local", "illustrative")
    query = select(*(table.c[name] for name in names)).where(
        published_on(cycle, day), table.c.territory.in_(territories)
    )
    return [dict(row) for row in session.execute(query.order_by(table.c.code)).mappings()]


def _links(
    session: Session,
    cycle: str,
    day: date,
    territories: Collection[str],
    lowers: Collection[str],
    highers: Collection[str],
) -> list[_Standing]:
    """The links of some territories in the state that each had on `day`, between the priorities named."""
    table, steps = plain(Link), plain(LinkStep)
    names = ("id", "illustrative", "territory", "lower", "higher", "proposed_by", "proposed_on")
    found = session.execute(
        select(*(table.c[name] for name in names), steps.c.strength, steps.c.state, steps.c.day)
        .join(steps, steps.c.link_id == table.c.id)
        .where(table.c.cycle == cycle, table.c.ended_at.is_(None), steps.c.day <= day)
        .where(table.c.territory.in_(territories))
        .order_by(steps.c.day, steps.c.id)
    )
    latest = {row[0]: row for row in found}
    return [_standing(row) for row in latest.values() if row.lower in lowers and row.higher in highers]


def _standing(row: Any) -> _Standing:
    answered = None if row.state is LinkState.PROPOSED else row.day.toordinal()
    said = LinkRow(
        row.lower, row.higher, row.strength, row.state, row.proposed_by, row.proposed_on.toordinal(), answered
    )
    return _Standing(row.id, row.illustrative, row.territory, said)
