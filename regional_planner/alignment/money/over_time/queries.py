"""Reads of what was concentrated: people by census, money by kind and year, priorities by cycle."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from regional_planner.alignment.money.over_time.terms import Grouping, Measure, Sample
from regional_planner.alignment.queries import state_on
from regional_planner.alignment.rules.plan import sum_by
from regional_planner.finance.queries import Asked, money_by_region
from regional_planner.finance.terms import AmountKind
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import language
from regional_planner.kernel.prepared import Prepared
from regional_planner.kernel.revision import state as writes_so_far
from regional_planner.priorities.queries import standing_cycles
from regional_planner.territory.cities.queries import cities_on
from regional_planner.territory.queries import censuses, figures, register_on
from regional_planner.territory.terms import CAPITAL_REGION, Level, UnitOnDay

_samples: Prepared[tuple[Sample, ...]] = Prepared(16)

Groups = tuple[tuple[str | None, str], ...]


def samples(session: Session, day: date, measure: Measure, grouping: Grouping) -> tuple[Sample, ...]:
    """What a measure came to in each period, in order of time, on the units of `day`; kept until the next write.

    Priorities are on the units of their own cycle, since a split hands them down whole. Only communes can be grouped
    by functional city, so that grouping has people alone.

    Raises:
        InvalidQuery: for a day before the register begins.
    """
    if grouping is Grouping.FUNCTIONAL_CITY and measure is not Measure.PEOPLE:
        return ()
    ways: dict[Measure, Callable[[], Iterator[Sample]]] = {
        Measure.PEOPLE: lambda: _people(session, day, grouping),
        Measure.MONEY: lambda: _money(session, day),
        Measure.PRIORITIES: lambda: _priorities(session, day),
    }
    key = (session.get_bind().engine.pool, writes_so_far(session), day, measure, grouping, language())
    return _samples.get(key, lambda: tuple(ways[measure]()))


def _people(session: Session, day: date, grouping: Grouping) -> Iterator[Sample]:
    """A sample a census: the communes of `day`, each once."""
    groups, group_of, made_up = _groups(session, day, grouping)
    for year, code in censuses(session):
        rows = [row for row in figures(session, code, Level.COMMUNE, day, year) if row.value is not None]
        amounts = np.array([int(row.value or 0) for row in rows], dtype=np.int64)
        inside = np.array([row.unit.region == CAPITAL_REGION for row in rows], dtype=bool)
        yield Sample(
            measure=Measure.PEOPLE,
            kind=None,
            period=str(year),
            year=year,
            level=Level.COMMUNE,
            units_as_of=day,
            amounts=amounts,
            weights=np.ones(len(rows), dtype=np.int64),
            group=np.array([group_of.get(row.unit.code, len(groups) - 1) for row in rows], dtype=np.int64),
            groups=groups,
            capital=_part(int(amounts[inside].sum()), int(amounts.sum())),
            left_out=len(register_on(session, day).at(Level.COMMUNE)) - len(rows),
            series=code,
            illustrative=made_up or any(row.illustrative for row in rows),
        )


def _groups(session: Session, day: date, grouping: Grouping) -> tuple[Groups, dict[str, int], bool]:
    """The groups of communes, the place of each commune's among them, and whether any is made up."""
    if grouping is Grouping.REGION:
        regions = register_on(session, day).at(Level.REGION)
        place = {unit.code: order for order, unit in enumerate(regions)}
        communes = register_on(session, day).at(Level.COMMUNE)
        named = tuple((unit.code, unit.name) for unit in regions)
        return named, {unit.code: place[unit.region or ""] for unit in communes}, False
    cities = cities_on(session, day)
    members = {unit.code: order for order, city in enumerate(cities) for unit in city.members}
    outside: Groups = ((None, _("Outside these cities")),)
    return (*((city.code, city.name) for city in cities), *outside), members, any(city.illustrative for city in cities)


def _money(session: Session, day: date) -> Iterator[Sample]:
    """A sample a kind and year of any cycle: the regions of `day` with priorities in it, weighted by inhabitants.

    The inhabitants are those of the census that tells of `day` in every year, so that only the money moves.
    """
    periods = standing_cycles(session)
    years = sorted({year for each in periods for year in range(each.starts_on.year, each.ends_on.year + 1)})
    for kind in AmountKind:
        for year in years:
            found = money_by_region(session, day, Asked(kind, year=year))
            known = [row for row in found.rows if row.amount is not None and row.inhabitants]
            yield Sample(
                measure=Measure.MONEY,
                kind=kind,
                period=str(year),
                year=year,
                level=Level.REGION,
                units_as_of=day,
                amounts=np.array([row.amount for row in known], dtype=np.int64),
                weights=np.array([row.inhabitants for row in known], dtype=np.int64),
                **_of_regions([row.unit for row in known], [row.amount or 0 for row in known]),
                left_out=len(found.rows) - len(known),
                series=found.census,
                illustrative=any(row.illustrative for row in known),
            )


def _priorities(session: Session, day: date) -> Iterator[Sample]:
    """A sample a cycle: its own regions, each once; a region without priorities has 0 of them."""
    for cycle in standing_cycles(session):
        state = state_on(session, day, cycle.code)
        plan = state.plan
        counts = sum_by(plan.region_of, np.ones(len(plan.priorities), dtype=np.int64), len(plan.regions))
        units = [state.units[code] for code in plan.regions]
        yield Sample(
            measure=Measure.PRIORITIES,
            kind=None,
            period=cycle.code,
            year=cycle.starts_on.year,
            level=Level.REGION,
            units_as_of=state.units_as_of,
            amounts=counts,
            weights=np.ones(len(counts), dtype=np.int64),
            **_of_regions(units, counts.tolist()),
            left_out=0,
            series=None,
            illustrative=state.illustrative,
        )


def _of_regions(units: Sequence[UnitOnDay], amounts: Sequence[int]) -> dict[str, Any]:
    """What a sample says of regions: the capital's is one group, all others are the other."""
    inside = [unit.code == CAPITAL_REGION for unit in units]
    name = next((unit.name for unit in units if unit.code == CAPITAL_REGION), _("Capital region"))
    within = sum(amount for amount, capital in zip(amounts, inside, strict=True) if capital)
    return {
        "group": np.array([int(not capital) for capital in inside], dtype=np.int64),
        "groups": ((CAPITAL_REGION, name), (None, _("Other regions"))),
        "capital": _part(within, sum(amounts)) if any(inside) else None,
    }


def _part(part: int, whole: int) -> float | None:
    return part / whole if whole > 0 else None
