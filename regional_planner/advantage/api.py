"""Activity and comparative advantage over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from regional_planner.advantage import answers
from regional_planner.advantage.queries import AdvantageState, Asked, advantage_on
from regional_planner.advantage.schemas import (
    ACTIVITY,
    COMPLEXITY,
    QUOTIENTS,
    RELATEDNESS,
    ActivityQuery,
    AdvantageQuery,
    ComplexityQuery,
)
from regional_planner.advantage.terms import Measure, Subject
from regional_planner.web.answers import kept_answer
from regional_planner.web.context import db
from regional_planner.web.query import asks, day_asked, rows_answer

blueprint = Blueprint("advantage", __name__, description="What regions do more of than the country does")


@blueprint.route("/activity")
@asks(blueprint, ActivityQuery)
@blueprint.response(200, ACTIVITY)
def read_activity(query: dict[str, Any]) -> Response:
    """People or firms by region and activity, on the regions of a day; re-based by lineage, the shares shown."""
    return _rows("activity", query, answers.activity, answers.about)


@blueprint.route("/quotients")
@asks(blueprint, AdvantageQuery)
@blueprint.response(200, QUOTIENTS)
def read_quotients(query: dict[str, Any]) -> Response:
    """Location quotients: how much larger an activity is in a region than in the country."""
    return _rows("quotients", query, answers.quotients, answers.about_comparison)


@blueprint.route("/relatedness")
@asks(blueprint, AdvantageQuery)
@blueprint.response(200, RELATEDNESS)
def read_relatedness(query: dict[str, Any]) -> Response:
    """How near an activity lies to what a region is good at; in JSON also how near activities are to each other."""

    def about(state: AdvantageState) -> dict[str, Any]:
        return {**answers.about_comparison(state), "proximity": answers.proximities(state)}

    return _rows("relatedness", query, answers.relatedness, about)


@blueprint.route("/complexity")
@asks(blueprint, ComplexityQuery)
@blueprint.response(200, COMPLEXITY)
def read_complexity(query: dict[str, Any]) -> Response:
    """Complexity of regions or of activities."""
    of = Subject(query["of"])

    def about(state: AdvantageState) -> dict[str, Any]:
        return {**answers.about_comparison(state), "of": of.value}

    return _rows("complexity", query, lambda state: answers.complexity(state, of), about)


def _rows(
    name: str,
    query: dict[str, Any],
    as_rows: Callable[[AdvantageState], list[dict[str, Any]]],
    about: Callable[[AdvantageState], dict[str, Any]],
) -> Response:
    """Rows of the state asked for; made once per state, since nothing in them depends on who asks."""
    asked = Asked(Measure(query["measure"]), query["year"], query.get("quotient", 1.0))
    state = advantage_on(db(), day_asked(query), asked)
    return kept_answer(state.key, lambda: rows_answer(name, as_rows(state), query["f"], **about(state)))
