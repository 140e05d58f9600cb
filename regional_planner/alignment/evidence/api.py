"""Evidence over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from regional_planner.advantage.queries import Asked
from regional_planner.advantage.terms import Measure
from regional_planner.alignment.evidence import answers
from regional_planner.alignment.evidence.queries import EvidenceState, evidence_on
from regional_planner.alignment.evidence.schemas import EvidenceQuery
from regional_planner.alignment.evidence.shown import EVIDENCE, EVIDENCE_OF_PRIORITIES
from regional_planner.web.answers import kept_answer
from regional_planner.web.context import db
from regional_planner.web.query import asks, day_asked, rows_answer
from regional_planner.web.tables import JSON, representation

evidence = Blueprint("evidence", __name__, description="What regions claim beside what they are good at")


@evidence.route("/evidence")
@asks(evidence, EvidenceQuery)
@evidence.response(200, EVIDENCE)
def read_evidence(query: dict[str, Any]) -> Response:
    """Industries and areas of each region: their comparative advantage, and which priorities name them."""
    return _rows("alignment-evidence", query, answers.activities)


@evidence.route("/evidence/priorities")
@asks(evidence, EvidenceQuery)
@evidence.response(200, EVIDENCE_OF_PRIORITIES)
def read_evidence_of_priorities(query: dict[str, Any]) -> Response:
    """Priorities of each region: the industries and areas that they name, and whether any of them has evidence."""
    return _rows("evidence-of-priorities", query, answers.priorities)


def _rows(
    name: str, query: dict[str, Any], of_region: Callable[[EvidenceState, int], list[dict[str, Any]]]
) -> Response:
    """The rows of the regions meant; made once per state, since nothing in them depends on who asks."""
    asked = Asked(Measure(query["measure"]), query["year"], query["quotient"])
    state = evidence_on(db(), day_asked(query), query["cycle"], asked, query["density_quantile"])
    region = state.plan.region(query["territory"])

    def made() -> Response:
        rows = [row for place in answers.regions(state, region) for row in of_region(state, place)]
        if representation(query["f"]) != JSON:
            rows = [answers.flat(row) for row in rows]
        return rows_answer(name, rows, query["f"], **answers.about(state))

    return kept_answer(state.key, made)
