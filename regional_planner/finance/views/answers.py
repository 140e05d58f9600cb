"""Views of money as rows: summaries, two acts of a plan, and flows between levels; CLP, shares 0-1."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.finance.models import BudgetAct, BudgetClass, FundingSource
from regional_planner.finance.rules import per_head
from regional_planner.finance.views.queries import Laid, View, laid
from regional_planner.finance.views.rules import compared, gap, grouped, within
from regional_planner.finance.views.terms import (
    FLOW_STAGES,
    PLACE_FIELDS,
    Dimension,
    Entry,
    Group,
    LineChange,
    LineState,
    Lump,
    Measure,
    Place,
)
from regional_planner.kernel.language import localised
from regional_planner.territory.queries import figures, populations, register_on
from regional_planner.territory.terms import COUNTRY, Level

GDP = "gdp_current"
GDP_UNIT_CLP = 10**9
"""The series is in thousands of millions of CLP."""
PER_HEAD = (Measure.PROMISED, Measure.VOTED, Measure.PAID)
"""What is told per inhabitant and against GDP."""

Row = dict[str, Any]


def summary(session: Session, view: View, day: date) -> Row:
    """A row a combination of the dimensions of a view, with what it lacks and since when; and all of it in one.

    Raises:
        InvalidQuery: as `laid`.
    """
    found = laid(session, view, day)
    denominators = _Denominators(session, view, day)
    with_region = Dimension.REGION in view.by
    lumps = [_keyed(view, code, lump) for code, lump in found.lumps]
    groups = grouped(lumps)
    names = _names(session, view, day)
    north_to_south = {code: place for place, code in enumerate(register_on(session, day).units)}
    rows = []
    for key in sorted(groups, key=lambda key: [(p is None, north_to_south.get(str(p), 0), str(p)) for p in key]):
        told = dict(zip(view.by, key, strict=True))
        row: Row = {each.value: value for each, value in told.items()}
        row["name"] = next((name for each, value in told.items() if (name := names.get((each, value)))), None)
        row |= _money(groups[key], day)
        region = told.get(Dimension.REGION) if with_region else view.territory or COUNTRY
        row |= denominators.of(str(region), told.get(Dimension.YEAR), groups[key])
        row["rebased"] = _rebased(found, region) if with_region else []
        rows.append(row)
    whole = grouped(lump._replace(key=()) for lump in lumps).get((), Group({}, False))
    return {"items": rows, "total": _money(whole, day), "unconverted": found.unconverted}


def comparison(before: tuple[BudgetAct, list[Entry]], after: tuple[BudgetAct, list[Entry]]) -> Row:
    """A row a budget line of two acts of one plan, and the sums that lead from the one to the other, to the peso."""
    (old, first), (new, second) = before, after
    common = [year for year in old.years if year in new.years]
    changes = compared(first, second, old.years, new.years)
    rows = [_change_row(change, common, new.years) for change in changes]
    sums = {state.value: 0 for state in LineState}
    for row in rows:
        sums[row["state"]] += row["difference"]
    return {
        "items": rows,
        "before": _act(old, first, common),
        "after": _act(new, second, common),
        "common_years": common,
        "differences": sums,
        "counts": {state.value: sum(row["state"] == state for row in rows) for state in LineState},
    }


def flow_rows(session: Session, view: View, day: date, measure: Measure) -> Row:
    """A row a stream of money, from who finances over the source to who decides and who executes; CLP of one measure.

    Each stage adds up to the same total, so that the rows draw a Sankey diagram as they are.

    Raises:
        InvalidQuery: as `laid`.
    """
    found = laid(session, view, day)
    names = {row.code: _localised(row) for row in _sources(session)}
    streams: dict[tuple[int, str, str], int] = defaultdict(int)
    for _code, lump in found.lumps:
        if lump.measure is not measure:
            continue
        nodes = [str(part) if part is not None else "unknown" for part in lump.key]
        for stage, (start, end) in enumerate(pairwise(nodes)):
            streams[stage, start, end] += lump.clp
    rows = [
        {
            "stage": stage,
            "from_kind": FLOW_STAGES[stage].value,
            "from": start,
            "to_kind": FLOW_STAGES[stage + 1].value,
            "to": end,
            "clp": clp,
        }
        for (stage, start, end), clp in sorted(streams.items())
    ]
    return {"items": rows, "sources": names, "total": sum(row["clp"] for row in rows if row["stage"] == 0)}


class _Denominators:
    """Inhabitants and GDP of the units of a day."""

    def __init__(self, session: Session, view: View, day: date) -> None:
        self._years = view.years
        level = Level.REGION if Dimension.REGION in view.by or view.territory else Level.COUNTRY
        self._people = populations(session, day, level)
        self._gdp = {
            (row.unit.code, row.year): int(row.value * GDP_UNIT_CLP)
            for row in figures(session, GDP, Level.REGION, day)
            if row.value is not None
        }

    def of(self, code: str, year: Any, group: Group) -> Row:
        """CLP per inhabitant, and shares of the GDP of the year, where the row is of one year."""
        if year is None and self._years is not None and self._years[0] == self._years[1]:
            year = self._years[0]
        people, gdp = self._people.get(code), self._gdp.get((code, year))
        totals = {measure: group.total(measure) for measure in PER_HEAD}
        return {
            "inhabitants": people,
            **{f"{measure}_per_head": per_head(clp, people) for measure, clp in totals.items()},
            "gdp": gdp,
            **{f"{measure}_of_gdp": clp / gdp if gdp else None for measure, clp in totals.items()},
        }


def _keyed(view: View, code: str, lump: Lump) -> Lump:
    """The lump with the region that it lies in among its key, at its place among the dimensions."""
    if Dimension.REGION not in view.by:
        return lump
    place = view.by.index(Dimension.REGION)
    return lump._replace(key=(*lump.key[:place], code, *lump.key[place:]))


def _money(group: Group, day: date) -> Row:
    """CLP by measure, what is due by the year of `day` and missing, and for how many years."""
    unvoted = gap(group, Measure.PROMISED, Measure.VOTED, day.year)
    unpaid = gap(group, Measure.VOTED, Measure.PAID, day.year)
    ages = {
        name: None if found.since is None else day.year - found.since
        for name, found in (("unvoted", unvoted), ("unpaid", unpaid))
    }
    return {
        **{measure.value: group.total(measure) for measure in Measure},
        "due": sum(money.get(Measure.PROMISED, 0) for year, money in group.years.items() if year <= day.year),
        "unvoted": unvoted.clp,
        "unvoted_since": unvoted.since,
        "unvoted_years": ages["unvoted"],
        "unpaid": unpaid.clp,
        "unpaid_since": unpaid.since,
        "unpaid_years": ages["unpaid"],
        "illustrative": group.illustrative,
    }


def _rebased(found: Laid, code: Any) -> list[Row]:
    return [
        {"act": step.act, "from": step.from_unit, "to": step.to_unit, "share": step.share, "basis": step.basis}
        for step in found.steps.get(str(code), ())
    ]


def _names(session: Session, view: View, day: date) -> dict[tuple[Dimension, Any], str]:
    """What the values of the dimensions are called, in the reader's language."""
    names: dict[tuple[Dimension, Any], str] = {}
    if Dimension.REGION in view.by:
        names |= {(Dimension.REGION, unit.code): unit.name for unit in register_on(session, day).units.values()}
    if Dimension.SOURCE in view.by:
        names |= {(Dimension.SOURCE, row.code): _localised(row) for row in _sources(session)}
    for dimension in {Dimension.PROGRAMME, Dimension.SUBTITLE} & set(view.by):
        classes = session.scalars(select(BudgetClass).where(BudgetClass.axis == dimension.value))
        names |= {(dimension, row.code): _localised(row) for row in classes}
    return names


def _localised(row: Any) -> str:
    return localised({"n_es": row.name_es, "n_en": row.name_en}, "n") or ""


def _sources(session: Session) -> Sequence[FundingSource]:
    return session.scalars(select(FundingSource).order_by(FundingSource.code)).all()


def _change_row(change: LineChange, common: Sequence[int], new: range) -> Row:
    one = change.places_after or change.places_before
    moved = change.state is LineState.MOVED
    before, after = within(change.before, common), within(change.after, common)
    return {
        "line": change.identity,
        "state": change.state.value,
        "priority": one[0].priority,
        "funding_source": one[0].funding_source,
        "before": before,
        "after": after,
        "difference": after - before,
        "past": sum(change.before.values()) - before,
        "added": sum(change.after.values()) - after,
        "by_year_before": _texts(change.before),
        "by_year_after": _texts(change.after),
        "moved": _moves(change.places_before, change.places_after) if moved else [],
    }


def _texts(years: Mapping[int, int]) -> dict[str, int]:
    return {str(year): clp for year, clp in years.items()}


def _moves(before: Sequence[Place], after: Sequence[Place]) -> list[Row]:
    """Each field of a line's place that differs, with what it was and what it is."""
    sides = [
        {field: sorted({str(getattr(p, field) or "") for p in side}) for field in PLACE_FIELDS}
        for side in (before, after)
    ]
    return [
        {"field": field, "from": "; ".join(sides[0][field]), "to": "; ".join(sides[1][field])}
        for field in PLACE_FIELDS
        if sides[0][field] != sides[1][field]
    ]


def _act(act: BudgetAct, entries: Sequence[Entry], common: Sequence[int]) -> Row:
    total = sum(entry.clp for entry in entries)
    shared = sum(entry.clp for entry in entries if entry.year in common)
    return {
        "code": act.code,
        "title": localised({"t_es": act.title, "t_en": act.title_en or act.title}, "t"),
        "passed_on": act.passed_on,
        "first_year": act.first_year,
        "last_year": act.last_year,
        "total": total,
        "common": shared,
        "other": total - shared,
        "illustrative": act.illustrative,
    }
