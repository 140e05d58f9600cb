"""The figures after a write, from those before it: only the regions that it touched are computed again."""

from collections.abc import Callable, Collection, Mapping
from typing import TypeVar

import numpy as np

from regional_planner.alignment.rules.figures import Alignment, align, coverage_of
from regional_planner.alignment.rules.weights import Weights
from regional_planner.alignment.terms import Integers, Mask, Plan, Shares

Column = TypeVar("Column", Integers, Shares, Mask)

OF_REGIONS = (
    "profiles",
    "local",
    "parts",
    "carrying",
    "ceiling",
    "cosine",
    "origins",
    "voice",
    "heard",
    "money_profiles",
    "money_local",
    "divergence",
    "concentration",
)
"""The figures that hold one row for each region, made of nothing but that region and the nation's weights."""


def realign(plan: Plan, before: Plan, figures: Alignment, changed: Collection[str]) -> Alignment:
    """The figures of `plan`, given those (`figures`) of the plan `before`, from which only `changed` regions differ.

    The same as `align(plan)`, at the cost of the changed regions and of one pass over the R x N matrix.

    Raises:
        ValueError: when something else differs too: the regions, their inhabitants, the nation's priorities or weights.
    """
    _refuse_other_changes(plan, before)
    places = sorted(plan.regions.index(code) for code in changed)
    made = {place: align(plan.of_region(place)) for place in places}

    rows = {name: getattr(figures, name).copy() for name in OF_REGIONS}
    denominator = figures.regional.denominator.copy()
    for place, each in made.items():
        denominator[place] = each.regional.denominator[0]
        for name, values in rows.items():
            values[place] = getattr(each, name)[0]
    regional = Weights(
        numerator=_spliced(before, figures, made, lambda each: each.regional.numerator),
        denominator=denominator,
        share=_spliced(before, figures, made, lambda each: each.regional.share),
        assumed=_spliced(before, figures, made, lambda each: each.regional.assumed),
    )
    return Alignment(
        regional=regional,
        national=figures.national,
        priority_parts=_spliced(before, figures, made, lambda each: each.priority_parts),
        coverage=coverage_of(plan, rows["profiles"] > 0, denominator > 0),
        **rows,
    )


def _spliced(
    before: Plan, figures: Alignment, made: Mapping[int, Alignment], read: Callable[[Alignment], Column]
) -> Column:
    """An array over the priorities with the rows of the regions that were made anew replaced."""
    old = read(figures)
    pieces: list[Column] = []
    taken = 0
    for place, each in made.items():
        mine = before.priorities_of(place)
        pieces += [old[taken : mine.start], read(each)]
        taken = mine.stop
    joined: Column = np.concatenate([*pieces, old[taken:]])
    return joined


def _refuse_other_changes(plan: Plan, before: Plan) -> None:
    for name in ("regions", "nationals", "inhabitants", "national_weight"):
        if not np.array_equal(getattr(plan, name), getattr(before, name)):
            raise ValueError(f"the two plans differ in {name}: compute all figures")
