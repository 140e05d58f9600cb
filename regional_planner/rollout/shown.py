"""The rows of the roll-out's answers, as schemas."""

from __future__ import annotations

from marshmallow import Schema, fields

from regional_planner.records.fields import Choice, PartialDay
from regional_planner.records.shown import listing, nested_list, share
from regional_planner.rollout.terms import Stage, TargetKind


class SlipSchema(Schema):
    """Days behind the plan, at least and at most; negative: ahead of it; null: nothing to compare."""

    slip_least = fields.Integer(allow_none=True)
    slip_most = fields.Integer(allow_none=True)
    slip_ongoing = fields.Boolean(allow_none=True)


class InheritedSchema(Schema):
    """What covered a region's territory before the region was split off."""

    territory = fields.String()
    name = fields.String()
    stage = Choice(Stage)
    since = PartialDay(allow_none=True)
    until = fields.Date()
    act = fields.String()


class RegionStageSchema(SlipSchema):
    """Where a region stands on a day."""

    code = fields.String()
    unit = fields.String(metadata={"description": "Version of the unit"})
    name = fields.String()
    stage = Choice(Stage)
    since = PartialDay(allow_none=True)
    certain = fields.Boolean()
    at_least = Choice(Stage)
    step = fields.String(allow_none=True, metadata={"description": "Code of the step spoken of"})
    planned = PartialDay(allow_none=True)
    note = fields.String(allow_none=True)
    inherited = nested_list(InheritedSchema)
    illustrative = fields.Boolean()
    source = fields.String(allow_none=True)


class CoveredSchema(Schema):
    """How much of the country is covered: for certain, and at most."""

    regions_certain = fields.Integer()
    regions_possible = fields.Integer()
    inhabitants_certain = fields.Integer()
    inhabitants_possible = fields.Integer()
    regions_share_certain = share()
    regions_share_possible = share()
    inhabitants_share_certain = share()
    inhabitants_share_possible = share()


class StageCoverageSchema(CoveredSchema):
    """What a stage covers."""

    stage = Choice(Stage)


class TimelineSchema(CoveredSchema):
    """A year of the roll-out."""

    year = fields.Integer()
    as_of = fields.Date()
    regions = fields.Integer()
    planned = fields.Integer(metadata={"description": "Regions that were to have begun"})
    inhabitants = fields.Integer()
    census = fields.String(allow_none=True)


class TargetSchema(SlipSchema):
    """A target, planned against actual."""

    code = fields.String()
    title = fields.String()
    kind = Choice(TargetKind)
    stage = Choice(Stage, allow_none=True)
    planned = PartialDay(allow_none=True)
    needed = fields.Integer()
    reached_certain = fields.Integer()
    reached_possible = fields.Integer()
    met = fields.Boolean()
    possibly_met = fields.Boolean()
    actual = PartialDay(allow_none=True)
    met_from = fields.Date(allow_none=True)
    met_by = fields.Date(allow_none=True)
    note = fields.String(allow_none=True)
    source = fields.String()


STAGES = listing("RolloutStages", RegionStageSchema, as_of=fields.Date())
COVERAGE = listing(
    "RolloutCoverage",
    StageCoverageSchema,
    as_of=fields.Date(),
    regions=fields.Integer(),
    inhabitants=fields.Integer(),
    census=fields.String(allow_none=True),
    census_basis=fields.String(allow_none=True),
    planned=fields.Integer(),
    begun=fields.Nested(CoveredSchema),
)
TIMELINE = listing("RolloutTimeline", TimelineSchema)
TARGETS = listing("RolloutTargets", TargetSchema, as_of=fields.Date())
