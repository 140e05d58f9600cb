"""The questions on pairs, and what their answers say."""

from __future__ import annotations

from marshmallow import Schema, fields

from regional_planner.alignment.pairs.answers import INDICES
from regional_planner.alignment.rules.pairs import Tie
from regional_planner.alignment.schemas import PlanQuery
from regional_planner.alignment.shown import about_the_plan
from regional_planner.alignment.terms import LinkState
from regional_planner.records.fields import Choice, Code, Whole
from regional_planner.records.shown import listing, nested_list, share

MOST_PAIRS = 10_000


class PairsQuery(PlanQuery):
    """Which pairs, and by what they are sorted, the highest first."""

    territory = Code(load_default=None, metadata={"description": "The pairs of one region only, CUT or ISO code"})
    sort = Choice(INDICES, load_default=INDICES[0])
    limit = Whole(least=1, most=MOST_PAIRS, load_default=500, metadata={"description": "At most so many pairs"})


class PairSchema(Schema):
    """Two regions, compared; null where either has no profile."""

    first = fields.String(metadata={"description": "CUT code"})
    first_name = fields.String()
    second = fields.String(metadata={"description": "CUT code"})
    second_name = fields.String()
    synergy = share(most=2)
    overlap = share()
    complementarity = share()
    overlap_counted = share()
    border = fields.Boolean(allow_none=True, metadata={"description": "Null where a region has no shape"})
    functional_area = fields.Boolean()
    shared_national_weight = share(unknown=False)


class PairTieSchema(Schema):
    """A part of the synergy; the amounts sum to it."""

    because = Choice(Tie)
    national = fields.String(allow_none=True)
    national_title = fields.String(allow_none=True)
    weight = share()
    amount = share(unknown=False)


class LinkingSchema(Schema):
    """A national priority that both regions have agreed links to, with what each puts behind it."""

    national = fields.String()
    title = fields.String()
    weight = share()
    first = share()
    second = share()


class BehindSchema(Schema):
    """A priority that puts weight into a cell."""

    territory = fields.String()
    priority = fields.String()
    title = fields.String()
    weight = share()


class PairCellSchema(Schema):
    """A cell with the weight that each region puts into it, and what it brings to the two indices."""

    axis = fields.String(allow_none=True)
    axis_name = fields.String(allow_none=True)
    area = fields.String(allow_none=True)
    area_name = fields.String(allow_none=True)
    first_weight = share()
    second_weight = share()
    overlap = share()
    complementarity = share()
    priorities = nested_list(BehindSchema)


class JointMemberSchema(Schema):
    """A priority in a joint one."""

    priority = fields.String()
    title = fields.String(allow_none=True)
    share = share()


class JointSchema(Schema):
    """A joint priority that both regions are part of."""

    id = fields.UUID()
    title = fields.String()
    reason = fields.String()
    state = Choice(LinkState)
    territories = fields.List(fields.String())
    national = fields.String(allow_none=True)
    members = nested_list(JointMemberSchema)


class CandidateSchema(Schema):
    """Two priorities that could be joined: suggested, never counted."""

    first = fields.String()
    first_title = fields.String()
    second = fields.String()
    second_title = fields.String()
    same_cells = share()
    same_axes = share()


PAIRS = listing(
    "AlignmentPairs",
    PairSchema,
    **about_the_plan(),
    total=fields.Integer(metadata={"description": "How many pairs there are"}),
)
PAIR = listing(
    "AlignmentPair",
    PairCellSchema,
    **about_the_plan(),
    **PairSchema._declared_fields,
    first_in_none=share(),
    second_in_none=share(),
    parts=nested_list(PairTieSchema),
    linking=nested_list(LinkingSchema),
    joint=nested_list(JointSchema),
    candidates=nested_list(CandidateSchema),
)
