"""What moved the figures between two days or cycles, over HTTP."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from regional_planner.alignment.change.answers import change
from regional_planner.alignment.change.queries import state_at
from regional_planner.alignment.change.schemas import CHANGE, ChangeQuery
from regional_planner.alignment.selection.terms import selection_of
from regional_planner.web.answers import answer, kept_answer
from regional_planner.web.context import db
from regional_planner.web.query import asks, rows_answer
from regional_planner.web.tables import JSON, representation

changes = Blueprint("alignment-change", __name__, description="What moved the alignment, and by how much")


@changes.route("/change")
@asks(changes, ChangeQuery)
@changes.response(200, CHANGE)
def read_change(query: dict[str, Any]) -> Response:
    """Each figure before and after, and its difference split over the causes; the parts add up to it exactly."""
    selection = selection_of(query)
    before, after = (
        state_at(db(), name, query[key], selection, proposals=query["proposals"])
        for name, key in (("from", "start"), ("to", "end"))
    )
    territory = after.region(query["territory"])

    def made() -> Response:
        body = change(db(), before, after, territory, query["national"])
        if representation(query["f"]) == JSON:
            return answer(body)
        return rows_answer("alignment-change", body["items"], query["f"])

    return kept_answer((before.key, after.key), made)
