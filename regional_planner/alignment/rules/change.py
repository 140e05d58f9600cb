"""Why figures moved between two plans: the difference by its causes, by Shapley value, so that it adds up exactly.

A cause is a part of the plan that can be taken from before or from after. The Shapley value of a cause is the
mean, over all orders in which the causes could have come, of what it adds when it comes: no order is favoured.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np

from regional_planner.alignment.rules.hybrid import (
    HYBRID_FIGURES,
    Frame,
    figures_of,
    hybrid_figures,
    moved_causes,
    national_place,
)
from regional_planner.alignment.terms import Cause, Shares

CAUSES = tuple(Cause)
PROFILE = "profile"


class Change(NamedTuple):
    """A figure of one region before and after, and the parts that make its difference; NaN without a figure."""

    before: float
    after: float
    parts: dict[Cause, float]


@dataclass(frozen=True, slots=True)
class Seen:
    """Two plans on the same units, and the place among these of each region that is asked for."""

    frame: Frame
    places: tuple[int, ...]


def changes(there: Seen | None, here: Seen, national: str | None = None) -> list[dict[str, Change]]:
    """For each region asked for, how each figure of `HYBRID_FIGURES` moved, and why.

    `here` are both plans on the units of the later one; `there` both on those of the earlier one, None where these
    are the same: then territory moved nothing. `national` (a code of either plan) adds the profile in it, 0 where
    a plan does not have it.

    Parts sum to the difference within 1e-12. A region without a figure before or after has no difference.
    Raises ValueError for a national priority that neither plan has.
    """
    first = here if there is None else there
    column = None if national is None else national_place(here.frame, national)
    first_column = None if national is None else national_place(first.frame, national)
    moved = moved_causes(here.frame) | moved_causes(first.frame) | ({Cause.TERRITORY} if there else frozenset())
    causes = [cause for cause in CAUSES if cause in moved]

    def figures(taken: frozenset[Cause]) -> Shares:
        at, place = (here, column) if Cause.TERRITORY in taken else (first, first_column)
        return hybrid_figures(at.frame, taken, place)[:, list(at.places)]

    values = {taken: figures(taken) for taken in _subsets(causes)}
    parts = shapley(causes, values.__getitem__)
    before = figures_of(first.frame.before, first_column)[:, list(first.places)]
    after = figures_of(here.frame.after, column)[:, list(here.places)]
    names = HYBRID_FIGURES if national is None else (*HYBRID_FIGURES, PROFILE)
    return [
        {name: _change(before, after, parts, (row, region)) for row, name in enumerate(names)}
        for region in range(len(here.places))
    ]


def _change(before: Shares, after: Shares, parts: Mapping[Cause, Shares], at: tuple[int, int]) -> Change:
    null = math.isnan(before[at]) or math.isnan(after[at])
    found = {cause: float(parts[cause][at]) if cause in parts else 0.0 for cause in CAUSES}
    return Change(float(before[at]), float(after[at]), dict.fromkeys(CAUSES, math.nan) if null else found)


def shapley(causes: Iterable[Cause], value: Callable[[frozenset[Cause]], Shares]) -> Mapping[Cause, Shares]:
    """What each cause adds to `value` on average over all orders; the parts sum to value(all) - value(none)."""
    players = list(causes)
    count = len(players)
    parts: dict[Cause, Shares] = {}
    for cause in players:
        others = [other for other in players if other is not cause]
        part: Shares = np.zeros_like(value(frozenset()))
        for taken in _subsets(others):
            orders = math.factorial(len(taken)) * math.factorial(count - len(taken) - 1) / math.factorial(count)
            part += orders * (value(taken | {cause}) - value(taken))
        parts[cause] = part
    return parts


def _subsets(causes: list[Cause]) -> list[frozenset[Cause]]:
    return [frozenset(chosen) for size in range(len(causes) + 1) for chosen in combinations(causes, size)]
