"""Which priorities of two regions could be joined: those that sit in the same cells, or in the same industry."""

from typing import NamedTuple

import numpy as np

from regional_planner.alignment.rules.cells import Cells, known
from regional_planner.alignment.rules.weights import regional_weights
from regional_planner.alignment.terms import Plan, Shares


class Candidate(NamedTuple):
    """Two priorities (places in the plan) that could be joined, and the weight that they have in common.

    `same_cells` is what both put into the same cells: to pool; `same_axes` what both put into the same industries or
    horizontal areas: at least as much; what it is more is a chain to build.
    """

    first: int
    second: int
    same_cells: float
    same_axes: float


def candidates(plan: Plan, cells: Cells, first: int, second: int) -> list[Candidate]:
    """The pairs of a priority of each of two regions (places) with anything in common, the most first, then by code."""
    mine, yours = (np.flatnonzero(plan.region_of == region) for region in (first, second))
    weights = _weights(plan, cells)
    found = [
        Candidate(
            int(one),
            int(other),
            float(np.minimum(weights[one], weights[other]).sum()),
            float(np.minimum(weights[one].sum(axis=1), weights[other].sum(axis=1)).sum()),
        )
        for one in mine
        for other in yours
    ]
    return sorted((each for each in found if each.same_axes > 0), key=lambda each: (-each.same_axes, each[:2]))


def _weights(plan: Plan, cells: Cells) -> Shares:
    """P x I x E: the weight of each priority in each known cell, as a share of its region's."""
    weights: Shares = np.zeros((len(plan.priorities), len(cells.axes), len(cells.areas)))
    share = np.nan_to_num(regional_weights(plan).share)
    weights[cells.priority, cells.axis, cells.area] = share[cells.priority] * cells.share
    return known(weights)
