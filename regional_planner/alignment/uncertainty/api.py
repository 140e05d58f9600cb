"""Ranges of the alignment's figures, over HTTP."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from regional_planner.alignment.queries import state_on
from regional_planner.alignment.selection.terms import selection_of
from regional_planner.alignment.uncertainty.answers import Drawing, about_drawing, uncertainty_rows
from regional_planner.alignment.uncertainty.schemas import UNCERTAINTY, UncertaintyQuery
from regional_planner.web.answers import kept_answer
from regional_planner.web.context import db
from regional_planner.web.query import asks, day_asked, rows_answer

ranges = Blueprint("alignment-uncertainty", __name__, description="How far the alignment moves with the weights")


@ranges.route("/uncertainty")
@asks(ranges, UncertaintyQuery)
@ranges.response(200, UNCERTAINTY)
def read_uncertainty(query: dict[str, Any]) -> Response:
    """Carrying, voice, heard and local share with their 5-95 % ranges, and how stable the ranking is."""
    state = state_on(
        db(), day_asked(query), query["cycle"], proposals=query["proposals"], selection=selection_of(query)
    )
    drawing = Drawing(query["draws"], query["concentration"], query["seed"])

    def made() -> Response:
        rows = uncertainty_rows(state, drawing)
        return rows_answer("alignment-uncertainty", rows, query["f"], **about_drawing(state, drawing))

    return kept_answer(state.key, made)
