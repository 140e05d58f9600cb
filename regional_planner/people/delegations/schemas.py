"""Delegations as they come and go."""

from __future__ import annotations

from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.people.delegations.rules import DELEGABLE
from regional_planner.records.fields import Choice, Code, Day, Text
from regional_planner.records.kind import RecordSchema


class DelegationSchema(RecordSchema):
    """One person stands in for another."""

    delegator = Code(
        longest=100,
        metadata={"label": lazy("Whose role it is"), "description": "User name; oneself when missing"},
    )
    stand_in = Code(required=True, longest=100, metadata={"label": lazy("Stand-in"), "description": "User name"})
    role = Choice(DELEGABLE, required=True, metadata={"label": lazy("Role")})
    territory = Code(required=True, longest=8, metadata={"label": lazy("Territory"), "description": "CUT code; CL"})
    starts_on = Day(required=True, metadata={"label": lazy("First day")})
    ends_on = Day(required=True, metadata={"label": lazy("Last day")})
    reason = Text(required=True, longest=2000, metadata={"label": lazy("Reason")})
