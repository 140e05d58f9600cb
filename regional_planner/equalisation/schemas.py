"""What can be asked of a simulation, and what its rows say."""

from __future__ import annotations

from marshmallow import Schema, fields

from regional_planner.equalisation.terms import Bound, Impossible
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.fields import (
    MOST_CLP,
    Choice,
    Code,
    Identity,
    Ratio,
    Text,
    Whole,
)
from regional_planner.records.kind import RecordSchema
from regional_planner.records.shown import listing, share
from regional_planner.territory.terms import Level
from regional_planner.web.query import DatedQuery

PER_HEAD = {"description": "CLP per inhabitant"}
CLP = {"description": "Whole CLP"}
MOST_PER_HEAD = 10**9
OWN_INCOME = "municipal_own_permanent_income"
LEVELS = [Level.REGION.value, Level.COMMUNE.value]
POOL = "CLP to share out"
TARGET = "Entitled up to so many times the mean"
EXPONENT = "How much more a larger distance weighs"
FLOOR = "At least so many CLP per inhabitant"
CEILING = "At most so many CLP per inhabitant"
INCOME = "Series of own income, CLP"
NEED = "Series of the need index; all alike when missing"


class SchemeQuery(DatedQuery):
    """The pool, the formula, and the figures that it is applied to."""

    pool = Whole(least=1, most=MOST_CLP, required=True, metadata={"description": POOL})
    target = Ratio(least=0.01, most=100, load_default=1.0, metadata={"description": TARGET})
    exponent = Ratio(least=0.01, most=10, load_default=1.0, metadata={"description": EXPONENT})
    floor = Whole(most=MOST_PER_HEAD, load_default=0, metadata={"description": FLOOR})
    ceiling = Whole(most=MOST_PER_HEAD, load_default=None, metadata={"description": CEILING})
    level = Choice(LEVELS, load_default=Level.REGION.value)
    income = Code(load_default=OWN_INCOME, metadata={"description": INCOME})
    need = Code(load_default=None, metadata={"description": NEED})


class ScenarioSchema(RecordSchema):
    """A scheme that was kept under a name."""

    name = Text(required=True, metadata={"label": lazy("Name")})
    note = Text(allow_none=True, longest=4000, metadata={"label": lazy("Note")})
    pool = Whole(least=1, most=MOST_CLP, required=True, metadata={"description": POOL})
    target = Ratio(least=0.01, most=100, required=True, metadata={"description": TARGET})
    exponent = Ratio(least=0.01, most=10, required=True, metadata={"description": EXPONENT})
    floor = Whole(most=MOST_PER_HEAD, metadata={"description": FLOOR})
    ceiling = Whole(most=MOST_PER_HEAD, allow_none=True, metadata={"description": CEILING})
    level = Choice(LEVELS, required=True)
    income = Code(required=True, metadata={"description": INCOME})
    need = Code(allow_none=True, metadata={"description": NEED})


class ComparisonQuery(DatedQuery):
    """Which two scenarios."""

    first = Identity(required=True, metadata={"description": "Id of a scenario"})
    second = Identity(required=True, metadata={"description": "Id of another"})


class ComparedSchema(Schema):
    """A unit under two scenarios; null where it is not in one of them, or a figure is missing."""

    territory = fields.String()
    unit = fields.String(metadata={"description": "Version of the unit"})
    name = fields.String()
    first = fields.Integer(allow_none=True, metadata=CLP)
    second = fields.Integer(allow_none=True, metadata=CLP)
    difference = fields.Integer(allow_none=True, metadata=CLP)
    difference_per_head = fields.Float(allow_none=True, metadata=PER_HEAD)


class GrantSchema(Schema):
    """What a unit has, gets and has then; null where a figure is missing."""

    territory = fields.String()
    unit = fields.String(metadata={"description": "Version of the unit"})
    name = fields.String()
    inhabitants = fields.Integer(allow_none=True)
    income = fields.Integer(allow_none=True, metadata=CLP)
    need = fields.Float(allow_none=True, metadata={"minimum": 0})
    capacity = fields.Float(allow_none=True, metadata=PER_HEAD)
    distance = fields.Float(allow_none=True, metadata={"description": "CLP per inhabitant missing to the target"})
    grant = fields.Integer(allow_none=True, metadata=CLP)
    grant_per_head = fields.Float(allow_none=True, metadata=PER_HEAD)
    capacity_after = fields.Float(allow_none=True, metadata=PER_HEAD)
    gain = fields.Float(allow_none=True, metadata={"description": "Grant over own income; 1 doubles it"})
    bound = Choice(Bound, allow_none=True, metadata={"description": "Whether floor or ceiling decided"})


class VariantSchema(Schema):
    """What another parameter would do."""

    parameter = fields.String()
    value = fields.Float(allow_none=True)
    gini_after = share()
    theil_after = fields.Float(allow_none=True)
    moved = share()
    kept_rank = share()
    refused = Choice(Impossible, allow_none=True, metadata={"description": "Why it would share out nothing"})


ABOUT = {
    "as_of": fields.Date(),
    "level": Choice(Level),
    "income": fields.String(),
    "income_year": fields.Integer(allow_none=True),
    "need": fields.String(allow_none=True),
    "need_year": fields.Integer(allow_none=True),
    "sources": fields.List(fields.String()),
    "illustrative": fields.Boolean(metadata={"description": "Whether any of the figures is made up"}),
    "pool": fields.Integer(metadata=CLP),
    "mean": fields.Float(metadata=PER_HEAD),
    "target": fields.Float(metadata=PER_HEAD),
    "entitled": fields.Integer(metadata={"description": "Units below the target"}),
    "left_out": fields.List(fields.String(), metadata={"description": "Units of which a figure is missing"}),
    "gini_before": share(),
    "gini_after": share(),
    "theil_before": fields.Float(allow_none=True),
    "theil_after": fields.Float(allow_none=True),
}
GRANTS = listing("Grants", GrantSchema, **ABOUT)
SENSITIVITY = listing("EqualisationSensitivity", VariantSchema, **ABOUT)
COMPARISON = listing(
    "EqualisationComparison", ComparedSchema, as_of=fields.Date(), first=fields.String(), second=fields.String()
)
