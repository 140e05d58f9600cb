"""Which change is asked for, and what the answer says."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from regional_planner.alignment.rules.moved import Quantity
from regional_planner.alignment.selection.schemas import InheritedProfileSchema, LevelsQuery, SelectionSchema
from regional_planner.alignment.shown import RegionSchema
from regional_planner.alignment.terms import Cause
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.fields import Choice, Code, Flag
from regional_planner.records.shown import listing, nested_list, share
from regional_planner.web.query import AnswerQuery


class ChangeQuery(LevelsQuery, AnswerQuery):
    """Between which two days or cycles; a cycle stands for its last day, or today while it runs."""

    start = Code(
        required=True,
        data_key="from",
        metadata={"description": "Day or cycle that is compared from", "label": lazy("From")},
    )
    end = Code(
        required=True, data_key="to", metadata={"description": "Day or cycle that is compared to", "label": lazy("To")}
    )
    proposals = Flag(load_default=False, metadata={"description": "Count open proposals as if agreed"})
    territory = Code(load_default=None, metadata={"description": "One region only, CUT or ISO code"})
    national = Code(
        load_default=None, metadata={"description": "Also the profile in this national priority, of either plan"}
    )


class PlanOnDaySchema(Schema):
    """A cycle on a day."""

    cycle = fields.String()
    as_of = fields.Date()
    units_as_of = fields.Date()


def _difference() -> Any:
    return share(least=-1)


class ChangeRowSchema(RegionSchema):
    """A figure of a region before and after, and its difference by cause; null where either has no figure."""

    figure = fields.String(metadata={"description": "carrying, voice, heard, local, or profile in `national`"})
    national = fields.String(allow_none=True)
    before = share()
    after = share()
    difference = _difference()
    by_links = fields.Float(allow_none=True, metadata={"description": "Links agreed, or no longer"})
    by_strengths = fields.Float(allow_none=True, metadata={"description": "Strengths of links"})
    by_regional_weights = fields.Float(allow_none=True, metadata={"description": "Weights of the regions"})
    by_national = fields.Float(
        allow_none=True, metadata={"description": "Priorities of the nation, their weights and origins"}
    )
    by_priorities = fields.Float(allow_none=True, metadata={"description": "Regional priorities added or ended"})
    by_territory = fields.Float(allow_none=True, metadata={"description": "Units that split or merged"})


class MovedSchema(Schema):
    """A record behind a cause, on the units of the later-named plan; before and after are null where it was not."""

    cause = Choice(Cause)
    quantity = Choice(Quantity)
    territory = fields.String()
    priority = fields.String(allow_none=True)
    priority_title = fields.String(allow_none=True)
    priority_before = fields.String(allow_none=True, metadata={"description": "The code that it had"})
    national = fields.String(allow_none=True)
    national_title = fields.String(allow_none=True)
    national_before = fields.String(allow_none=True, metadata={"description": "The code that it had"})
    link = fields.UUID(allow_none=True)
    before = share()
    after = share()


CHANGE = listing(
    "AlignmentChange",
    ChangeRowSchema,
    **{"from": fields.Nested(PlanOnDaySchema), "to": fields.Nested(PlanOnDaySchema)},
    illustrative=fields.Boolean(),
    selection=fields.Nested(SelectionSchema),
    inherited=nested_list(InheritedProfileSchema),
    records=nested_list(MovedSchema),
)
