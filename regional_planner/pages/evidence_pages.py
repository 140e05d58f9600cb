"""The page of evidence: what regions claim in their priorities beside what they do more of than the country does."""

from __future__ import annotations

from typing import Any

from flask import render_template
from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.advantage.answers import count
from regional_planner.advantage.queries import Asked
from regional_planner.advantage.terms import Measure
from regional_planner.alignment.evidence import answers
from regional_planner.alignment.evidence.queries import EvidenceState, evidence_on
from regional_planner.alignment.evidence.schemas import EvidenceQuery
from regional_planner.alignment.evidence.terms import Finding, Verdict
from regional_planner.kernel.missing import or_none
from regional_planner.kernel.period import today
from regional_planner.pages import asking
from regional_planner.pages.words import FINDINGS, MEASURES, VERDICTS
from regional_planner.priorities.queries import cycle_names
from regional_planner.records.record_type import Values
from regional_planner.territory.models import Source
from regional_planner.web.context import db


def evidence() -> str:
    """Regions in numbers with two lists for each: claimed without evidence, and evidence unclaimed; or one in full.

    Raises:
        NotFound: for a region or a cycle that there is not, or a year without figures.
    """
    query = asking.read(EvidenceQuery(exclude=("f",)), asking.given())
    asked = Asked(Measure(query["measure"]), query["year"], query["quotient"])
    state = evidence_on(db(), query["as_of"] or today(), query["cycle"], asked, query["density_quantile"])
    region = state.plan.region(query["territory"])
    named = _named(query, state)
    return render_template(
        "evidence.html",
        about=answers.about(state),
        plan=state.plan,
        region=region,
        regions=[_region(state, place) for place in answers.regions(state, region)],
        territories=list(state.plan.units.values()),
        cycles=cycle_names(db()),
        measures=MEASURES,
        findings=FINDINGS,
        verdicts=VERDICTS,
        source=_source(db(), state),
        of_region=lambda code: asking.address("/evidence", **{**named, "territory": code}),
        all_regions=asking.address("/evidence", **named),
        alignment=asking.address("/alignment", cycle=named["cycle"], as_of=named["as_of"]),
        downloads=lambda name: asking.downloads(f"/api/v1/alignment/{name}", territory=region, **named),
        sources=[],
    )


def _region(state: EvidenceState, place: int) -> dict[str, Any]:
    """A region: its activities with their figures, its priorities with theirs, and the two lists."""
    unit = state.advantage.units[place]
    rows = [
        {**row, "value": count(state.advantage, place, column)}
        for column, row in enumerate(answers.activities(state, place))
    ]
    priorities = [row for row in answers.priorities(state, place) if row["priority"]]
    with_figures = [row for row in rows if row["finding"] != Finding.NO_FIGURES]
    unclaimed = [row for row in with_figures if row["finding"] == Finding.EVIDENCE_UNCLAIMED]
    return {
        "code": unit.code,
        "name": unit.name,
        "activities": sorted(rows, key=_most_advantage_first),
        "priorities": priorities,
        "has_figures": bool(with_figures),
        "complexity": or_none(state.advantage.comparison.region_complexity[place]),
        "density_from": or_none(state.evidence.density_from[place]),
        "claimed_without": [row for row in priorities if row["verdict"] == Verdict.NO_EVIDENCE],
        "unclaimed": sorted(unclaimed, key=_most_advantage_first),
        "not_judged": [row for row in priorities if row["verdict"] in {Verdict.NAMES_NO_ACTIVITY, Verdict.NO_FIGURES}],
        "supported": sum(row["verdict"] == Verdict.EVIDENCE for row in priorities),
        "rebased": rows[0]["rebased"] if rows else [],
    }


def _most_advantage_first(row: dict[str, Any]) -> float:
    return -(row["quotient"] if row["quotient"] is not None else -1.0)


def _named(query: Values, state: EvidenceState) -> dict[str, Any]:
    """The parameters that name this comparison to the API and to other pages; only those that were given."""
    given = asking.given()
    kept = {name: given.get(name) for name in ("measure", "year", "quotient", "density_quantile")}
    day = query["as_of"]
    return {"cycle": state.plan.cycle, "as_of": day.isoformat() if day else None, **kept}


def _source(session: Session, state: EvidenceState) -> str | None:
    """The title of the source of the figures; None where they were made up, or are none."""
    vintage = state.advantage.vintage
    if vintage is None or vintage.origin.illustrative:
        return None
    return session.scalars(select(Source.title).where(Source.code == vintage.origin.source)).one_or_none()
