"""Simulations of equalisation over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from regional_planner.equalisation.answers import Simulation, about, rows, scheme_of, sensitivity, simulate
from regional_planner.equalisation.queries import Asked, start_of
from regional_planner.equalisation.schemas import GRANTS, SENSITIVITY, SchemeQuery
from regional_planner.territory.queries import register_state
from regional_planner.territory.terms import Level
from regional_planner.web.answers import kept_answer
from regional_planner.web.context import db
from regional_planner.web.query import asks, day_asked, rows_answer

equalisation = Blueprint("equalisation", __name__, description="A pool shared out over units of little fiscal capacity")


@equalisation.route("")
@asks(equalisation, SchemeQuery)
@equalisation.response(200, GRANTS)
def simulate_equalisation(query: dict[str, Any]) -> Response:
    """Each unit's own income per head, its grant by the formula, and both together; Gini and Theil before and after."""
    return _answer("equalisation", query, rows)


@equalisation.route("/sensitivity")
@asks(equalisation, SchemeQuery)
@equalisation.response(200, SENSITIVITY)
def read_equalisation_sensitivity(query: dict[str, Any]) -> Response:
    """How much of the pool would go elsewhere under another target or exponent, or without the need index."""
    return _answer("equalisation-sensitivity", query, sensitivity)


def _answer(name: str, query: dict[str, Any], as_rows: Callable[[Simulation], list[dict[str, Any]]]) -> Response:
    asked = Asked(day_asked(query), Level(query["level"]), query["income"], query["need"])

    def made() -> Response:
        found = simulate(start_of(db(), asked), scheme_of(query))
        return rows_answer(name, as_rows(found), query["f"], **about(found))

    return kept_answer((register_state(db()), asked.day), made)
