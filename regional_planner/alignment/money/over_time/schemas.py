"""The question on concentration over time, and what its answer says."""

from __future__ import annotations

from marshmallow import Schema, fields

from regional_planner.alignment.money.over_time.terms import Grouping, Measure
from regional_planner.finance.terms import AmountKind
from regional_planner.records.fields import Choice
from regional_planner.records.shown import listing, nested_list, share
from regional_planner.territory.terms import Level
from regional_planner.web.query import DatedQuery


class OverTimeQuery(DatedQuery):
    """Which measures, and how communes are grouped."""

    measure = Choice(Measure, load_default=None, metadata={"description": "One only; all when missing"})
    kind = Choice(AmountKind, load_default=None, metadata={"description": "Money of one kind only"})
    grouping = Choice(
        Grouping,
        load_default=Grouping.REGION.value,
        metadata={"description": "Of communes; by functional city there are people alone"},
    )


class GroupSchema(Schema):
    """A group of units in a period, and its parts of Theil."""

    code = fields.String(allow_none=True, metadata={"description": "CUT code or code of a city; null: all others"})
    name = fields.String()
    units = fields.Integer()
    total = fields.Integer()
    share = fields.Float(
        allow_none=True, metadata={"minimum": 0, "maximum": 1, "description": "Null also where no unit is counted"}
    )
    theil_between = fields.Float(allow_none=True)
    theil_within = fields.Float(allow_none=True)


class PeriodSchema(Schema):
    """How concentrated something was in a year or cycle; null where there is nothing to share out."""

    measure = Choice(Measure)
    kind = Choice(AmountKind, allow_none=True)
    period = fields.String(metadata={"description": "A year, or the code of a cycle"})
    year = fields.Integer(metadata={"description": "The year, or the first of the cycle"})
    level = Choice(Level)
    grouping = Choice(Grouping, allow_none=True, metadata={"description": "Null: the capital region and the others"})
    units_as_of = fields.Date(metadata={"description": "The units are those of this day"})
    units = fields.Integer(metadata={"description": "Units that are counted"})
    left_out = fields.Integer(metadata={"description": "Units of which a figure is missing"})
    total = fields.Integer(metadata={"description": "People, CLP or priorities"})
    gini = share()
    theil = fields.Float(allow_none=True, metadata={"description": "Between and within together"})
    theil_between = fields.Float(allow_none=True)
    theil_within = fields.Float(allow_none=True)
    capital_share = share()
    series = fields.String(allow_none=True, metadata={"description": "Series that people are counted by"})
    basis = fields.String(allow_none=True, metadata={"description": "How that series was counted"})
    illustrative = fields.Boolean()
    groups = nested_list(GroupSchema)


OVER_TIME = listing(
    "ConcentrationOverTime",
    PeriodSchema,
    as_of=fields.Date(),
    warnings=fields.List(fields.String(), metadata={"description": "What keeps rows from being compared"}),
)
