"""Cycles and priorities as they come and go."""

from __future__ import annotations

from marshmallow import fields

from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.priorities.terms import Approach, CycleState
from regional_planner.records.fields import Choice, Code, Day, Items, Share, Text, Whole
from regional_planner.records.kind import RecordSchema


class CycleSchema(RecordSchema):
    """A planning cycle."""

    code = Code(required=True, longest=16, metadata={"label": lazy("Code")})
    name_es = Text(required=True, metadata={"label": lazy("Name (Spanish)")})
    name_en = Text(required=True, metadata={"label": lazy("Name (English)")})
    starts_on = Day(required=True, metadata={"label": lazy("First day")})
    ends_on = Day(required=True, metadata={"label": lazy("Last day")})
    units_as_of = Day(required=True, metadata={"label": lazy("Territories as of")})
    state = Choice(CycleState, required=True, metadata={"label": lazy("State")})
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
