"""Links and origins as they come and go, and the questions that can be asked of the alignment."""

from __future__ import annotations

from marshmallow import fields

from regional_planner.alignment.selection.schemas import SelectionQuery
from regional_planner.alignment.terms import Basis, Figure, GapKind
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.fields import Choice, Code, Flag, Share, Text
from regional_planner.records.kind import RecordSchema
from regional_planner.web.query import DatedQuery


class LinkSchema(RecordSchema):
    """A link; its state moves by steps, not by writing it."""

    lower = Code(
        required=True,
        metadata={"label": lazy("Priority"), "note": lazy("Code or title of the priority that contributes")},
    )
    higher = Code(
        required=True,
        metadata={"label": lazy("National priority"), "note": lazy("Code or title of the priority it serves")},
    )
    strength = Share(
        required=True,
        positive=True,
        metadata={
            "label": lazy("Strength"),
            "note": lazy("Share of the priority's weight, 0-1; they add up to at most 1"),
        },
    )
    reason = Text(longest=4000, allow_none=True, metadata={"label": lazy("Reason"), "note": lazy("Why it contributes")})
    territory = fields.String(dump_only=True)
    higher_territory = fields.String(dump_only=True)
    cycle = fields.String(dump_only=True)
    state = fields.String(dump_only=True)
    proposed_by = fields.String(dump_only=True)
    proposed_on = fields.Date(dump_only=True)
    answered_on = fields.Date(dump_only=True, allow_none=True)
    answer_reason = fields.String(dump_only=True, allow_none=True)
    turn = fields.String(dump_only=True, allow_none=True, metadata={"description": "Which side has to speak"})
    counter_strength = Share(
        dump_only=True, allow_none=True, metadata={"description": "Strength offered instead, while contested"}
    )
    counter_higher = fields.String(
        dump_only=True, allow_none=True, metadata={"description": "Priority offered instead, while contested"}
    )
    replaces = fields.String(
        dump_only=True, allow_none=True, metadata={"description": "Id of the link in whose place it was agreed"}
    )


class OriginSchema(RecordSchema):
    """What a region raised; a region raises and waits, the nation records what counts at once."""

    national = Code(
        allow_none=True,
        metadata={"label": lazy("National priority"), "description": "Empty while raised: take it up as a new one"},
    )
    territory = Code(required=True, metadata={"label": lazy("Territory")})
    priority = Code(allow_none=True, metadata={"label": lazy("Priority")})
    text = Text(longest=4000, allow_none=True, metadata={"label": lazy("What is raised")})
    cycle = Code(metadata={"label": lazy("Cycle"), "description": "That of what is named, when missing"})
    share = Share(positive=True, allow_none=True, metadata={"label": lazy("Share raised")})
    reason = Text(longest=4000, allow_none=True, metadata={"label": lazy("Reason")})
    state = fields.String(dump_only=True)
    raised_on = fields.Date(dump_only=True, allow_none=True)
    answered_on = fields.Date(dump_only=True, allow_none=True)
    answer_reason = fields.String(dump_only=True, allow_none=True)


class PlanQuery(DatedQuery):
    """Which plan: a cycle, a day, whether open proposals count as if they were agreed."""

    cycle = Code(load_default=None, metadata={"description": "Cycle; the one that the day falls in when missing"})
    proposals = Flag(load_default=False, metadata={"description": "Count open proposals as if agreed"})


class AlignmentQuery(SelectionQuery, PlanQuery):
    """Besides, which part of it."""


class GapQuery(AlignmentQuery):
    """Which gaps."""

    territory = Code(load_default=None, metadata={"description": "One region's gaps only, CUT or ISO code"})
    kind = Choice(GapKind, load_default=None)


class ExplanationQuery(AlignmentQuery):
    """Which figure to take apart."""

    figure = Choice(Figure, required=True)
    territory = Code(load_default=None, metadata={"description": "Region, CUT or ISO code"})
    national = Code(load_default=None, metadata={"description": "Code of the national priority"})
    basis = Choice(Basis, load_default=Basis.REGIONS.value, metadata={"description": "What coverage counts"})
