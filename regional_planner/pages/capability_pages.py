"""The page of competences and capabilities: what regions were given, whether the money is enough, how able they are."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import Any

from flask import render_template

from regional_planner.institutions.capabilities.queries import Standing, dimensions, standings
from regional_planner.institutions.capabilities.schemas import CapabilitiesQuery, levels
from regional_planner.institutions.capabilities.terms import LEVELS
from regional_planner.institutions.competences.models import DelegatedCompetence
from regional_planner.institutions.competences.queries import delegations, of_year
from regional_planner.institutions.competences.schemas import money_row
from regional_planner.institutions.queries import institutions
from regional_planner.kernel.period import holds_on, today
from regional_planner.pages import asking
from regional_planner.pages.words import PERMANENCES
from regional_planner.territory.queries import register_on
from regional_planner.territory.terms import Level
from regional_planner.web.context import db


def capabilities() -> str:
    """Every region in every dimension on a day; with a region named, its evidence and how it came there too.

    Raises:
        NotFound: for what is no region on that day.
    """
    session = db()
    query = asking.read(CapabilitiesQuery(exclude=("f",)), asking.given())
    day = query["as_of"] or today()
    found = standings(session, day, query["territory"])
    units = register_on(session, day).at(Level.REGION)
    chosen = found[0].unit if query["territory"] and found else None
    code = chosen.code if chosen else None
    names = {unit.code: unit.name for unit in units}
    assessors = {each: row["name"] for each, row in institutions(session).items()}
    same = {"territory": code, "as_of": day.isoformat()}
    return render_template(
        "capabilities.html",
        day=day,
        chosen=chosen,
        territories=units,
        dimensions=dimensions(session),
        levels=levels(),
        regions=[(unit, list(inside)) for unit, inside in groupby(found, key=lambda each: each.unit)],
        history=[_history(each, assessors) for each in found] if chosen else [],
        delegated=_delegated(code, day, names),
        money=[money_row(each, names) for each in of_year(session, day.year, code)],
        year=day.year,
        made_up=any(each.latest and each.latest["illustrative"] for each in found),
        downloads=asking.downloads("/api/v1/capabilities", **same),
        delegated_downloads=asking.downloads("/api/v1/delegated-competences", territory=code),
        money_downloads=asking.downloads("/api/v1/delegated-competences/money", territory=code, year=day.year),
        sources=[],
    )


def _history(each: Standing, assessors: dict[str, str]) -> dict[str, Any]:
    """A dimension of one region, with every assessment, the latest first."""
    return {
        "dimension": each.dimension,
        "assessments": [
            {**row, "meaning": LEVELS[row["level"]], "by": assessors.get(row["assessor"], row["assessor"])}
            for row in each.assessments
        ],
    }


def _delegated(territory: str | None, day: date, names: dict[str, str]) -> list[dict[str, Any]]:
    """What regions were given by `day`; those that ended are shown with their end."""
    table = DelegatedCompetence.__table__
    conditions = [table.c.valid_from <= day]
    if territory is not None:
        conditions.append(table.c.territory == territory)
    return [
        {
            **row,
            "name": names.get(row["territory"], row["territory"]),
            "permanence_label": PERMANENCES[row["permanence"]],
            "in_force": holds_on(day, row["valid_from"], row["valid_to"]),
        }
        for row in delegations(db(), *conditions)
    ]
