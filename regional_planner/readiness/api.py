"""Readiness over HTTP: statements and milestones as records, and what stands behind priorities on a day."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from regional_planner.readiness import answers
from regional_planner.readiness.kind import FOUNDATIONS, MILESTONES
from regional_planner.readiness.schemas import BY_REGION, MISSING, READINESS, MissingQuery, ReadinessQuery
from regional_planner.readiness.terms import Part
from regional_planner.territory.queries import code_of
from regional_planner.web.context import db
from regional_planner.web.query import asks, day_asked, rows_answer
from regional_planner.web.records import records

foundations = records(FOUNDATIONS)
milestones = records(MILESTONES)
readiness = Blueprint("readiness", __name__, description="What stands behind priorities, and what is missing")


@readiness.route("")
@asks(readiness, ReadinessQuery)
@readiness.response(200, READINESS)
@readiness.alt_response(404, description="There is no such cycle")
def list_readiness(query: dict[str, Any]) -> Response:
    """Each priority in force with the state of its foundations and a score with its parts; null: nothing known."""
    plan = answers.asked(db(), query, day_asked(query))
    return rows_answer("readiness", answers.rows(plan), query["f"], **plan.about)


@readiness.route("/by-region")
@asks(readiness, ReadinessQuery)
@readiness.response(200, BY_REGION)
@readiness.alt_response(404, description="There is no such cycle")
def list_readiness_by_region(query: dict[str, Any]) -> Response:
    """The mean score of each region's priorities, each counting alike, and how many lack which foundation."""
    plan = answers.asked(db(), query, day_asked(query))
    territory = query["territory"] and code_of(db(), query["territory"])
    rows = answers.by_region(plan, territory)
    return rows_answer("readiness-by-region", rows, query["f"], units_as_of=plan.cycle.units_as_of, **plan.about)


@readiness.route("/missing")
@asks(readiness, MissingQuery)
@readiness.response(200, MISSING)
@readiness.alt_response(404, description="There is no such cycle")
def list_plans_without_foundations(query: dict[str, Any]) -> Response:
    """Adopted priorities without owner, money, competence or milestones: what is missing, why, and since when."""
    plan = answers.asked(db(), query, day_asked(query))
    part = Part(query["part"]) if query["part"] else None
    return rows_answer("plans-without-foundations", answers.missing(plan, part), query["f"], **plan.about)
