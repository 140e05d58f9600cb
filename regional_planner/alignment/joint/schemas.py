"""Joint priorities as they come and go."""

from __future__ import annotations

from marshmallow import RAISE, Schema, fields

from regional_planner.alignment.joint.terms import MOST_MEMBERS
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.fields import Code, Share, Text
from regional_planner.records.kind import SCHEMA_MESSAGES, RecordSchema
from regional_planner.records.parts import Parts


class MemberSchema(Schema):
    """A priority in a joint one, and its share of it."""

    class Meta:
        unknown = RAISE

    error_messages = SCHEMA_MESSAGES

    priority = Code(required=True, longest=32, metadata={"description": "Code of an adopted priority of a region"})
    share = Share(required=True, positive=True, metadata={"description": "Its share; all of them sum to 1"})


class JointPrioritySchema(RecordSchema):
    """A joint priority; its state moves by the answers of the regions, not by writing it."""

    cycle = Code(required=True, longest=16, metadata={"label": lazy("Cycle")})
    territory = Code(
        required=True,
        metadata={"label": lazy("Territory"), "note": lazy("CUT or ISO code of the region that proposes it")},
    )
    title = Text(required=True, metadata={"label": lazy("Title")})
    title_en = Text(allow_none=True, metadata={"label": lazy("Title (English)")})
    reason = Text(required=True, longest=4000, metadata={"label": lazy("Reason"), "note": lazy("Why together")})
    national = Code(
        allow_none=True, metadata={"label": lazy("National priority"), "note": lazy("That it serves, if one")}
    )
    members = Parts(
        MemberSchema,
        of="priority",
        most=MOST_MEMBERS,
        required=True,
        metadata={"label": lazy("Priorities and their shares")},
    )
    partners = fields.List(fields.String(), dump_only=True, metadata={"description": "Regions that are asked to agree"})
    agreed_by = fields.List(fields.String(), dump_only=True, metadata={"description": "Those that have agreed"})
    state = fields.String(dump_only=True)
    proposed_on = fields.Date(dump_only=True)
    answered_on = fields.Date(dump_only=True, allow_none=True)
    answer_reason = fields.String(dump_only=True, allow_none=True)
