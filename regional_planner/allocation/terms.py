"""The vocabulary of allocation: the problem, its answer, and what clashes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from regional_planner.alignment.terms import Integers, Shares

Mask = npt.NDArray[np.bool_]


class Rule(StrEnum):
    """What is made as good as it can be."""

    MAX_MIN = "max_min"
    """The alignment in the worst scenario."""
    MIN_REGRET = "min_regret"
    """The largest loss against what each scenario alone could have had."""


class BoundKind(StrEnum):
    """What bounds the money."""

    BUDGET = "budget"
    SOURCE = "source"
    """At most so much of one source."""
    FLOOR = "floor"
    """At least so much in one region."""
    CEILING = "ceiling"
    """At most so much in one region."""


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """P priorities that may be funded, whole or not at all, under K scenarios over N aims.

    `cost` is CLP (P); `of_source` is CLP by source (P x S), no more than `cost` in all; `region_of` the place of each
    priority's region; `gives` the share of each priority that serves each aim (P x N, rows sum to at most 1); `wants`
    the weight of each aim in each scenario (K x N, rows sum to 1). `floors` and `ceilings` are CLP by region, `caps`
    CLP by source; `UNBOUNDED` where there is none.
    """

    budget: int
    cost: Integers
    of_source: Integers
    region_of: Integers
    gives: Shares
    wants: Shares
    floors: Integers
    ceilings: Integers
    caps: Integers


UNBOUNDED = -1
"""In place of a bound: there is none."""


@dataclass(frozen=True, slots=True, eq=False)
class Allocation:
    """What is funded, and how well each scenario is served by it."""

    funded: Mask
    alignment: Shares
    """By scenario: the sum over aims of what is served of what is wanted, 0-1."""
    best: Shares
    """By scenario: what it could have had alone."""
    gap: float
    """How far from the best this or what a scenario could have had alone may be: a share of it, or of 1 for regret."""

    @property
    def worst(self) -> float:
        """The alignment in the worst scenario."""
        return float(self.alignment.min())

    @property
    def regret(self) -> float:
        """The largest loss against what a scenario could have had alone."""
        return float((self.best - self.alignment).max())


class Unsolved(Exception):
    """The time was up before an answer was found."""


class Clash(Exception):
    """No allocation keeps all bounds; those that stand in each other's way, by place in `limits_of`."""

    def __init__(self, places: tuple[int, ...]) -> None:
        super().__init__(places)
        self.places = places
