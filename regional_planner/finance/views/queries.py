"""Reads of money laid side by side: what counts, put together by what it is asked to be told apart by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal_column, select
from sqlalchemy.orm import Session

from regional_planner.finance.models import BudgetAct, FundingSource
from regional_planner.finance.queries import MEASURES, counted, published
from regional_planner.finance.splits import flows_by
from regional_planner.finance.terms import Basis
from regional_planner.finance.views.rules import at_prices
from regional_planner.finance.views.terms import Dimension, Entry, Lump, Measure, Place
from regional_planner.kernel.errors import FieldError, InvalidQuery, NotFound
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import today
from regional_planner.priorities.models import Cycle, PriorityIdentity
from regional_planner.priorities.queries import cycle
from regional_planner.territory.queries import figures, register_on
from regional_planner.territory.rules import Step, rebase
from regional_planner.territory.terms import COUNTRY, Flow, Level


@dataclass(frozen=True)
class View:
    """Which money is meant, and how it is to be told apart."""

    by: tuple[Dimension, ...]
    cycle: str | None = None
    territory: str | None = None
    """CUT code of a region on the units of the day asked for."""
    funding_source: str | None = None
    act: str | None = None
    """Only what this act voted, also where a later one speaks."""
    years: tuple[int, int] | None = None
    basis: Basis = Basis.POPULATION
    shares: tuple[tuple[str, int], ...] = ()
    """With the basis `stated`: per million by CUT code of the units that a split made."""
    prices: int | None = None
    """Year whose prices amounts are told in; None: those of each amount's own year."""
    index: str = ""
    """Code of the series of prices."""


@dataclass(frozen=True)
class Laid:
    """Money as asked for, each lump on a region of the day asked for."""

    lumps: list[tuple[str, Lump]]
    """CUT code of the region (CL: the nation's own) and what lies there."""
    steps: Mapping[str, tuple[Step, ...]]
    """How what was carried over from other units was made, by CUT code."""
    unconverted: int
    """CLP, of all measures together, that stay as entered since the index of prices lacks a year of theirs."""


def view_of(session: Session, query: Mapping[str, Any], by: Sequence[Dimension], day: date) -> View:
    """The view that query parameters name.

    Raises:
        NotFound: for a territory or a cycle that there is not.
    """
    territory = query["territory"]
    return View(
        tuple(by),
        cycle(session, query["cycle"]).code if query["cycle"] else None,
        register_on(session, day).get(territory).code if territory else None,
        query["funding_source"],
        query["act"],
        query["years"],
        Basis(query["basis"]),
        query["shares"] or (),
        query["prices"],
        query["index"],
    )


def laid(session: Session, view: View, day: date) -> Laid:
    """The money of a view on the regions of `day`; every sum is that of what was entered, to the peso.

    Raises:
        InvalidQuery: for a basis that is not at hand, shares that are no whole, or prices that there are none of.
    """
    lumps, unconverted = _priced(session, view, _lumps(session, view, day))
    flows = flows_by(session, view.basis, view.shares)
    starts = {row.code: row.units_as_of for row in session.scalars(select(Cycle))}
    piles: dict[tuple[Any, ...], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    made_up: set[tuple[Any, ...]] = set()
    for lump in lumps:
        pile = (lump.cycle, lump.key, lump.year, lump.measure)
        piles[pile][lump.territory] += lump.clp
        if lump.illustrative:
            made_up.add((*pile, lump.territory))
    steps: dict[str, dict[Step, None]] = defaultdict(dict)
    found: list[tuple[str, Lump]] = []
    for pile, money in piles.items():
        of_cycle, key, year, measure = pile
        marked = {code for code in money if (*pile, code) in made_up}
        for code, clp, illustrative, path in _carried(session, money, marked, flows, starts[of_cycle], day):
            found.append((code, Lump(key, of_cycle, code, year, None, measure, clp, illustrative)))
            steps[code].update(dict.fromkeys(path))
    if view.territory is not None:
        found = [(code, lump) for code, lump in found if code == view.territory]
    return Laid(found, {code: tuple(path) for code, path in steps.items()}, unconverted)


def act_entries(session: Session, code: str) -> tuple[BudgetAct, list[Entry]]:
    """An act and what it voted, the latest vintage of each line; published money only.

    Raises:
        NotFound: when there is no such act.
    """
    act = session.scalars(select(BudgetAct).where(BudgetAct.code == code)).one_or_none()
    if act is None:
        raise NotFound(_("There is no budget act “{code}”.", code=code))
    lines = counted(act=code).subquery("counted")
    query = (
        select(lines.c.line, *(lines.c[name] for name in Place._fields), lines.c.year, lines.c.amount)
        .where(published(lines))
        .order_by(lines.c.line, lines.c.priority, lines.c.year, lines.c.id)
    )
    width = len(Place._fields)
    return act, [
        Entry(line, Place(*parts[:width]), year, int(clp)) for line, *parts, year, clp in session.execute(query)
    ]


def act_before(session: Session, act: BudgetAct) -> str | None:
    """The code of the act that its series was voted by before it."""
    earlier = select(BudgetAct.code).where(
        BudgetAct.series == act.series, BudgetAct.passed_on < act.passed_on, BudgetAct.ended_at.is_(None)
    )
    return session.scalars(earlier.order_by(BudgetAct.passed_on.desc())).first()


def _lumps(session: Session, view: View, day: date) -> list[Lump]:
    lines = counted(day, act=view.act).subquery("counted")
    identity, source = PriorityIdentity.__table__, FundingSource.__table__
    columns: dict[Dimension, ColumnElement[Any]] = {
        Dimension.LEVEL: _level(lines.c.territory),
        Dimension.CYCLE: identity.c.cycle,
        **{each: source.c[each] for each in (Dimension.FINANCING, Dimension.DECIDING, Dimension.EXECUTING)},
    }
    keys = [columns[each] if each in columns else lines.c[each] for each in view.by if each is not Dimension.REGION]
    place = [identity.c.cycle, lines.c.territory, lines.c.year, lines.c.price_year]
    measured = [func.sum(case((meant(lines), lines.c.amount), else_=0)) for meant in MEASURES.values()]
    query = (
        select(*keys, *place, *measured, func.max(case((lines.c.illustrative, 1), else_=0)))
        .join(identity, identity.c.code == lines.c.priority)
        .join(source, source.c.code == lines.c.funding_source)
        .where(published(lines), *_conditions(lines, view))
        .group_by(*keys, *place)
    )
    lumps = []
    for row in session.execute(query):
        key, (of_cycle, territory, year, price_year) = tuple(row[: len(keys)]), row[len(keys) : len(keys) + 4]
        lumps += [
            Lump(key, of_cycle, territory, year, price_year, measure, int(clp), bool(row[-1]))
            for measure, clp in zip(Measure, row[len(keys) + 4 : -1], strict=True)
            if clp
        ]
    return lumps


def _level(territory: Any) -> ColumnElement[str]:
    """The level of a CUT code; in literals, since PostgreSQL does not see that two parameters say the same."""
    levels: list[tuple[Any, Any]] = [
        (territory == literal_column("'CL'"), literal_column("'country'")),
        (func.length(territory) == literal_column("2"), literal_column("'region'")),
    ]
    return case(*levels, else_=literal_column("'commune'"))


def _conditions(lines: Any, view: View) -> list[ColumnElement[bool]]:
    conditions = []
    if view.cycle is not None:
        conditions.append(PriorityIdentity.__table__.c.cycle == view.cycle)
    if view.funding_source is not None:
        conditions.append(lines.c.funding_source == view.funding_source)
    if view.years is not None:
        conditions.append(lines.c.year.between(*view.years))
    return conditions


def _priced(session: Session, view: View, lumps: list[Lump]) -> tuple[list[Lump], int]:
    """The lumps at the prices asked for, and how much stays as entered for want of an index."""
    if view.prices is None and all(lump.price_year is None for lump in lumps):
        return lumps, 0
    index = _index(session, view)
    priced, unconverted = [], 0
    for lump in lumps:
        own = lump.price_year or lump.year
        clp = at_prices(lump.clp, own, view.prices or lump.year, index)
        unconverted += lump.clp if clp is None else 0
        priced.append(lump if clp is None else lump._replace(clp=clp))
    return priced, unconverted


def _index(session: Session, view: View) -> dict[int, Fraction]:
    try:
        found = figures(session, view.index, Level.COUNTRY, today())
    except NotFound:
        found = []
    index = {row.year: row.value for row in found if row.value is not None}
    if view.prices is not None and view.prices not in index:
        message = _("The series “{code}” has no figure for {year}.", code=view.index, year=view.prices)
        remedy = _("Load it with `regional-planner statistics load`, or ask for current prices.")
        raise InvalidQuery.at(FieldError("prices", "no_index", message, remedy))
    return index


def _carried(
    session: Session, money: Mapping[str, int], marked: set[str], flows: Sequence[Flow], start: date, end: date
) -> Iterable[tuple[str, int, bool, tuple[Step, ...]]]:
    there, here = register_on(session, start), register_on(session, end)
    own = {code: clp for code, clp in money.items() if code in there.units}
    regions: dict[str, int] = defaultdict(int)
    made_up: set[str] = set()
    for code, clp in own.items():
        region = there.units[code].region or COUNTRY
        if region == COUNTRY:
            yield COUNTRY, clp, code in marked, ()
            continue
        unit = there.units[region].id
        regions[unit] += clp
        made_up |= {unit} if code in marked else set()
    rebased = rebase(regions, flows, start, end)
    codes = {unit.id: unit.code for unit in here.at(Level.REGION)}
    for unit, carried in rebased.values.items():
        path = rebased.steps.get(unit, ())
        yield codes[unit], carried or 0, unit in made_up or any(s.from_unit in made_up for s in path), path
