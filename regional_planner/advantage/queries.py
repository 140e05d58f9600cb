"""Reads of activity: the figures of a year on the units of a day, and what they say, kept per revision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from regional_planner.advantage.models import Activity, ActivityMapping, ActivityVintage
from regional_planner.advantage.rules import compare
from regional_planner.advantage.terms import (
    OTHER,
    TRANSFORMA,
    ActivityFigure,
    Comparison,
    Measure,
    Origin,
    Shares,
    Vintage,
)
from regional_planner.kernel.errors import NotFound
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.prepared import Prepared
from regional_planner.kernel.revision import revisions
from regional_planner.territory.queries import REGISTER, Register, lineage, register_on
from regional_planner.territory.rules import Step, rebase
from regional_planner.territory.terms import Flow, Level, UnitOnDay
from regional_planner.transforma.models import Axis
from regional_planner.transforma.terms import Classification

SCOPE = "advantage"
"""The scope whose revision names a state of the figures of activity."""
BASIS = "population"
"""What a split shares a region's figures out by."""
LOWEST_FIRST = (Level.COMMUNE, Level.PROVINCE, Level.REGION)

_states: Prepared[AdvantageState] = Prepared(32)


@dataclass(frozen=True)
class Asked:
    """Which figures are meant."""

    measure: Measure = Measure.EMPLOYMENT
    year: int | None = None
    """None: the newest there is on the day, else the first."""
    threshold: float = 1.0
    """Quotient from which there is an advantage."""


@dataclass(frozen=True, eq=False)
class AdvantageState:
    """The figures of a measure and year on the regions of a day, and all that they say."""

    key: Hashable
    """Names this state: the database, the revisions of figures and register, the day, what was asked."""
    asked: Asked
    day: date
    year: int | None
    years: tuple[int, ...]
    """Every year that has figures of the measure."""
    vintage: Vintage | None
    """None where there are no figures of the measure."""
    units: tuple[UnitOnDay, ...]
    """Regions, north to south: the rows of all arrays."""
    activities: tuple[tuple[str, str, str], ...]
    """Code, Spanish and English name of Transforma's industries and horizontal areas: the columns of all arrays."""
    values: Shares
    """R x I, whole people or firms; NaN for regions and activities without figures."""
    other: Shares
    """R: what there is besides the activities; it counts in totals. NaN where nothing was loaded of it."""
    steps: dict[str, tuple[Step, ...]]
    """Region code -> how its figures were re-based, where they were."""
    comparison: Comparison


def advantage_on(session: Session, day: date, asked: Asked, latest: int | None = None) -> AdvantageState:
    """What is asked for on the regions of `day`; kept per revision of the figures and of the register.

    Where no year is asked for, it is the newest up to `latest` (the day's own), else the first there is.

    Raises:
        InvalidQuery: for a day before the register begins.
        NotFound: for a year of which there are no figures, where there are some of others.
    """
    known = revisions(session, [SCOPE, REGISTER])
    newest = latest or day.year
    key = (session.get_bind().engine.pool, known, day, asked, newest)
    return _states.get(key, lambda: _read(session, key, day, asked, newest))


def counting(session: Session, measure: Measure) -> dict[int, int]:
    """Year -> number of the vintage that counts for it: the latest that has it."""
    table, vintages = Activity.__table__, ActivityVintage.__table__
    query = (
        select(table.c.year, func.max(table.c.vintage))
        .join(vintages, vintages.c.number == table.c.vintage)
        .where(vintages.c.measure == measure)
        .group_by(table.c.year)
        .order_by(table.c.year)
    )
    return {year: int(number) for year, number in session.execute(query)}


def _read(session: Session, key: Hashable, day: date, asked: Asked, newest: int) -> AdvantageState:
    by_year = counting(session, asked.measure)
    year = _year(by_year, newest, asked)
    here = register_on(session, day)
    units, activities = tuple(here.at(Level.REGION)), _activities(session)
    vintage, figures = (None, []) if year is None else _figures(session, by_year[year], year)
    codes = [code for code, *_names in activities]
    there = here if vintage is None else register_on(session, vintage.origin.units_as_of)
    sums, steps = summed(figures, there, here, lineage(session, BASIS))
    whole = _table(sums, [unit.code for unit in units], [*codes, OTHER])
    values, other = whole[:, :-1], whole[:, -1]
    comparison = compare(values, asked.threshold, other)
    return AdvantageState(
        key, asked, day, year, tuple(by_year), vintage, units, activities, values, other, steps, comparison
    )


def _year(by_year: dict[int, int], newest: int, asked: Asked) -> int | None:
    if not by_year:
        return None
    if asked.year is not None:
        if asked.year not in by_year:
            known = ", ".join(map(str, by_year))
            message = _("There are no figures of {year} on record. There are: {known}.", year=asked.year, known=known)
            raise NotFound(message)
        return asked.year
    past = [year for year in by_year if year <= newest]
    return max(past, default=min(by_year))


def _activities(session: Session) -> tuple[tuple[str, str, str], ...]:
    table = Axis.__table__
    query = (
        select(table.c.code, table.c.name_es, table.c.name_en)
        .where(table.c.classification != Classification.ENABLING_AREA)
        .order_by(table.c.classification.desc(), table.c.position)
    )
    return tuple((code, name_es, name_en) for code, name_es, name_en in session.execute(query))


def _figures(session: Session, number: int, year: int) -> tuple[Vintage, list[ActivityFigure]]:
    """A vintage, and its figures of a year in Transforma's terms."""
    row = session.execute(select(ActivityVintage.__table__).where(ActivityVintage.number == number)).one()
    origin = Origin(row.measure, row.units_as_of, row.source, row.illustrative)
    mapping = session.execute(select(ActivityMapping.classification, ActivityMapping.code, ActivityMapping.activity))
    meaning = {(classification, code): activity for classification, code, activity in mapping}
    table = Activity.__table__
    found = session.execute(
        select(*(table.c[name] for name in ActivityFigure._fields))
        .where(table.c.vintage == number, table.c.year == year)
        .order_by(table.c.territory, table.c.classification, table.c.activity)
    )
    return Vintage(number, origin), [
        each if each.classification == TRANSFORMA else _meant(each, meaning)
        for each in map(ActivityFigure._make, found)
    ]


def _meant(figure: ActivityFigure, meaning: dict[tuple[str, str], str]) -> ActivityFigure:
    """A figure of an outside classification under the activity that its code is mapped to; the classification stays."""
    return figure._replace(activity=meaning[figure.classification, figure.activity])


def summed(
    figures: Iterable[ActivityFigure], there: Register, here: Register, flows: Sequence[Flow]
) -> tuple[dict[tuple[str, str], int], dict[str, tuple[Step, ...]]]:
    """Figures of one year, on the units of `there`, by region of `here` and activity; and how regions were re-based.

    Where a region has figures of several levels for an activity, the lowest alone count. Communes and provinces go to
    the region that they lie in on the day of `here`; what was given for a region that has been split or merged
    since is shared out by lineage.
    """
    given: dict[tuple[str, str], dict[Level, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for figure in figures:
        unit = there.units[figure.territory]
        of_level = given[unit.region or unit.code, figure.activity][unit.level]
        of_level[unit.id] = of_level.get(unit.id, 0) + figure.value
    lowest: dict[str, dict[str, int | None]] = defaultdict(dict)
    for (_region, activity), levels in given.items():
        lowest[activity].update(levels[next(level for level in LOWEST_FIRST if level in levels)])
    regions = {unit.id: unit.region for unit in here.units.values()}
    sums: dict[tuple[str, str], int] = defaultdict(int)
    steps: dict[str, tuple[Step, ...]] = {}
    for activity, values in lowest.items():
        rebased = rebase(values, flows, there.day, here.day)
        for unit_id, value in rebased.values.items():
            region = regions[unit_id]
            if region is not None and value is not None:
                sums[region, activity] += value
        for unit_id, made in rebased.steps.items():
            region = regions[unit_id] or ""
            steps[region] = tuple(dict.fromkeys((*steps.get(region, ()), *made)))
    return dict(sums), steps


def _table(sums: dict[tuple[str, str], int], regions: Sequence[str], activities: Sequence[str]) -> Shares:
    """Regions by activities: NaN where a region or an activity has no figure at all, else 0 where one is missing."""
    values = np.zeros((len(regions), len(activities)))
    rows = {code: place for place, code in enumerate(regions)}
    columns = {code: place for place, code in enumerate(activities)}
    covered = np.zeros(values.shape, dtype=bool)
    for (region, activity), value in sums.items():
        values[rows[region], columns[activity]] = value
        covered[rows[region], columns[activity]] = True
    values[~covered.any(axis=1), :] = np.nan
    values[:, ~covered.any(axis=0)] = np.nan
    return values
