"""What can be asked of a simulation, and what its rows say."""

from __future__ import annotations

from marshmallow import Schema, fields

from regional_planner.equalisation.terms import Bound, Impossible
from regional_planner.records.fields import Choice, Code, Ratio, Whole
from regional_planner.records.shown import listing, share
from regional_planner.territory.terms import Level
from regional_planner.web.query import DatedQuery

PER_HEAD = {"description": "CLP per inhabitant"}
CLP = {"description": "Whole CLP"}
MOST_PER_HEAD = 10**9


class SchemeQuery(DatedQuery):
    """The pool, the formula, and the figures that it is applied to."""

    pool = Whole(least=1, most=10**15, required=True, metadata={"description": "CLP to share out"})
    target = Ratio(
        least=0.01, most=100, load_default=1.0, metadata={"description": "Entitled up to so many times the mean"}
    )
    exponent = Ratio(
        least=0.01, most=10, load_default=1.0, metadata={"description": "How much more a larger distance weighs"}
    )
    floor = Whole(most=MOST_PER_HEAD, load_default=0, metadata={"description": "At least so many CLP per inhabitant"})
    ceiling = Whole(
        most=MOST_PER_HEAD, load_default=None, metadata={"description": "At most so many CLP per inhabitant"}
    )
    level = Choice([Level.REGION.value, Level.COMMUNE.value], load_default=Level.REGION.value)
    income = Code(load_default="municipal_own_permanent_income", metadata={"description": "Series of own income, CLP"})
    need = Code(load_default=None, metadata={"description": "Series of the need index; all alike when missing"})


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
