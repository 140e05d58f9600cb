"""Simulations of equalisation over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from regional_planner.equalisation.answers import about, compared, rows, sensitivity
from regional_planner.equalisation.kind import SCENARIOS
from regional_planner.equalisation.schemas import COMPARISON, GRANTS, SENSITIVITY, ComparisonQuery, SchemeQuery
from regional_planner.equalisation.service import SCENARIO
from regional_planner.equalisation.simulation import Simulation, simulated
from regional_planner.records import reading
from regional_planner.territory.queries import register_state
from regional_planner.web.answers import kept_answer
from regional_planner.web.context import actor, db
from regional_planner.web.query import asks, day_asked, rows_answer
from regional_planner.web.records import records

scenarios = records(SCENARIOS)
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


@equalisation.route("/comparison")
@asks(equalisation, ComparisonQuery)
@equalisation.response(200, COMPARISON)
@equalisation.alt_response(404, description="There is no such scenario")
def compare_equalisation_scenarios(query: dict[str, Any]) -> Response:
    """What two scenarios pay each unit, and the difference."""
    day = day_asked(query)
    kept = [reading.one(db(), SCENARIO, actor(), query[name]) for name in ("first", "second")]
    found = [simulated(db(), day, each) for each in kept]
    names = {"first": kept[0]["name"], "second": kept[1]["name"]}
    return rows_answer("equalisation-comparison", compared(*found), query["f"], as_of=day, **names)


def _answer(name: str, query: dict[str, Any], as_rows: Callable[[Simulation], list[dict[str, Any]]]) -> Response:
    day = day_asked(query)

    def made() -> Response:
        found = simulated(db(), day, query)
        return rows_answer(name, as_rows(found), query["f"], **about(found))

    return kept_answer((register_state(db()), day), made)
