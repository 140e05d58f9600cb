"""Reads of money: by priority, and by region on the units of any day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from regional_planner.finance.models import Amount, FundingSource
from regional_planner.finance.rules import added, carried, net_by_priority, per_head
from regional_planner.finance.terms import AmountKind, Line, RegionMoney
from regional_planner.kernel.language import localised
from regional_planner.priorities.models import Cycle, Priority, PriorityIdentity
from regional_planner.priorities.terms import PUBLISHED
from regional_planner.territory.queries import census_on, lineage, populations, register_on
from regional_planner.territory.rules import Step
from regional_planner.territory.terms import COUNTRY, Level, UnitOnDay

BASIS = "population"
"""What a split shares money out by."""


@dataclass(frozen=True)
class Asked:
    """Which money is meant."""

    kind: AmountKind
    cycle: str | None = None
    """Code of a cycle; None: all of them, each carried over from its own units."""
    year: int | None = None
    """None: all years."""
    funding_source: str | None = None


@dataclass(frozen=True)
class RegionRow:
    """A region's money on the units of a day; CLP."""

    unit: UnitOnDay
    amount: int | None
    inhabitants: int | None
    illustrative: bool
    steps: tuple[Step, ...]

    @property
    def per_head(self) -> float | None:
        """CLP per inhabitant."""
        return per_head(self.amount, self.inhabitants)


@dataclass(frozen=True)
class MoneyByRegion:
    """All regions of a day, and what belongs to none of them; CLP."""

    rows: list[RegionRow]
    total: int
    """Over the regions: the sum of the rows, and of the amounts as they were entered."""
    national: int
    """On national priorities, which is not shared out over the regions."""
    census: str | None
    """Code of the series that gives the inhabitants."""


def sources(session: Session) -> list[dict[str, Any]]:
    """The sources of funds, named in the reader's language, with the levels that decide, finance and execute."""
    rows = session.execute(select(FundingSource.__table__).order_by(FundingSource.code)).mappings()
    return [{**row, "name": localised(dict(row), "name")} for row in rows]


def money_by_priority(
    session: Session,
    cycle: str,
    kind: AmountKind,
    day: date | None = None,
    years: Collection[int] | None = None,
    territories: Collection[str] | None = None,
) -> dict[str, int]:
    """CLP of one kind by code of the published priorities of `cycle`, of all territories or of those named.

    Priorities without money are left out.

    With a `day`, what is voted or spent counts for the years begun by then; a commitment counts whole, since it
    is made at once for all its years. `years` keeps those years only.
    """
    conditions: list[ColumnElement[bool]] = [] if years is None else [Amount.__table__.c.year.in_(sorted(years))]
    if day is not None and kind is not AmountKind.COMMITMENT:
        conditions.append(Amount.__table__.c.year <= day.year)
    if territories is not None:
        conditions.append(Amount.__table__.c.territory.in_(territories))
    lines = _lines(session, Asked(kind, cycle), conditions)
    return net_by_priority(line for line, *_ in lines)


def money_by_region(session: Session, day: date, asked: Asked) -> MoneyByRegion:
    """The money asked for on each region of `day`, re-based by lineage from the units of its cycle.

    Raises:
        InvalidQuery: for a day before the register begins.
    """
    lines = _lines(session, asked)
    flows = lineage(session, BASIS)
    cycles = _cycles(session, asked, {cycle for _, _, cycle, _ in lines})
    parts = [_of_cycle(session, cycle, start, lines, day, flows) for cycle, start in cycles]
    units = register_on(session, day).at(Level.REGION)
    whole = added(parts, [unit.id for unit in units])
    people = populations(session, day)
    rows = [
        RegionRow(
            unit,
            whole.amounts[unit.id],
            people.get(unit.code),
            unit.id in whole.illustrative,
            whole.steps[unit.id],
        )
        for unit in units
    ]
    national = sum(net_by_priority(line for line, territory, *_ in lines if territory == COUNTRY).values())
    return MoneyByRegion(rows, sum(row.amount or 0 for row in rows), national, census_on(session, day))


def money_per_head(session: Session, day: date, kind: AmountKind, year: int | None = None) -> dict[str, float | None]:
    """CLP per inhabitant by CUT code of the regions of `day`, over all cycles; of one year, or of all."""
    found = money_by_region(session, day, Asked(kind, year=year))
    return {row.unit.code: row.per_head for row in found.rows}


def lines_of(session: Session, priority: str, year: int, kind: AmountKind, besides: str) -> list[Line]:
    """The standing amounts of a priority, year and kind, but for the one with the id `besides`."""
    table = Amount.__table__
    query = select(*(table.c[name] for name in LINE_COLUMNS)).where(
        table.c.priority == priority,
        table.c.year == year,
        table.c.kind == kind,
        table.c.ended_at.is_(None),
        table.c.id != besides,
    )
    return [Line(*row) for row in session.execute(query)]


LINE_COLUMNS = ("priority", "year", "funding_source", "agreement", "vintage", "amount")

LineRow = tuple[Line, str, str, bool]
"""A line, its territory, its cycle, and whether it is made up."""


def _lines(session: Session, asked: Asked, conditions: Sequence[ColumnElement[bool]] = ()) -> list[LineRow]:
    table, identity = Amount.__table__, PriorityIdentity.__table__
    query = (
        select(*(table.c[name] for name in LINE_COLUMNS), table.c.territory, identity.c.cycle, table.c.illustrative)
        .join(identity, identity.c.code == table.c.priority)
        .where(table.c.kind == asked.kind, table.c.ended_at.is_(None), *conditions)
        .where(table.c.priority.in_(select(Priority.code).where(Priority.state.in_(PUBLISHED))))
        .order_by(table.c.priority, table.c.year, table.c.id)
    )
    if asked.cycle is not None:
        query = query.where(identity.c.cycle == asked.cycle)
    if asked.year is not None:
        query = query.where(table.c.year == asked.year)
    if asked.funding_source is not None:
        query = query.where(table.c.funding_source == asked.funding_source)
    width = len(LINE_COLUMNS)
    return [(Line(*row[:width]), row[width], row[width + 1], row[width + 2]) for row in session.execute(query)]


def _cycles(session: Session, asked: Asked, paid: Collection[str]) -> list[tuple[str, date]]:
    """The cycles that the question is about: the one named, or those that hold the year or have money in it."""
    found = session.scalars(select(Cycle).where(Cycle.ended_at.is_(None)).order_by(Cycle.starts_on))
    return [
        (each.code, each.units_as_of)
        for each in found
        if asked.cycle == each.code
        or (asked.cycle is None and (asked.year is None or each.code in paid))
        or (asked.cycle is None and asked.year and each.starts_on.year <= asked.year <= each.ends_on.year)
    ]


def _of_cycle(
    session: Session, cycle: str, start: date, lines: Sequence[LineRow], day: date, flows: Any
) -> RegionMoney:
    own = [(line, territory, made_up) for line, territory, of, made_up in lines if of == cycle]
    by_territory: dict[str, list[Line]] = {}
    for line, territory, _ in own:
        by_territory.setdefault(territory, []).append(line)
    planning = set(
        session.scalars(
            select(Priority.territory).where(Priority.cycle == cycle, Priority.state.in_(PUBLISHED)).distinct()
        )
    )
    units = {unit.code: unit.id for unit in register_on(session, start).at(Level.REGION)}
    amounts = {
        unit: sum(net_by_priority(by_territory.get(code, [])).values()) if code in planning else None
        for code, unit in units.items()
    }
    illustrative = {units[territory] for _, territory, made_up in own if made_up and territory in units}
    return carried(amounts, illustrative, flows, start, day)
