"""How concentrated a plan's money is, and how far down the line of sight it reaches, over HTTP."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from regional_planner.alignment.answers import about
from regional_planner.alignment.money.answers import concentration, line_of_sight_rows
from regional_planner.alignment.money.over_time.answers import over_time
from regional_planner.alignment.money.over_time.schemas import OVER_TIME, OverTimeQuery
from regional_planner.alignment.money.queries import money_by_step, with_money
from regional_planner.alignment.money.schemas import CONCENTRATION, LINE_OF_SIGHT, ConcentrationQuery, SightQuery
from regional_planner.finance.terms import AmountKind
from regional_planner.kernel.revision import state as writes_so_far
from regional_planner.web.answers import kept_answer
from regional_planner.web.context import db
from regional_planner.web.query import asks, day_asked, rows_answer

alignment_money = Blueprint("alignment-money", __name__, description="Where the money of a plan goes")


@alignment_money.route("/concentration")
@asks(alignment_money, ConcentrationQuery)
@alignment_money.response(200, CONCENTRATION)
def read_concentration(query: dict[str, Any]) -> Response:
    """Gini and Theil of money per head over regions with their parts, and the capital region's shares."""
    kind = AmountKind(query["kind"]) if query["kind"] else None
    state = with_money(db(), query, day_asked(query), kind)

    def made() -> Response:
        found = concentration(state)
        rows, kind = found.pop("items"), state.selection.money
        return rows_answer("alignment-concentration", rows, query["f"], **about(state), kind=kind, **found)

    return kept_answer(state.key, made)


@alignment_money.route("/concentration/over-time")
@asks(alignment_money, OverTimeQuery)
@alignment_money.response(200, OVER_TIME)
def read_concentration_over_time(query: dict[str, Any]) -> Response:
    """Gini, Theil (between and within groups) and the capital region's part of people, money and priorities, by period.

    People over communes by census, money per inhabitant over regions by year, priorities over regions by cycle.
    """
    day = day_asked(query)

    def made() -> Response:
        found = over_time(db(), day, query)
        rows = found.pop("items")
        return rows_answer("concentration-over-time", rows, query["f"], as_of=day, **found)

    return kept_answer((db().get_bind().engine.pool, writes_so_far(db()), day), made)


@alignment_money.route("/line-of-sight")
@asks(alignment_money, SightQuery)
@alignment_money.response(200, LINE_OF_SIGHT)
def read_line_of_sight(query: dict[str, Any]) -> Response:
    """From each national priority over regions to what was spent, and the first step that is missing."""
    state = with_money(db(), query, day_asked(query))
    territory = state.region(query["territory"])

    def made() -> Response:
        money = money_by_step(db(), query, day_asked(query))
        found = line_of_sight_rows(state, money, territory, query["missing"])
        rows = found.pop("items")
        return rows_answer("alignment-line-of-sight", rows, query["f"], **about(state), **found)

    return kept_answer(state.key, made)
