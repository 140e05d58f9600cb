"""The comparison with programmes elsewhere, over HTTP."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from regional_planner.finance.comparison.answers import comparison
from regional_planner.finance.comparison.kind import BENCHMARKS
from regional_planner.finance.comparison.schemas import COMPARISON, ComparisonQuery
from regional_planner.web.context import db
from regional_planner.web.query import asks, day_asked, rows_answer
from regional_planner.web.records import records

programmes = records(BENCHMARKS)
benchmarks = Blueprint("benchmarks", __name__, description="Money of programmes elsewhere, beside ours")


@benchmarks.route("/benchmarks")
@asks(benchmarks, ComparisonQuery)
@benchmarks.response(200, COMPARISON)
def compare_benchmarks(query: dict[str, Any]) -> Response:
    """Programmes elsewhere and commitments of ours: whole, by year, by inhabitant, in their own currency and in one."""
    found = comparison(db(), day_asked(query), query)
    return rows_answer("benchmarks", found.rows, query["f"], **found.about)
