"""What can be asked of an allocation, and what its rows say."""

from __future__ import annotations

from marshmallow import Schema, fields

from regional_planner.allocation.queries import Over
from regional_planner.allocation.terms import BoundKind, Rule
from regional_planner.records.fields import (
    MOST_CLP,
    Choice,
    Code,
    Ratio,
    Whole,
)
from regional_planner.records.query_fields import CodeAmounts, CodeShares, Scenarios
from regional_planner.records.shown import listing, nested_list, share
from regional_planner.web.query import DatedQuery

MOST_SCENARIOS = 20
CLP = {"description": "Whole CLP"}
OF_BUDGET = "as shares of the budget, code:share,code:share"


class AllocationQuery(DatedQuery):
    """The budget, what the scenarios want, and the bounds."""

    cycle = Code(load_default=None, metadata={"description": "The cycle that the day falls in when missing"})
    budget = Whole(least=1, most=MOST_CLP, required=True, metadata={"description": "CLP that may be spent in all"})
    rule = Choice(Rule, load_default=Rule.MAX_MIN.value)
    over = Choice(Over, load_default=Over.NATIONAL.value, metadata={"description": "What the scenarios weigh"})
    scenarios = Scenarios(
        most=MOST_SCENARIOS,
        load_default=None,
        metadata={
            "description": "Weights by code, with `;` between scenarios; the plan's own and all alike if missing"
        },
    )
    costs = CodeAmounts(
        load_default=None,
        metadata={"description": "CLP of priorities, code:clp,code:clp; what is committed to them if missing"},
    )
    floors = CodeShares(load_default=None, metadata={"description": f"At least so much in regions, {OF_BUDGET}"})
    ceilings = CodeShares(load_default=None, metadata={"description": f"At most so much in regions, {OF_BUDGET}"})
    sources = CodeShares(load_default=None, metadata={"description": f"At most so much of sources, {OF_BUDGET}"})
    step = Ratio(
        least=0.001,
        most=1,
        load_default=0.01,
        metadata={"description": "By what share of the budget a bound is relaxed to tell its price"},
    )


class ChoiceSchema(Schema):
    """A priority that could be funded."""

    priority = fields.String()
    title = fields.String(allow_none=True)
    territory = fields.String()
    name = fields.String()
    cost = fields.Integer(metadata=CLP)
    funded = fields.Boolean()


class ScenarioResultSchema(Schema):
    """A scenario: how well it is served, and how well it could have been alone; 0-1."""

    scenario = fields.String()
    alignment = share()
    best = share()
    regret = share()


class PlaceSchema(Schema):
    """What is spent in a region or of a source."""

    code = fields.String()
    spent = fields.Integer(metadata=CLP)
    offered = fields.Integer(metadata={"description": "CLP that all its priorities cost"})
    least = fields.Integer(allow_none=True, metadata=CLP)
    most = fields.Integer(allow_none=True, metadata=CLP)


class PriceSchema(Schema):
    """A bound, and how much better the rule's figure would be with a little more room."""

    bound = Choice(BoundKind)
    code = fields.String(allow_none=True)
    clp = fields.Integer(metadata=CLP)
    price = fields.Float(
        allow_none=True,
        metadata={"description": "Alignment (0-1) for one more step; 0: it costs nothing; null: the time was up"},
    )


ALLOCATION = listing(
    "Allocation",
    ChoiceSchema,
    as_of=fields.Date(),
    cycle=fields.String(),
    rule=Choice(Rule),
    over=Choice(Over),
    budget=fields.Integer(metadata=CLP),
    spent=fields.Integer(metadata=CLP),
    funded=fields.Integer(),
    without_cost=fields.Integer(metadata={"description": "Priorities without commitments: left out"}),
    worst=share(),
    regret=share(),
    gap=share(),
    scenarios=nested_list(ScenarioResultSchema),
    regions=nested_list(PlaceSchema),
    sources=nested_list(PlaceSchema),
    prices=nested_list(PriceSchema),
    step=fields.Float(),
    illustrative=fields.Boolean(),
)
