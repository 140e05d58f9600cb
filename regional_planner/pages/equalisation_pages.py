"""The pages of equalisation: a pool shared out, what other terms would do, and kept scenarios side by side."""

from __future__ import annotations

from flask import Response, flash, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.access.engine import may
from regional_planner.equalisation.answers import about, compared, rows, sensitivity
from regional_planner.equalisation.kind import SCENARIOS
from regional_planner.equalisation.models import Scenario
from regional_planner.equalisation.permissions import POLICY
from regional_planner.equalisation.schemas import ComparisonQuery, ScenarioSchema, SchemeQuery
from regional_planner.equalisation.service import SCENARIO
from regional_planner.equalisation.simulation import simulated
from regional_planner.kernel.errors import Invalid, InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import localised
from regional_planner.kernel.period import today
from regional_planner.layers.words import LEVELS
from regional_planner.pages import asking, forms
from regional_planner.pages.moving import personal, to
from regional_planner.records import reading
from regional_planner.records.record_type import Values
from regional_planner.territory.models import Series
from regional_planner.territory.terms import Level
from regional_planner.web.context import actor, db

EQUALISATION = "/equalisation"

POOL = 139_000_000_000
"""What the form begins with, CLP: the FRPD of 2024."""
TERMS = ("pool", "target", "exponent", "floor", "ceiling", "level", "income", "need")


def equalisation() -> str:
    """The form, and what its terms pay each unit; or why they pay nothing."""
    query = asking.read(SchemeQuery(exclude=("f",)), {"pool": str(POOL), **asking.given()})
    day, who = query["as_of"] or today(), actor()
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
        kept_terms={name: query[name] for name in TERMS if query[name] is not None},
        keeps=found is not None and who.session_id is not None and may(POLICY, "equalisation_scenario.create", who, {}),
        downloads=lambda path: asking.downloads(f"/api/v1/equalisation{path}", **written),
    )


@personal
def keep() -> Response:
    """Keep the terms that the form carries under a name; what refuses them is said on the page of the same terms."""
    given = {name: text for name in (*TERMS, "name", "note") if (text := request.form.get(name, "").strip())}
    terms = {name: given[name] for name in TERMS if name in given}
    try:
        with db().begin_nested():
            SCENARIOS.make(db(), actor(), forms.read(ScenarioSchema(), given))
    except Invalid as error:
        flash(forms.said(error), "error")
    else:
        flash(_("The scenario is kept."), "success")
    return to(asking.address(EQUALISATION, **terms))


def comparison() -> str:
    """What two kept scenarios pay each unit on a day, and the difference; or why one of them pays nothing by now.

    Raises:
        NotFound: for a scenario that there is not.
    """
    query = asking.read(ComparisonQuery(exclude=("f",)), asking.given())
    day = query["as_of"] or today()
    kept = [reading.one(db(), SCENARIO, actor(), query[name]) for name in ("first", "second")]
    found, refused = [], None
    try:
        found = compared(*(simulated(db(), day, each) for each in kept))
    except InvalidQuery as error:
        refused = error
    written = {name: value for name, value in query.items() if value is not None}
    return render_template(
        "equalisation_comparison.html",
        day=day,
        kept=[{**each, "href": _address(each)} for each in kept],
        rows=found,
        refused=refused,
        level=LEVELS[Level(kept[0]["level"])],
        names=_names(db()),
        downloads=asking.downloads("/api/v1/equalisation/comparison", **written),
    )


def _series(session: Session, unit: str) -> list[tuple[str, str]]:
    """Code and name of the series in a unit, in the reader's language."""
    found = session.scalars(select(Series).where(Series.unit == unit).order_by(Series.code))
    return [(each.code, _name(each)) for each in found]


def _scenarios(session: Session) -> list[Values]:
    """The schemes that were kept, by name, each with the address of its terms."""
    kept = session.scalars(select(Scenario).where(Scenario.ended_at.is_(None)).order_by(Scenario.name, Scenario.id))
    rows = [SCENARIO.columns_of(each) for each in kept]
    return [{**row, "level_label": LEVELS[Level(row["level"])], "href": _address(row)} for row in rows]


def _address(scenario: Values) -> str:
    """Where a scenario's terms are simulated."""
    return asking.address(EQUALISATION, **{name: scenario[name] for name in TERMS})


def _names(session: Session) -> dict[str, str]:
    return {each.code: _name(each) for each in session.scalars(select(Series))}


def _name(series: Series) -> str:
    named: Values = {"name_es": series.name_es, "name_en": series.name_en}
    return str(localised(named, "name"))
