"""How far two levels pull in the same direction: pure functions on the arrays of a plan."""

from regional_planner.alignment.rules.explain import explanation
from regional_planner.alignment.rules.figures import Alignment, Coverage, align, nullable
from regional_planner.alignment.rules.gaps import gaps
from regional_planner.alignment.rules.plan import plan_from_rows, with_proposals, with_regions
from regional_planner.alignment.rules.realign import realign
from regional_planner.alignment.rules.rebase import Inherited, Rebased, rebase_plan
from regional_planner.alignment.rules.selection import selected, with_national_weights
from regional_planner.alignment.rules.weights import Weights, resolve_weights

__all__ = [
    "Alignment",
    "Coverage",
    "Inherited",
    "Rebased",
    "Weights",
    "align",
    "explanation",
    "gaps",
    "nullable",
    "plan_from_rows",
    "realign",
    "rebase_plan",
    "resolve_weights",
    "selected",
    "with_national_weights",
    "with_proposals",
    "with_regions",
]
