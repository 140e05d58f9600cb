"""Robust allocation over HTTP."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from regional_planner.allocation.answers import solution
from regional_planner.allocation.queries import posed
from regional_planner.allocation.schemas import ALLOCATION, AllocationQuery
from regional_planner.allocation.terms import Rule
from regional_planner.web.answers import kept_answer
from regional_planner.web.context import db, parts
from regional_planner.web.query import asks, day_asked, rows_answer

allocation = Blueprint("allocation", __name__, description="Which priorities to fund, whatever scenario comes")


@allocation.route("")
@asks(allocation, AllocationQuery)
@allocation.response(200, ALLOCATION)
@allocation.alt_response(422, description="Too many priorities, or no allocation found in time")
def read_allocation(query: dict[str, Any]) -> Response:
    """Which priorities of the regions to fund so that the worst scenario fares best, or the largest regret is least."""
    day, rule = day_asked(query), Rule(query["rule"])
    problem = posed(db(), query, day)

    def made() -> Response:
        found = solution(problem, rule, query["step"], parts().settings.solver_seconds)
        return rows_answer(
            "allocation",
            found.pop("items"),
            query["f"],
            as_of=day,
            cycle=problem.state.cycle,
            rule=rule,
            over=problem.over,
            budget=problem.problem.budget,
            step=query["step"],
            illustrative=problem.state.illustrative,
            **found,
        )

    return kept_answer(problem.state.key, made)
