"""A selection as query parameters, and as it is echoed."""

from __future__ import annotations

from marshmallow import Schema, fields

from regional_planner.finance.terms import AmountKind
from regional_planner.priorities.terms import Approach
from regional_planner.records.fields import Choice, Code, Day
from regional_planner.records.kind import QuerySchema
from regional_planner.records.query_fields import CodeShares, Years
from regional_planner.records.shown import share


class LevelsQuery(QuerySchema):
    """Which two neighbouring levels, and which of their priorities."""

    upper = Code(
        load_default=None,
        metadata={
            "description": "Unit (CUT or ISO code) whose own priorities the units within it are compared with: CL "
            "(default) for regions and nation, a region for its communes"
        },
    )
    approach = Choice(
        Approach, load_default=None, metadata={"description": "Only priorities identified so; weights renormalised"}
    )
    axis = Code(
        load_default=None,
        metadata={"description": "Only priorities in this industry, horizontal or enabling area; weights renormalised"},
    )


class SelectionQuery(LevelsQuery):
    """Besides, with which weights of the higher level, on which money and on the units of which day."""

    weights = CodeShares(
        load_default=None,
        metadata={
            "description": "Scenario weights of the higher level, as code:weight,code:weight; priorities not named "
            "share equally what these leave of 1"
        },
    )
    money = Choice(AmountKind, load_default=None, metadata={"description": "Kind of money; commitment when missing"})
    years = Years(load_default=None, metadata={"description": "Year or period whose money counts: 2026-2029"})
    units_as_of = Day(
        load_default=None,
        metadata={"description": "Re-base to the units of this day by lineage; the cycle's own when missing"},
    )


class SelectionSchema(Schema):
    """The selection that an answer was made for."""

    upper = fields.String(metadata={"description": "CUT code"})
    upper_name = fields.String()
    lower_level = fields.String(metadata={"description": "Level of the units that are compared with it"})
    approach = fields.String(allow_none=True)
    axis = fields.String(allow_none=True)
    weights = fields.Dict(keys=fields.String(), values=share(), allow_none=True)
    money = Choice(AmountKind)
    years = fields.String(allow_none=True)
    proposals = fields.Boolean()


class InheritedProfileSchema(Schema):
    """How a unit's profile was made out of that of another, under an act."""

    territory = fields.String(metadata={"description": "Unit that the answer speaks of"})
    act = fields.String()
    from_unit = fields.String(metadata={"description": "Version of the unit whose profile it was"})
    to_unit = fields.String(metadata={"description": "Version of the unit that has it now"})
    share = fields.Float(metadata={"description": "Part of that unit's money and origins that came along"})
    weight = fields.Float(metadata={"description": "What that unit's profile weighs in this one's; 1 on a split"})
    basis = fields.String()
