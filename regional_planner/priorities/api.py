"""Cycles and priorities over HTTP."""

from __future__ import annotations

from flask import Response

from regional_planner.access.engine import require_person
from regional_planner.priorities.carrying import carry_over
from regional_planner.priorities.kind import CYCLES, PRIORITIES
from regional_planner.priorities.permissions import POLICY
from regional_planner.priorities.phases import CYCLE
from regional_planner.priorities.schemas import CARRIED, CarryOverSchema
from regional_planner.records.record_type import Values
from regional_planner.web.answers import answer
from regional_planner.web.context import actor, db
from regional_planner.web.records import find_record, records

cycles = records(CYCLES)
priorities = records(PRIORITIES)


@cycles.route("/<string:key>/carry-over", methods=["POST"])
@cycles.arguments(CarryOverSchema)
@cycles.response(200, CARRIED)
def carry_priorities_over(values: Values, key: str) -> Response:
    """Make drafts in this cycle that continue adopted priorities of an earlier one; nothing is made twice."""
    require_person(POLICY, "priority.create", actor())
    target = find_record(CYCLE, key)["code"]
    result = carry_over(db(), actor(), target, values["earlier"], values["priorities"])
    return answer({"items": result.made, "next": None, "passed_over": result.passed_over, "to": target})
