"""The page of equalisation: a pool shared out over regions or communes, and what other terms would do."""

from __future__ import annotations

from flask import render_template
from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.equalisation.answers import about, rows, sensitivity
from regional_planner.equalisation.models import Scenario
from regional_planner.equalisation.schemas import SchemeQuery
from regional_planner.equalisation.simulation import simulated
from regional_planner.kernel.errors import InvalidQuery
from regional_planner.kernel.language import localised
from regional_planner.kernel.period import today
from regional_planner.pages import asking
from regional_planner.pages.words import LEVELS
from regional_planner.records.record_type import Values
from regional_planner.territory.models import Series
from regional_planner.territory.terms import Level
from regional_planner.web.context import db

POOL = 139_000_000_000
"""What the form begins with, CLP: the FRPD of 2024."""
TERMS = ("pool", "target", "exponent", "floor", "ceiling", "level", "income", "need")


def equalisation() -> str:
    """The form, and what its terms pay each unit; or why they pay nothing."""
    query = asking.read(SchemeQuery(exclude=("f",)), {"pool": str(POOL), **asking.given()})
    day = query["as_of"] or today()
    found, refused = None, None
    try:
        found = simulated(db(), day, query)
    except InvalidQuery as error:
        refused = error
    shown = rows(found) if found else []
    written = {name: value for name, value in query.items() if value is not None}
    return render_template(
        "equalisation.html",
        terms=query,
        day=day,
        refused=refused,
        about=about(found) if found else None,
        rows=shown,
        largest=max((row["capacity_after"] or 0 for row in shown), default=0),
        variants=sensitivity(found) if found else [],
        incomes=_series(db(), "CLP"),
        needs=_series(db(), "share"),
        levels=[(level.value, LEVELS[level]) for level in (Level.REGION, Level.COMMUNE)],
        names=_names(db()),
        scenarios=_scenarios(db()),
        downloads=lambda path: asking.downloads(f"/api/v1/equalisation{path}", **written),
    )


def _series(session: Session, unit: str) -> list[tuple[str, str]]:
    """Code and name of the series in a unit, in the reader's language."""
    found = session.scalars(select(Series).where(Series.unit == unit).order_by(Series.code))
    return [(each.code, _name(each)) for each in found]


def _scenarios(session: Session) -> list[tuple[str, str | None, str]]:
    """Name, note and address of each scheme that was kept."""
    kept = session.scalars(select(Scenario).where(Scenario.ended_at.is_(None)).order_by(Scenario.name, Scenario.id))
    return [
        (each.name, each.note, asking.address("/equalisation", **{name: getattr(each, name) for name in TERMS}))
        for each in kept
    ]


def _names(session: Session) -> dict[str, str]:
    return {each.code: _name(each) for each in session.scalars(select(Series))}


def _name(series: Series) -> str:
    named: Values = {"name_es": series.name_es, "name_en": series.name_en}
    return str(localised(named, "name"))
