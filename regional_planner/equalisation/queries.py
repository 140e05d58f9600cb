"""What a simulation starts from: income, inhabitants and need of the units of a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np
from sqlalchemy.orm import Session

from regional_planner.alignment.terms import Integers, Shares
from regional_planner.kernel.errors import FieldError, InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.territory.queries import Figure, census_on, figures, populations, register_on
from regional_planner.territory.terms import Level, UnitOnDay


@dataclass(frozen=True)
class Asked:
    """Which figures: units of a level, the series of their income, and that of their need, if one."""

    day: date
    level: Level
    income: str
    need: str | None


@dataclass(frozen=True, eq=False)
class Start:
    """Units with all figures (R, by code), and those that have to stay out because one is missing."""

    asked: Asked
    units: tuple[UnitOnDay, ...]
    income: Integers
    """CLP."""
    people: Integers
    need: Shares
    left_out: tuple[UnitOnDay, ...]
    income_year: int | None
    need_year: int | None
    sources: tuple[str, ...]
    illustrative: bool
    """Whether any of the figures is made up."""


def start_of(session: Session, asked: Asked) -> Start:
    """The figures of the newest year that each series has.

    Raises:
        NotFound: for a series that is not there.
        InvalidQuery: when the series has no figures at that level.
    """
    income, need = _newest(session, asked, asked.income), _newest(session, asked, asked.need)
    people = populations(session, asked.day, asked.level)
    if not income:
        raise _nothing(asked, asked.income, "income")
    if asked.need is not None and not need:
        raise _nothing(asked, asked.need, "need")
    units = sorted(register_on(session, asked.day).at(asked.level), key=lambda unit: unit.code)
    incomes, needs = ({row.unit.code: row.value for row in rows} for rows in (income, need))
    everywhere: dict[str, Fraction | None] = needs or {unit.code: Fraction(1) for unit in units}
    whole = [
        unit
        for unit in units
        if incomes.get(unit.code) is not None and everywhere.get(unit.code) is not None and people.get(unit.code)
    ]
    codes = [unit.code for unit in whole]
    known = frozenset(codes)
    return Start(
        asked,
        tuple(whole),
        np.array([round(incomes[code] or 0) for code in codes], dtype=np.int64),
        np.array([people[code] for code in codes], dtype=np.int64),
        np.array([float(everywhere[code] or 0) for code in codes], dtype=np.float64),
        tuple(unit for unit in units if unit.code not in known),
        income[0].year,
        need[0].year if need else None,
        tuple(sorted({row.source for row in (*income, *need)} | {census_on(session, asked.day) or ""} - {""})),
        any(row.illustrative for row in (*income, *need)),
    )


def _newest(session: Session, asked: Asked, series: str | None) -> Sequence[Figure]:
    rows = figures(session, series, asked.level, asked.day) if series else []
    newest = max((row.year for row in rows), default=None)
    return [row for row in rows if row.year == newest]


def _nothing(asked: Asked, series: str, field: str) -> InvalidQuery:
    message = _("The series {code} has no figures of that level.", code=series)
    fault = FieldError(field, "no_figures", message, _("Load them, or ask for another level."))
    return InvalidQuery(f"{message} {fault.remedy}", [fault])
