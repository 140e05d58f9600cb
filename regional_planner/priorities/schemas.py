"""Cycles and priorities as they come and go."""

from __future__ import annotations

from marshmallow import RAISE, Schema, fields

from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.priorities.terms import Approach, CycleState, Work
from regional_planner.records.fields import Choice, Code, Day, Items, Share, Text, Whole
from regional_planner.records.kind import SCHEMA_MESSAGES, RecordSchema
from regional_planner.records.shown import listing


class CycleSchema(RecordSchema):
    """A planning cycle."""

    code = Code(required=True, longest=16, metadata={"label": lazy("Code")})
    name_es = Text(required=True, metadata={"label": lazy("Name (Spanish)")})
    name_en = Text(required=True, metadata={"label": lazy("Name (English)")})
    starts_on = Day(required=True, metadata={"label": lazy("First day")})
    ends_on = Day(required=True, metadata={"label": lazy("Last day")})
    units_as_of = Day(required=True, metadata={"label": lazy("Territories as of")})
    entry_until = Day(allow_none=True, metadata={"label": lazy("Entry until")})
    dialogue_until = Day(allow_none=True, metadata={"label": lazy("Dialogue until")})
    agreement_until = Day(allow_none=True, metadata={"label": lazy("Agreement until")})
    state = Choice(CycleState, dump_only=True, metadata={"description": "Its phase; it moves by steps"})
    state_since = fields.Date(dump_only=True, allow_none=True, metadata={"description": "Since when; null: not known"})
    deadline = fields.Date(
        dump_only=True,
        allow_none=True,
        metadata={"description": "Until when its phase is to run, else its last day; null when it is frozen"},
    )
    deadline_passed = fields.Boolean(
        dump_only=True, metadata={"description": "Whether that day has passed; nothing is locked by it"}
    )
    allows = fields.List(Choice(Work), dump_only=True, metadata={"description": "What can be done in its phase"})
    note_es = Text(longest=2000, allow_none=True, metadata={"label": lazy("Note (Spanish)")})
    note_en = Text(longest=2000, allow_none=True, metadata={"label": lazy("Note (English)")})


class PrioritySchema(RecordSchema):
    """A revision of a priority of any level; its state moves by steps, not by writing it."""

    code = Code(
        longest=32,
        metadata={"label": lazy("Code"), "note": lazy("Leave empty for a new priority: it is given a code.")},
    )
    cycle = Code(required=True, longest=16, metadata={"label": lazy("Cycle"), "note": lazy("Such as 2026-2029")})
    territory = Code(
        required=True, metadata={"label": lazy("Territory"), "note": lazy("CUT or ISO code; CL for Chile")}
    )
    title = Text(required=True, metadata={"label": lazy("Title")})
    title_en = Text(allow_none=True, metadata={"label": lazy("Title (English)")})
    rationale = Text(longest=4000, allow_none=True, metadata={"label": lazy("Rationale")})
    approach = Choice(Approach, required=True, metadata={"label": lazy("Approach")})
    horizon = Whole(
        required=True,
        least=2000,
        most=2200,
        metadata={"label": lazy("Horizon"), "note": lazy("Year, not before the cycle's end")},
    )
    weight = Share(
        allow_none=True, metadata={"label": lazy("Weight"), "note": lazy("0-1 within the territory; empty: not set")}
    )
    local = Share(metadata={"label": lazy("Local share"), "note": lazy("Share of it that is local by right, 0-1")})
    cells = Items(
        Text(longest=130),
        metadata={"label": lazy("Cells"), "note": lazy("industry/enabling-area, several with ; between")},
    )
    communes = Items(
        Code(), metadata={"label": lazy("Communes"), "note": lazy("CUT codes or names, several with ; between")}
    )
    assets = Items(Text(), most=50, metadata={"label": lazy("Assets"), "note": lazy("Several with ; between")})
    author = Code(allow_none=True, metadata={"label": lazy("Author"), "note": lazy("Code of the institution")})
    level = fields.String(dump_only=True)
    revision = fields.Integer(dump_only=True)
    state = fields.String(dump_only=True)
    state_reason = fields.String(dump_only=True, allow_none=True)
    valid_from = fields.Date(dump_only=True, allow_none=True)
    valid_to = fields.Date(dump_only=True, allow_none=True)
    continues = fields.List(
        fields.String(), dump_only=True, metadata={"description": "Codes of priorities of earlier cycles"}
    )
    continued_by = fields.List(
        fields.String(), dump_only=True, metadata={"description": "Codes of priorities of later cycles"}
    )


class CarryOverSchema(Schema):
    """What is carried into a cycle, and from which."""

    class Meta:
        unknown = RAISE

    error_messages = SCHEMA_MESSAGES

    earlier = Code(required=True, longest=16, data_key="from", metadata={"description": "Code of the earlier cycle"})
    priorities = Items(
        Code(),
        most=500,
        load_default=None,
        allow_none=True,
        metadata={"description": "Codes; all adopted ones that you may write when missing"},
    )


class LeftOutCommuneSchema(Schema):
    """A commune that the new cycle's territory does not have."""

    code = fields.String()
    name = fields.String(metadata={"description": "As it was called in the earlier cycle"})


class CarriedPrioritySchema(Schema):
    """A draft that continues a priority."""

    ancestor = fields.String()
    code = fields.String()
    id = fields.UUID()
    territory = fields.String()
    title = fields.String()
    communes_left_out = fields.List(fields.Nested(LeftOutCommuneSchema))
    horizon = fields.Integer()
    horizon_was = fields.Integer(metadata={"description": "Differs where it was raised to the new cycle's end"})


class PassedOverPrioritySchema(Schema):
    """A priority of which nothing was made."""

    ancestor = fields.String()
    descendants = fields.List(fields.String(), metadata={"description": "What continues it already"})
    reason = fields.String()


CARRIED = listing(
    "CarriedOver",
    CarriedPrioritySchema,
    passed_over=fields.List(fields.Nested(PassedOverPrioritySchema)),
    to=fields.String(),
)
