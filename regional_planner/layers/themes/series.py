"""The statistical series that are on record, each as a layer on the finest units that it was published for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from regional_planner.layers.declarations import ILLUSTRATIVE, Asked, Collection, Theme
from regional_planner.layers.sources.units import Units
from regional_planner.layers.terms import Kind, Property, Values
from regional_planner.layers.themes.properties import REBASED
from regional_planner.layers.themes.register import register
from regional_planner.territory.models import Series, Statistic
from regional_planner.territory.queries import Figure, figures
from regional_planner.territory.terms import Level

LEVELS: Final = {5: Level.COMMUNE, 3: Level.PROVINCE, 2: Level.REGION}
"""By the length of the CUT codes, finest first; series of the country alone are no layer."""


def layers(session: Session) -> Sequence[Collection]:
    """A layer for each series that has figures of regions or smaller units, by code."""
    lengths = defaultdict[str, set[int]](set)
    length = func.length(Statistic.code)
    for code, digits in session.execute(
        select(Statistic.series, length).where(Statistic.code.notin_(["CL"])).group_by(Statistic.series, length)
    ):
        lengths[code].add(digits)
    return [
        _layer(row, next(level for digits, level in LEVELS.items() if digits in lengths[row.code]))
        for row in session.scalars(select(Series).order_by(Series.code))
        if lengths[row.code] & {*LEVELS}
    ]


def _layer(row: Series, level: Level) -> Collection:
    properties = (
        Property("series", Kind.TEXT, "Serie", "Series"),
        Property("year", Kind.WHOLE, "Año", "Year", "year"),
        Property("value", Kind.NUMBER, row.name_es, row.name_en, row.unit),
        Property("low", Kind.NUMBER, "Límite inferior al 95 %", "Lower 95 % limit", row.unit),
        Property("high", Kind.NUMBER, "Límite superior al 95 %", "Upper 95 % limit", row.unit),
        REBASED,
        Property("source", Kind.TEXT, "Fuente", "Source"),
    )
    return Collection(
        f"series-{row.code}",
        Units(level),
        row.name_es,
        row.name_en,
        f"{row.basis_es or row.name_es}. El último año publicado hasta el día, sobre las unidades de ese día.",
        f"{row.basis_en or row.name_en}. The latest year published by the day, on the units of that day.",
        (register(), Theme(properties, partial(_values, row.code))),
        colour="value",
    )


def _values(code: str, asked: Asked) -> Mapping[str, Values]:
    rows = figures(asked.session, code, asked.units, asked.day)
    year = _year_by(rows, asked.day.year)
    return {
        row.unit.code: {
            "series": code,
            "year": row.year,
            "value": float(row.value),
            "low": None if row.low is None else float(row.low),
            "high": None if row.high is None else float(row.high),
            "rebased": bool(row.steps),
            "source": row.source,
            ILLUSTRATIVE: row.illustrative,
        }
        for row in rows
        if row.year == year and row.value is not None
    }


def _year_by(rows: Sequence[Figure], year: int) -> int | None:
    """The latest year with figures that is not after `year`, else the first."""
    years = sorted({row.year for row in rows})
    past = [each for each in years if each <= year] or years[:1]
    return past[-1] if past else None
