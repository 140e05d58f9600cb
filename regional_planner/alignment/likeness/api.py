"""Suggested links, duplicates and what was turned down, over HTTP."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from regional_planner.alignment.likeness import answers
from regional_planner.alignment.likeness.kind import DISMISSALS
from regional_planner.alignment.likeness.queries import compared, own_drafts
from regional_planner.alignment.likeness.schemas import DuplicateQuery, SuggestionQuery
from regional_planner.alignment.likeness.shown import DUPLICATES, SUGGESTIONS
from regional_planner.alignment.queries import state_on
from regional_planner.kernel.errors import FieldError, InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import today
from regional_planner.web.answers import kept_answer
from regional_planner.web.context import actor, db
from regional_planner.web.query import asks, rows_answer
from regional_planner.web.records import records

dismissals = records(DISMISSALS)
suggested = Blueprint("likeness", __name__, description="Links and duplicates that the priorities themselves suggest")


@suggested.route("/suggestions")
@asks(suggested, SuggestionQuery)
@suggested.response(200, SUGGESTIONS)
def read_suggestions(query: dict[str, Any]) -> Response:
    """Links that nobody has proposed and that likeness speaks for, with reasons; they count nowhere."""
    session = db()
    state = state_on(session, today(), query["cycle"])
    territory, plan = state.region(query["territory"]), compared(session, state)
    drafts = own_drafts(session, actor(), plan)

    def made() -> Response:
        rows = answers.suggestions(plan, answers.names(session, plan), query, territory, drafts)
        beside = answers.about(plan, query["threshold"])
        return rows_answer("alignment-suggestions", rows, query["f"], **beside)

    if not drafts:
        return kept_answer(state.key, made)
    response = made()
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@suggested.route("/duplicates")
@asks(suggested, DuplicateQuery)
@suggested.response(200, DUPLICATES)
def read_duplicates(query: dict[str, Any]) -> Response:
    """Pairs of published priorities of one level that are alike: within a region, and between regions.

    Raises:
        InvalidQuery: for a second region without a first.
    """
    session = db()
    state = state_on(session, today(), query["cycle"])
    territory, other = state.region(query["territory"]), state.region(query["other"])
    if other is not None and territory is None:
        fault = FieldError("other", "needs_territory", _("It needs `territory`."), _("Name both regions."))
        raise InvalidQuery(fault.message, [fault])
    plan = compared(session, state)

    def made() -> Response:
        rows = answers.duplicates(plan, answers.names(session, plan), query, territory, other)
        return rows_answer("alignment-duplicates", rows, query["f"], **answers.about(plan, query["threshold"]))

    return kept_answer(state.key, made)
