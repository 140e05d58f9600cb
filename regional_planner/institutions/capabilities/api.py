"""Capabilities over HTTP: assessments as records, the dimensions, and where regions stand on a day."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from regional_planner.institutions.capabilities import queries
from regional_planner.institutions.capabilities.kind import CAPABILITY_ASSESSMENTS
from regional_planner.institutions.capabilities.schemas import (
    CAPABILITIES,
    DIMENSIONS,
    CapabilitiesQuery,
    capability_row,
    levels,
)
from regional_planner.web.context import db
from regional_planner.web.query import AnswerQuery, asks, day_asked, rows_answer
from regional_planner.web.records import records

assessments = records(CAPABILITY_ASSESSMENTS)
capabilities = Blueprint("capabilities", __name__, description="How far regions are, by dimension, on any day")


@capabilities.route("")
@asks(capabilities, CapabilitiesQuery)
@capabilities.response(200, CAPABILITIES)
@capabilities.alt_response(404, description="There is no such region")
def list_capabilities(query: dict[str, Any]) -> Response:
    """The latest level of each region in each dimension on a day, with its evidence; null where none was assessed."""
    day = day_asked(query)
    rows = [capability_row(each) for each in queries.standings(db(), day, query["territory"])]
    return rows_answer("capabilities", rows, query["f"], as_of=day)


@capabilities.route("/dimensions")
@asks(capabilities, AnswerQuery)
@capabilities.response(200, DIMENSIONS)
def list_capability_dimensions(query: dict[str, Any]) -> Response:
    """The dimensions, what an assessment in each answers, and what the levels mean."""
    return rows_answer("capability-dimensions", queries.dimensions(db()), query["f"], levels=levels())
