"""Reads of money: by priority, and by region on the units of any day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select
from sqlalchemy.orm import Session, aliased

from regional_planner.access.actor import Actor
from regional_planner.finance.models import Amount, BudgetAct, FundingSource
from regional_planner.finance.rules import added, carried, in_effect, per_head
from regional_planner.finance.splits import flows_by
from regional_planner.finance.terms import SPENT, Act, AmountKind, Basis, Line, LineKey, RegionMoney, Stage, Vintage
from regional_planner.kernel.language import localised
from regional_planner.priorities.models import Cycle, Priority, PriorityIdentity
from regional_planner.priorities.terms import PUBLISHED
from regional_planner.records.record_type import Values
from regional_planner.territory.queries import census_on, populations, register_on
from regional_planner.territory.rules import Step
from regional_planner.territory.terms import COUNTRY, Flow, Level, UnitOnDay

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
    basis: Basis = Basis.POPULATION
    """What a split shares the money out by."""
    shares: tuple[tuple[str, int], ...] = ()
    """With the basis `stated`: per million by CUT code of the regions that a split made."""


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
    conditions = {"year": years, "territory": territories}
    given = {name: sorted(values) for name, values in conditions.items() if values is not None}
    return {code: clp for code, _, _, clp, _ in _amounts(session, Asked(kind, cycle), day, given)}


def money_by_source(session: Session, cycle: str, kind: AmountKind, day: date) -> dict[str, dict[str, int]]:
    """CLP of one kind by code of the published priorities of `cycle` and by source of funds, as known on `day`."""
    lines = counted(day).subquery("counted")
    identity = PriorityIdentity.__table__
    query = (
        select(lines.c.priority, lines.c.funding_source, func.sum(lines.c.amount))
        .join(identity, identity.c.code == lines.c.priority)
        .where(lines.c.kind == kind, identity.c.cycle == cycle, published(lines))
        .group_by(lines.c.priority, lines.c.funding_source)
    )
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for code, source, clp in session.execute(query):
        found[code][source] = int(clp)
    return dict(found)


def money_by_region(session: Session, day: date, asked: Asked) -> MoneyByRegion:
    """The money asked for on each region of `day`, re-based by lineage from the units of its cycle.

    Raises:
        InvalidQuery: for a day before the register begins, and as `flows_by`.
    """
    amounts = _amounts(session, asked)
    flows = flows_by(session, asked.basis, asked.shares)
    cycles = _cycles(session, asked, {cycle for _, _, cycle, _, _ in amounts})
    parts = [_of_cycle(session, cycle, start, amounts, day, flows) for cycle, start in cycles]
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
    national = sum(clp for _, territory, _, clp, _ in amounts if territory == COUNTRY)
    return MoneyByRegion(rows, sum(row.amount or 0 for row in rows), national, census_on(session, day))


def money_per_head(session: Session, day: date, kind: AmountKind, year: int | None = None) -> dict[str, float | None]:
    """CLP per inhabitant by CUT code of the regions of `day`, over all cycles; of one year, or of all."""
    found = money_by_region(session, day, Asked(kind, year=year))
    return {row.unit.code: row.per_head for row in found.rows}


def lines_of(session: Session, after: Values) -> list[Line]:
    """The standing amounts of the same priority, year, kind and stage as `after`, but for itself."""
    table = Amount.__table__
    same = [table.c[name] == after[name] for name in ("priority", "year", "kind", "stage")]
    query = select(*_LINE).where(*same, table.c.ended_at.is_(None), table.c.id != after["id"])
    return [line_of(row._mapping) for row in session.execute(query)]


def line_of(row: Mapping[Any, Any]) -> Line:
    """An amount's fields as the rules know it."""
    return Line(LineKey(*(row[name] for name in LineKey._fields)), Vintage(row["vintage"]), row["amount"])


def speaking(session: Session, rows: Iterable[Values]) -> list[Values]:
    """Those of a priority's amounts that answer for their kind: what counts, and of expenditure what is paid."""
    voted = acts(session)
    found: list[Values] = []
    for kind in AmountKind:
        lines = {line_of(row): row for row in rows if row["kind"] is kind and row["stage"] in {None, SPENT}}
        found += [lines[line] for line in in_effect(lines, voted)]
    return found


def acts(session: Session) -> dict[str, Act]:
    """The standing acts by code."""
    found = session.scalars(select(BudgetAct).where(BudgetAct.ended_at.is_(None)))
    return {each.code: Act(each.code, each.series, each.passed_on, each.years) for each in found}


def counted(day: date | None = None, *, act: str | None = None) -> Select[Any]:
    """The amounts that count: `in_effect` of `finance.rules`, as the database tells it.

    With a `day`, acts passed later are not yet known. With an `act`, all that it voted, also where a later one speaks.
    """
    table = Amount.__table__
    own, later = aliased(BudgetAct), aliased(BudgetAct)
    known: list[ColumnElement[bool]] = [] if day is None else [later.passed_on <= day]
    revoted = (
        select(later.id)
        .join(own, own.series == later.series)
        .where(own.code == table.c.act, later.passed_on > own.passed_on, later.ended_at.is_(None), *known)
        .where(table.c.year.between(later.first_year, later.last_year))
    )
    newest = func.row_number().over(
        partition_by=[table.c.kind, *(table.c[name] for name in LineKey._fields)],
        order_by=case({Vintage.INITIAL.value: 0}, value=table.c.vintage, else_=1).desc(),
    )
    conditions: list[ColumnElement[bool]] = [table.c.ended_at.is_(None)]
    conditions.append(or_(table.c.act.is_(None), ~revoted.exists()) if act is None else table.c.act == act)
    if day is not None and act is None:
        voted = select(own.code).where(own.passed_on <= day)
        conditions.append(or_(table.c.act.is_(None), table.c.act.in_(voted)))
    ranked = select(table, newest.label("place")).where(*conditions).subquery("ranked")
    return select(ranked).where(ranked.c.place == 1)


def add_schedules(session: Session, _actor: Actor, rows: list[Values]) -> None:
    """Give agreements their `schedule`: published CLP promised, voted and paid a year under their numbers."""
    lines = counted().subquery("counted")
    measured = {name: func.sum(case((meant(lines), lines.c.amount), else_=0)) for name, meant in MEASURES.items()}
    query = (
        select(lines.c.agreement, lines.c.year, *(measured[name] for name in ("promised", "voted", "paid")))
        .where(lines.c.agreement.in_([row["number"] for row in rows]), published(lines))
        .group_by(lines.c.agreement, lines.c.year)
        .order_by(lines.c.year)
    )
    years: dict[str, list[Values]] = defaultdict(list)
    for number, year, promised, voted, paid in session.execute(query):
        years[number].append({"year": year, "promised": int(promised), "voted": int(voted), "paid": int(paid)})
    for row in rows:
        row["schedule"] = years[row["number"]]


MEASURES: Mapping[str, Callable[[Any], ColumnElement[bool]]] = {
    "promised": lambda lines: lines.c.kind == AmountKind.COMMITMENT,
    "voted": lambda lines: lines.c.kind == AmountKind.APPROPRIATION,
    "committed": lambda lines: lines.c.stage == Stage.COMMITTED,
    "accrued": lambda lines: lines.c.stage == Stage.ACCRUED,
    "paid": lambda lines: lines.c.stage == Stage.PAID,
}
"""What a line is a part of, by what it is called in answers; no two of them are added."""


def published(lines: Any) -> ColumnElement[bool]:
    """That the priority of `lines` is published."""
    condition: ColumnElement[bool] = lines.c.priority.in_(select(Priority.code).where(Priority.state.in_(PUBLISHED)))
    return condition


_LINE = [Amount.__table__.c[name] for name in (*LineKey._fields, "vintage", "amount")]

PlacedAmount = tuple[str, str, str, int, bool]
"""Priority, its territory, its cycle, CLP, and whether some of it is made up."""


def _amounts(
    session: Session, asked: Asked, day: date | None = None, conditions: Mapping[str, Any] = MappingProxyType({})
) -> list[PlacedAmount]:
    """What counts of the money asked for, a row a published priority; `conditions`: values by column."""
    lines = counted(day).subquery("counted")
    identity = PriorityIdentity.__table__
    query = (
        select(
            lines.c.priority,
            lines.c.territory,
            identity.c.cycle,
            func.sum(lines.c.amount),
            func.max(case((lines.c.illustrative, 1), else_=0)),
        )
        .join(identity, identity.c.code == lines.c.priority)
        .where(lines.c.kind == asked.kind, *(lines.c[name].in_(values) for name, values in conditions.items()))
        .where(published(lines))
        .group_by(lines.c.priority, lines.c.territory, identity.c.cycle)
        .order_by(lines.c.priority)
    )
    if asked.kind is AmountKind.EXPENDITURE:
        query = query.where(lines.c.stage == SPENT)
    if asked.cycle is not None:
        query = query.where(identity.c.cycle == asked.cycle)
    if asked.year is not None:
        query = query.where(lines.c.year == asked.year)
    if asked.funding_source is not None:
        query = query.where(lines.c.funding_source == asked.funding_source)
    if day is not None and asked.kind is not AmountKind.COMMITMENT:
        query = query.where(lines.c.year <= day.year)
    return [
        (code, place, cycle, int(clp), bool(made_up)) for code, place, cycle, clp, made_up in session.execute(query)
    ]


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
    session: Session, cycle: str, start: date, amounts: Sequence[PlacedAmount], day: date, flows: Sequence[Flow]
) -> RegionMoney:
    by_territory: dict[str, int] = defaultdict(int)
    made_up = set()
    for _, territory, of, clp, illustrative in amounts:
        if of == cycle:
            by_territory[territory] += clp
            made_up |= {territory} if illustrative else set()
    planning = set(
        session.scalars(
            select(Priority.territory).where(Priority.cycle == cycle, Priority.state.in_(PUBLISHED)).distinct()
        )
    )
    units = {unit.code: unit.id for unit in register_on(session, start).at(Level.REGION)}
    known = {unit: by_territory[code] if code in planning else None for code, unit in units.items()}
    return carried(known, {units[code] for code in made_up if code in units}, flows, start, day)
