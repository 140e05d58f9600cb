"""The questions on concentration and the line of sight, and what their answers say."""

from __future__ import annotations

from marshmallow import Schema, fields

from regional_planner.alignment.rules.sight import SightStep
from regional_planner.alignment.schemas import AlignmentQuery
from regional_planner.alignment.shown import RegionSchema, about_the_plan
from regional_planner.alignment.terms import LinkState
from regional_planner.finance.terms import AmountKind
from regional_planner.records.fields import Choice, Code
from regional_planner.records.shown import listing, nested_list, share

CLP = {"description": "Whole CLP"}


class ConcentrationQuery(AlignmentQuery):
    """Which money."""

    kind = Choice(AmountKind, load_default=None, metadata={"description": "The same as `money`, and before it"})


class SightQuery(AlignmentQuery):
    """Which chains."""

    territory = Code(load_default=None, metadata={"description": "One region's chains only, CUT or ISO code"})
    missing = Choice(SightStep, load_default=None, metadata={"description": "Only those that this step breaks"})


class ConcentrationRowSchema(RegionSchema):
    """A region's money, people and priorities, and its part of Gini and Theil."""

    capital = fields.Boolean()
    money = fields.Integer(allow_none=True, metadata=CLP)
    inhabitants = fields.Integer(allow_none=True)
    priorities = fields.Integer()
    per_head = fields.Float(allow_none=True, metadata={"description": "CLP per inhabitant"})
    money_share = share()
    inhabitants_share = share()
    priorities_share = share()
    gini_part = share()
    theil_part = fields.Float(allow_none=True)


class CapitalSchema(Schema):
    """The capital region's shares."""

    money = share()
    priorities = share()
    inhabitants = share()


class SpreadSchema(Schema):
    """How a priority of the higher level is spread over the regions that carry it; null where none does."""

    national = fields.String()
    title = fields.String()
    weight = share()
    carriers = fields.Integer(metadata={"description": "Regions with an agreed link to it"})
    concentration = share()
    largest = fields.String(allow_none=True, metadata={"description": "CUT code of the region that puts in most"})
    largest_name = fields.String(allow_none=True)
    largest_share = share()


class SightChainSchema(Schema):
    """A chain from a national priority to what was spent on a regional one, and what breaks it."""

    national = fields.String()
    national_title = fields.String()
    territory = fields.String(allow_none=True)
    name = fields.String(allow_none=True)
    priority = fields.String(allow_none=True)
    priority_title = fields.String(allow_none=True)
    link = fields.UUID(allow_none=True)
    link_state = Choice(LinkState, allow_none=True)
    strength = share()
    commitment = fields.Integer(allow_none=True, metadata=CLP)
    appropriation = fields.Integer(allow_none=True, metadata=CLP)
    expenditure = fields.Integer(allow_none=True, metadata=CLP)
    share = share()
    missing = Choice(SightStep, allow_none=True, metadata={"description": "First missing step; null for a whole chain"})


class SightStepSchema(Schema):
    """A step of the chains: how many it breaks, the part of the nation's weight lost at it and that gets past it."""

    step = Choice(SightStep)
    breaks = fields.Integer()
    share_lost = share()
    share_reached = share()


CONCENTRATION = listing(
    "AlignmentConcentration",
    ConcentrationRowSchema,
    **about_the_plan(),
    kind=Choice(AmountKind),
    gini=share(),
    theil=fields.Float(allow_none=True),
    theil_between=fields.Float(allow_none=True),
    theil_within_capital=fields.Float(allow_none=True),
    theil_within_others=fields.Float(allow_none=True),
    regions_counted=fields.Integer(),
    regions_left_out=fields.Integer(),
    capital=fields.Nested(CapitalSchema),
    spread=nested_list(SpreadSchema),
    total=fields.Integer(metadata=CLP),
)
LINE_OF_SIGHT = listing(
    "AlignmentLineOfSight", SightChainSchema, **about_the_plan(), steps=nested_list(SightStepSchema), whole=share()
)
