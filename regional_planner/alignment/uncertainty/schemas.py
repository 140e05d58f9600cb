"""How weights are to be drawn, and what the answer says."""

from __future__ import annotations

from marshmallow import fields

from regional_planner.alignment.rules.uncertainty import DRAWN
from regional_planner.alignment.schemas import AlignmentQuery
from regional_planner.alignment.shown import RegionSchema, about_the_plan
from regional_planner.records.fields import Choice, Whole
from regional_planner.records.shown import listing, share

MOST_DRAWS = 5000
MOST_CONCENTRATION = 1_000_000


class UncertaintyQuery(AlignmentQuery):
    """Which plan, and how its weights are drawn."""

    draws = Whole(
        least=100, most=MOST_DRAWS, load_default=1000, metadata={"description": "How often weights are drawn anew"}
    )
    concentration = Whole(
        least=1,
        most=MOST_CONCENTRATION,
        load_default=100,
        metadata={"description": "How near to the plan's weights: the sum of the parameters of the Dirichlet draws"},
    )
    seed = Whole(most=2**32 - 1, load_default=1, metadata={"description": "The same seed gives the same ranges"})


class UncertaintyRowSchema(RegionSchema):
    """A figure of a region, its 5, 50 and 95 % quantiles over the draws, and the stability of its rank."""

    figure = Choice([figure.value for figure in DRAWN])
    value = share()
    low = share()
    median = share()
    high = share()
    rank = fields.Integer(allow_none=True, metadata={"description": "From 1, the largest first; ties share the best"})
    stability = fields.Float(
        allow_none=True,
        metadata={
            "description": "Share of the draws in which it keeps its rank within one place; of tied places the nearest",
            "minimum": 0,
            "maximum": 1,
        },
    )


UNCERTAINTY = listing(
    "AlignmentUncertainty",
    UncertaintyRowSchema,
    **about_the_plan(),
    draws=fields.Integer(),
    concentration=fields.Float(),
    seed=fields.Integer(),
)
