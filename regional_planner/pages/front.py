"""The front page, and the API's documentation."""

from __future__ import annotations

from datetime import date
from typing import Any

from babel.dates import format_date
from flask import render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.kernel.errors import InvalidQuery
from regional_planner.kernel.language import LOCALES, language
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import PartialDate, today
from regional_planner.layers.words import STAGES
from regional_planner.rollout.queries import coverage_on, stages_on
from regional_planner.territory.boundaries.queries import current_edition
from regional_planner.territory.models import Source
from regional_planner.territory.queries import populations, register_on
from regional_planner.territory.terms import Level
from regional_planner.web.context import db


def home() -> str:
    """What this is, where the roll-out stands on a day, and where to go from here."""
    day = _day_asked()
    return render_template(
        "home.html",
        as_of=day,
        as_of_given="as_of" in request.args,
        today=today(),
        regions=_regions(db(), day),
        coverage=_coverage(db(), day),
        stages=[
            {"code": stage.value, "label": str(label), "colour_class": f"stage--{stage.value.replace('_', '-')}"}
            for stage, label in STAGES.items()
        ],
        sources=_sources(db()),
    )


def api_docs() -> str:
    """The API's documentation, drawn from /api/openapi.json."""
    return render_template("api_docs.html", sources=[])


def _day_asked() -> date:
    text = request.args.get("as_of")
    if not text:
        return today()
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InvalidQuery(_("“{text}” is not a day. Write it as year-month-day: 2017-05-17.", text=text)) from error


def _coverage(session: Session, day: date) -> dict[str, Any]:
    found = coverage_on(session, day).coverage
    return {
        "regions_count": found.begun.regions_certain,
        "regions_total": found.regions,
        "regions_share": found.begun.regions_certain / found.regions,
        "inhabitants": found.begun.inhabitants_certain,
        "inhabitants_share": found.begun.inhabitants_certain / found.inhabitants if found.inhabitants else None,
    }


def _regions(session: Session, day: date) -> list[dict[str, Any]]:
    stages, people = stages_on(session, day), populations(session, day)
    rows = []
    for unit in register_on(session, day).at(Level.REGION):
        standing = stages[unit.code]
        rows.append(
            {
                "code": unit.code,
                "iso": unit.iso_3166_2,
                "name": unit.name,
                "stage": standing.stage.value,
                "stage_label": str(STAGES[standing.stage]),
                "since": None if standing.since is None else partial_day(standing.since),
                "population": people.get(unit.code),
            }
        )
    return rows


def partial_day(value: PartialDate) -> str:
    """A date as exactly as it is known, in the reader's language: December 2015."""
    patterns = {4: "y", 7: "MMMM y", 10: "d MMMM y"}
    return str(format_date(value.first, patterns[len(value.text)], locale=LOCALES[language()]))


def _sources(session: Session) -> list[str]:
    edition = current_edition(session)
    query = select(Source.title).where(Source.code.in_(("ine-census-2017", "ine-census-2024", "oecd-2017")))
    return [*session.scalars(query.order_by(Source.code)), *([edition.source] if edition else [])]
