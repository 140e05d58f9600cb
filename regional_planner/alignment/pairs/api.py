"""What two regions could do together, over HTTP."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from regional_planner.alignment.answers import about
from regional_planner.alignment.joint.queries import joint_on
from regional_planner.alignment.pairs.answers import number_of_pairs, one_pair, pair_rows
from regional_planner.alignment.pairs.queries import Compared, compared
from regional_planner.alignment.pairs.schemas import PAIR, PAIRS, PairsQuery
from regional_planner.alignment.queries import state_on
from regional_planner.alignment.schemas import PlanQuery
from regional_planner.transforma.queries import axis_names
from regional_planner.web.answers import answer, kept_answer
from regional_planner.web.context import db
from regional_planner.web.query import asks, day_asked, rows_answer
from regional_planner.web.tables import JSON, representation

pairs = Blueprint("pairs", __name__, description="What two regions could do together")


@pairs.route("")
@asks(pairs, PairsQuery)
@pairs.response(200, PAIRS)
def list_pairs(query: dict[str, Any]) -> Response:
    """Each two regions with their overlap (the same twice), complementarity (a chain to build) and synergy."""
    found = _compared(query)
    territory = found.state.region(query["territory"])

    def rows() -> Response:
        listed = pair_rows(found, territory, query["sort"], query["limit"])
        beside = {**about(found.state), "total": number_of_pairs(found, territory)}
        return rows_answer("alignment-pairs", listed, query["f"], **beside)

    return kept_answer(found.key, rows)


@pairs.route("/<string:first>/<string:second>")
@asks(pairs, PlanQuery)
@pairs.response(200, PAIR)
@pairs.doc(operationId="read-alignment-pair")
@pairs.alt_response(422, description="Both are the same region")
def read_pair(query: dict[str, Any], first: str, second: str) -> Response:
    """A pair taken apart into the cells, priorities and ties behind it; as a table, its cells."""
    found = _compared(query)
    places = found.two(first, second)

    def taken_apart() -> Response:
        joint = joint_on(db(), found.state.cycle, found.state.day)
        body = one_pair(found, *places, axis_names(db()), joint)
        if representation(query["f"]) == JSON:
            return answer(body)
        return rows_answer("alignment-pair", body["items"], query["f"])

    return kept_answer(found.key, taken_apart)


def _compared(query: dict[str, Any]) -> Compared:
    return compared(db(), state_on(db(), day_asked(query), query["cycle"], proposals=query["proposals"]))
