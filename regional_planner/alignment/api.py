"""Links, origins and the alignment's answers over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from regional_planner.alignment import answers
from regional_planner.alignment.kind import LINKS, ORIGINS
from regional_planner.alignment.queries import State, state_on
from regional_planner.alignment.schemas import AlignmentQuery, ExplanationQuery, GapQuery
from regional_planner.alignment.selection.terms import selection_of
from regional_planner.alignment.shown import COVERAGE, EXPLANATION, GAPS, MATRIX, PROFILES
from regional_planner.alignment.standing import standing
from regional_planner.alignment.terms import Basis, Figure
from regional_planner.web.answers import answer, kept_answer
from regional_planner.web.context import actor, db
from regional_planner.web.query import asks, day_asked, rows_answer
from regional_planner.web.records import records
from regional_planner.web.tables import JSON, representation

links = records(LINKS)
origins = records(ORIGINS)
standings = Blueprint("standings", __name__, description="Where a priority stands, and who takes it on")
alignment = Blueprint("alignment", __name__, description="How far regions and nation pull in the same direction")


@standings.route("/<string:key>/standing")
@standings.response(200)
def read_standing(key: str) -> Response:
    """Where a priority stands at each level, what it waits for since when, and who can take the next step."""
    return answer(standing(db(), actor(), key))


@alignment.route("/matrix")
@asks(alignment, AlignmentQuery)
@alignment.response(200, MATRIX)
def read_matrix(query: dict[str, Any]) -> Response:
    """Regions by national priorities: what share of its weight each region puts behind each."""
    as_rows = answers.matrix if representation(query["f"]) == JSON else answers.matrix_table
    return _rows("alignment-matrix", query, as_rows)


@alignment.route("/profiles")
@asks(alignment, AlignmentQuery)
@alignment.response(200, PROFILES)
def read_profiles(query: dict[str, Any]) -> Response:
    """Each region's carrying, voice, heard share, local share and money against word."""
    return _rows("alignment-profiles", query, answers.profiles)


@alignment.route("/coverage")
@asks(alignment, AlignmentQuery)
@alignment.response(200, COVERAGE)
def read_coverage(query: dict[str, Any]) -> Response:
    """Who carries each national priority: shares of regions, inhabitants and money."""
    return _rows("alignment-coverage", query, answers.coverage)


@alignment.route("/gaps")
@asks(alignment, GapQuery)
@alignment.response(200, GAPS)
def read_gaps(query: dict[str, Any]) -> Response:
    """The to-do list: what nobody carries, what is linked to nothing, what waits, what has no money."""

    def rows(state: State) -> list[dict[str, Any]]:
        return answers.gap_rows(state, state.region(query["territory"]), query["kind"])

    return _rows("alignment-gaps", query, rows)


@alignment.route("/explanation")
@asks(alignment, ExplanationQuery)
@alignment.response(200, EXPLANATION)
@alignment.alt_response(422, description="The figure needs a territory or a national priority that is not named")
def read_explanation(query: dict[str, Any]) -> Response:
    """A figure taken apart into the links, weights and money that it is made of; the amounts add up to it."""
    state = _state(query)
    national, region = state.national(query["national"]), state.region(query["territory"])
    body = answers.explain(state, Figure(query["figure"]), region, national, Basis(query["basis"]))
    if representation(query["f"]) == JSON:
        return answer(body)
    return rows_answer("alignment-explanation", body["items"], query["f"])


def _rows(name: str, query: dict[str, Any], as_rows: Callable[[State], list[dict[str, Any]]]) -> Response:
    """Rows of the state asked for; made once per state, since nothing in them depends on who asks."""
    state = _state(query)
    return kept_answer(state.key, lambda: rows_answer(name, as_rows(state), query["f"], **answers.about(state)))


def _state(query: dict[str, Any]) -> State:
    return state_on(db(), day_asked(query), query["cycle"], proposals=query["proposals"], selection=selection_of(query))
