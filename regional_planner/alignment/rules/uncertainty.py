"""How far carrying, voice, heard and local share move when weights, which are judgements, are drawn anew.

Weights are drawn from Dirichlet distributions around those of the plan, as the OECD/JRC handbook on composite
indicators (2008) asks; strengths are claims that two sides agreed on, and are not perturbed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from regional_planner.alignment.rules.figures import Alignment, heard_priorities
from regional_planner.alignment.terms import PARTS, PARTS_PER_MILLION, Figure, Integers, LinkState, Part, Plan, Shares

DRAWN = (Figure.CARRYING, Figure.VOICE, Figure.HEARD, Figure.LOCAL)
QUANTILES = (0.05, 0.5, 0.95)
NUMBERS_IN_A_BLOCK = 500_000
"""How many numbers the widest array of a block of draws holds: 4 MB."""
TIE = 1e-9
"""Figures nearer than this share a rank."""


@dataclass(frozen=True, slots=True, eq=False)
class Range:
    """A figure over R regions: the point figure, its quantiles over the draws, rank from 1, and its stability.

    NaN (rank 0) where a region has no figure. `stability` is the share of draws in which the region keeps its rank
    within one place; regions that tie share all their places, and the nearest of them counts.
    """

    figure: Shares
    low: Shares
    median: Shares
    high: Shares
    rank: Integers
    stability: Shares


def uncertainty(
    plan: Plan, alignment: Alignment, *, draws: int, concentration: float, seed: int
) -> dict[Figure, Range]:
    """The ranges of the figures of `DRAWN`; `alignment` is the plan's.

    Each draw takes regional weights around v and, shared by all regions, national weights around y; a weight w has
    the parameter `concentration` * w, so a weight of 0 stays 0, means are the weights, and ranges close on the
    figure as the concentration grows. Since minima are concave a figure may lie outside its own range.
    Weights are drawn in blocks, so that only the figures of all draws are held at once. Raises ValueError for no
    draws and for a concentration that is not positive.
    """
    if draws < 1 or not concentration > 0:
        raise ValueError("uncertainty needs at least one draw and a concentration above 0")
    points = np.stack([getattr(alignment, figure.value) for figure in DRAWN])
    found = np.empty((len(DRAWN), draws, len(plan.regions)))
    kept = np.zeros_like(points)
    place = 0
    for block in _blocks(plan, alignment, draws, concentration, seed):
        size = block.shape[1]
        found[:, place : place + size] = np.where(np.isnan(points)[:, None, :], np.nan, block)
        for row, point in enumerate(points):
            kept[row] += _kept_ranks(point, found[row, place : place + size])
        place += size
    return {
        figure: _range(points[row], np.quantile(found[row], QUANTILES, axis=0), kept[row] / draws)
        for row, figure in enumerate(DRAWN)
    }


def _range(figure: Shares, quantiles: Shares, stability: Shares) -> Range:
    low, median, high = quantiles
    return Range(figure, low, median, high, _rank(figure), np.where(np.isnan(figure), np.nan, stability))


def _blocks(plan: Plan, alignment: Alignment, draws: int, concentration: float, seed: int) -> Iterator[Shares]:
    """Figures x draws x regions, a block of draws at a time."""
    regional = np.random.default_rng([seed, 0])
    national = np.random.default_rng([seed, 1])
    model = _Model(plan, alignment)
    size = max(1, min(draws, NUMBERS_IN_A_BLOCK // model.widest))
    for start in range(0, draws, size):
        count = min(size, draws - start)
        own = _dirichlet(regional, np.nan_to_num(alignment.regional.share) * concentration, model.by_region, count)
        shared = _dirichlet(national, np.nan_to_num(alignment.national.share) * concentration, model.nation, count)
        yield model.figures(own, shared)


class _Groups:
    """Sums over groups of columns, such as the priorities of a region."""

    def __init__(self, group: Integers, groups: int) -> None:
        self.group, self.groups = group, groups
        self._order = np.argsort(group, kind="stable")
        self._present, self._starts = np.unique(group[self._order], return_index=True)

    def sums(self, values: Shares) -> Shares:
        """Rows x groups of sums of `values`, rows x columns."""
        totals = np.zeros((len(values), self.groups))
        if len(self._present):
            totals[:, self._present] = np.add.reduceat(values[:, self._order], self._starts, axis=1)
        return totals

    def largest(self, values: Shares) -> Shares:
        """Rows x groups of the largest of `values`; minus infinity in an empty group."""
        found = np.full((len(values), self.groups), -np.inf)
        if len(self._present):
            found[:, self._present] = np.maximum.reduceat(values[:, self._order], self._starts, axis=1)
        return found


class _Model:
    """The figures as functions of drawn weights."""

    def __init__(self, plan: Plan, alignment: Alignment) -> None:
        regions, nationals = len(plan.regions), len(plan.nationals)
        agreed = plan.links_in(LinkState.AGREED)
        cell = (plan.region_of_link * nationals + plan.link_national)[agreed]
        cells, of_link = np.unique(cell, return_inverse=True)
        self.by_region = _Groups(plan.region_of, regions)
        self.nation = _Groups(np.zeros(nationals, dtype=np.int64), 1)
        self.widest = max(len(plan.priorities), int(agreed.sum()), nationals, regions, 1)
        self._link_priority = plan.link_priority[agreed]
        self._strength = plan.strength[agreed] / PARTS_PER_MILLION
        self._by_cell = _Groups(of_link.astype(np.int64), len(cells))
        self._cells_by_region = _Groups(cells // max(nationals, 1), regions)
        self._cell_national = cells % max(nationals, 1)
        self._uncarried = 1 - alignment.priority_parts[:, PARTS.index(Part.AGREED)]
        self._heard = heard_priorities(plan).astype(np.float64)
        self._origins = alignment.origins

    def figures(self, own: Shares, shared: Shares) -> Shares:
        """`DRAWN` x draws x regions, out of draws x priorities and draws x nationals."""
        profiles = self._by_cell.sums(own[:, self._link_priority] * self._strength)
        carrying = self._cells_by_region.sums(np.minimum(profiles, shared[:, self._cell_national]))
        return np.stack(
            [
                carrying,
                shared @ self._origins.T,
                self.by_region.sums(own * self._heard),
                self.by_region.sums(own * self._uncarried),
            ]
        )


def _dirichlet(generator: np.random.Generator, parameters: Shares, groups: _Groups, draws: int) -> Shares:
    """Draws x columns: in each group a draw of the Dirichlet distribution, by gamma variates.

    In logarithms, since a gamma variate of a tiny parameter is too small for a float: gamma(a) is distributed as
    gamma(a + 1) * uniform ** (1 / a).
    """
    drawn = parameters > 0
    logs = np.full((draws, len(parameters)), -np.inf)
    chosen = parameters[drawn]
    gammas = generator.standard_gamma(chosen + 1, (draws, len(chosen)))
    logs[:, drawn] = np.log(gammas) - generator.standard_exponential((draws, len(chosen))) / chosen
    highest = groups.largest(logs)
    shares = np.exp(logs - np.where(np.isfinite(highest), highest, 0.0)[:, groups.group])
    totals = groups.sums(shares)[:, groups.group]
    drawn_shares: Shares = np.zeros_like(shares)
    np.divide(shares, totals, out=drawn_shares, where=totals > 0)
    return drawn_shares


def _rank(figure: Shares) -> Integers:
    """Rank from 1, the largest first; ties have the best of their places, regions without a figure 0."""
    best, _ = _places(figure[None, :])
    return np.where(np.isnan(figure), 0, best[0])


def _kept_ranks(point: Shares, drawn: Shares) -> Integers:
    """In how many of the draws x regions each region comes within one place of the places that it has."""
    best, worst = _places(point[None, :])
    drawn_best, drawn_worst = _places(drawn)
    kept: Integers = ((drawn_best <= worst + 1) & (drawn_worst >= best - 1)).sum(axis=0)
    return kept


def _places(figures: Shares) -> tuple[Integers, Integers]:
    """The best and the worst place of each figure in its row, the largest first; figures that tie share them."""
    rows, regions = figures.shape
    # In steps of a tie, so that what ties is equal; no figure sorts last.
    keys = np.rint(-np.where(np.isnan(figures), -1.0, figures) / TIE).astype(np.int64)
    order = np.argsort(keys, axis=1)
    ordered = np.take_along_axis(keys, order, axis=1)
    begins, ends = np.ones((2, rows, regions), dtype=bool)
    begins[:, 1:] = ends[:, :-1] = ordered[:, 1:] != ordered[:, :-1]
    place = np.arange(1, regions + 1)
    best, worst = np.empty((2, rows, regions), dtype=np.int64)
    np.put_along_axis(best, order, np.maximum.accumulate(np.where(begins, place, 0), axis=1), axis=1)
    last = np.minimum.accumulate(np.where(ends, place, regions)[:, ::-1], axis=1)[:, ::-1]
    np.put_along_axis(worst, order, last, axis=1)
    return best, worst
