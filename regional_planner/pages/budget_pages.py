"""The pages of money: summaries, plans that are voted again, and who finances and decides."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import render_template
from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.finance.models import BudgetAct
from regional_planner.finance.queries import sources
from regional_planner.finance.terms import Basis
from regional_planner.finance.views.answers import comparison, flow_rows, summary
from regional_planner.finance.views.queries import act_before, act_entries, view_of
from regional_planner.finance.views.schemas import ComparisonQuery, FlowQuery, SummaryQuery
from regional_planner.finance.views.terms import BY_REGION, FLOW_STAGES, Dimension, LineState, Measure
from regional_planner.kernel.errors import InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.kernel.language import localised
from regional_planner.kernel.period import today
from regional_planner.layers.words import LEVELS
from regional_planner.pages import asking
from regional_planner.priorities.queries import cycle_names
from regional_planner.records.record_type import Values
from regional_planner.territory.queries import register_on
from regional_planner.territory.terms import COUNTRY, Level
from regional_planner.web.context import db

DIMENSIONS = {
    Dimension.REGION: lazy("Region"),
    Dimension.LEVEL: lazy("Level"),
    Dimension.PRIORITY: lazy("Priority"),
    Dimension.PROGRAMME: lazy("Programme"),
    Dimension.SUBTITLE: lazy("Sub-title"),
    Dimension.SOURCE: lazy("Source of funds"),
    Dimension.FINANCING: lazy("Level that finances"),
    Dimension.DECIDING: lazy("Level that decides"),
    Dimension.EXECUTING: lazy("Level that executes"),
    Dimension.AGREEMENT: lazy("Agreement"),
    Dimension.ACT: lazy("Budget act"),
    Dimension.LINE: lazy("Budget line"),
    Dimension.CYCLE: lazy("Cycle"),
    Dimension.YEAR: lazy("Year"),
    Dimension.MONTH: lazy("Month"),
}
OFFERED: tuple[tuple[Dimension, ...], ...] = (
    (Dimension.REGION,),
    (Dimension.REGION, Dimension.YEAR),
    (Dimension.YEAR,),
    (Dimension.PRIORITY,),
    (Dimension.SOURCE,),
    (Dimension.REGION, Dimension.SOURCE),
    (Dimension.LEVEL,),
    (Dimension.PROGRAMME,),
    (Dimension.SUBTITLE,),
    (Dimension.AGREEMENT,),
    (Dimension.ACT,),
    (Dimension.LINE,),
    (Dimension.CYCLE,),
)
"""What the form offers; the address takes any."""
MEASURES = {
    Measure.PROMISED: lazy("Promised"),
    Measure.VOTED: lazy("Voted"),
    Measure.COMMITTED: lazy("Committed"),
    Measure.ACCRUED: lazy("Accrued"),
    Measure.PAID: lazy("Paid"),
}
BASES = {Basis.POPULATION: lazy("Inhabitants"), Basis.AREA: lazy("Area")}
LINE_STATES = {
    LineState.GONE: lazy("Gone"),
    LineState.FINISHED: lazy("Finished"),
    LineState.NEW: lazy("New"),
    LineState.MOVED: lazy("Moved"),
    LineState.RESCHEDULED: lazy("In other years"),
    LineState.CHANGED: lazy("Changed"),
    LineState.UNCHANGED: lazy("As before"),
}
PLACES = {
    "priority": DIMENSIONS[Dimension.PRIORITY],
    "funding_source": DIMENSIONS[Dimension.SOURCE],
    "programme": DIMENSIONS[Dimension.PROGRAMME],
    "subtitle": DIMENSIONS[Dimension.SUBTITLE],
    "agreement": DIMENSIONS[Dimension.AGREEMENT],
}
ORDER = list(LINE_STATES)


def money() -> str:
    """Promised, voted and spent side by side, told apart as asked for; or what the question lacks."""
    query = asking.read(SummaryQuery(exclude=("f",)), asking.given())
    day = query["as_of"] or today()
    found, refused = None, None
    try:
        found = summary(db(), view_of(db(), query, query["by"] or BY_REGION, day), day)
    except InvalidQuery as error:
        refused = error
    written = asking.given()
    by: tuple[Dimension, ...] = query["by"] or BY_REGION
    choices = [",".join(each) for each in OFFERED]
    asked = ",".join(by)
    return render_template(
        "money.html",
        query_given=query,
        day=day,
        asked=asked,
        options=[(each, _named(each)) for each in (choices if asked in choices else [*choices, asked])],
        by=[(each.value, DIMENSIONS[each]) for each in by],
        found=found,
        refused=refused,
        rows=_shown(found["items"], by) if found else [],
        with_heads=Dimension.REGION in by,
        bases=[(each.value, name) for each, name in BASES.items()],
        chosen_basis=query["basis"],
        downloads=asking.downloads("/api/v1/money/summary", **written),
        **_choices(db(), day),
    )


def flows() -> str:
    """From the level that finances over the source of funds to the levels that decide and execute."""
    query = asking.read(FlowQuery(exclude=("f",)), asking.given())
    day, measure = query["as_of"] or today(), Measure(query["measure"])
    found = flow_rows(db(), view_of(db(), query, FLOW_STAGES, day), day, measure)
    stages = [
        {
            "from": DIMENSIONS[FLOW_STAGES[stage]],
            "to": DIMENSIONS[FLOW_STAGES[stage + 1]],
            "rows": [
                {
                    "from": _node(row["from_kind"], row["from"], found["sources"]),
                    "to": _node(row["to_kind"], row["to"], found["sources"]),
                    "clp": row["clp"],
                    "share": row["clp"] / found["total"] if found["total"] else None,
                }
                for row in found["items"]
                if row["stage"] == stage
            ],
        }
        for stage in range(len(FLOW_STAGES) - 1)
    ]
    return render_template(
        "money_flows.html",
        query_given=query,
        day=day,
        stages=stages,
        total=found["total"],
        measures=[(each.value, name) for each, name in MEASURES.items()],
        measure=measure.value,
        measure_name=MEASURES[measure],
        downloads=asking.downloads("/api/v1/money/flows", **asking.given()),
        **_choices(db(), day),
    )


def acts() -> str:
    """The budget acts, and what became of each line of the one chosen since the act before it.

    Raises:
        NotFound: for an act that there is not.
    """
    known = _acts(db())
    given = asking.given()
    later = [each["code"] for each in known if each["before"]]
    if "to" not in given and later:
        given["to"] = later[-1]
    chosen = asking.read(ComparisonQuery(exclude=("f",)), given) if "to" in given else None
    found, earlier = None, None
    if chosen is not None:
        after = act_entries(db(), chosen["to"])
        earlier = chosen["since"] or act_before(db(), after[0])
        found = comparison(act_entries(db(), earlier), after) if earlier else None
    rows = sorted(found["items"], key=lambda row: (ORDER.index(row["state"]), row["line"])) if found else []
    names = {row["code"]: row["name"] for row in sources(db())}
    return render_template(
        "money_acts.html",
        acts=known,
        to=chosen["to"] if chosen else None,
        since=earlier,
        found=found,
        rows=[
            {
                **row,
                "label": LINE_STATES[row["state"]],
                "source_name": names.get(row["funding_source"], row["funding_source"]),
                "moved": [{**move, "label": PLACES[move["field"]]} for move in row["moved"]],
            }
            for row in rows
        ],
        states=[(state.value, LINE_STATES[state]) for state in ORDER],
        downloads=asking.downloads(
            "/api/v1/money/comparison", to=chosen["to"] if chosen else None, **{"from": earlier}
        ),
    )


def _choices(session: Session, day: date) -> dict[str, Any]:
    """What the forms choose from."""
    return {
        "cycles": cycle_names(session),
        "units": register_on(session, day).at(Level.REGION),
        "funding_sources": [(row["code"], row["name"]) for row in sources(session)],
    }


def _named(by: str) -> str:
    return ", ".join(str(DIMENSIONS[Dimension(each)]) for each in by.split(","))


def _shown(rows: list[Values], by: tuple[Dimension, ...]) -> list[Values]:
    """The rows with what each of their dimensions is called."""
    names = {each["code"]: str(each["name"]) for each in sources(db())}
    return [{**row, "told": [_told(each, row, names) for each in by]} for row in rows]


def _told(dimension: Dimension, row: Values, sources_by_code: Mapping[str, str]) -> str:
    value = row[dimension.value]
    if dimension is Dimension.REGION:
        return _("National priorities") if value == COUNTRY else str(row["name"] or value)
    if value in (None, ""):
        return _("not stated")
    if dimension in {Dimension.LEVEL, Dimension.FINANCING, Dimension.DECIDING, Dimension.EXECUTING}:
        return str(LEVELS[Level(value)])
    if dimension is Dimension.SOURCE:
        return sources_by_code.get(value, str(value))
    if dimension in {Dimension.PROGRAMME, Dimension.SUBTITLE} and row["name"]:
        return f"{value} {row['name']}"
    return str(value)


def _node(kind: str, value: str, names: dict[str, str]) -> str:
    if kind == Dimension.SOURCE:
        return names[value]
    return _("not known") if value == "unknown" else str(LEVELS[Level(value)])


def _acts(session: Session) -> list[Values]:
    """The acts by series and day, each with the one of its series before it."""
    query = select(BudgetAct).where(BudgetAct.ended_at.is_(None)).order_by(BudgetAct.series, BudgetAct.passed_on)
    acts = session.scalars(query).all()
    return [
        {
            "code": act.code,
            "title": localised({"t_es": act.title, "t_en": act.title_en or act.title}, "t"),
            "passed_on": act.passed_on,
            "first_year": act.first_year,
            "last_year": act.last_year,
            "illustrative": act.illustrative,
            "before": before.code if before is not None and before.series == act.series else None,
        }
        for before, act in zip([None, *acts], acts, strict=False)
    ]
