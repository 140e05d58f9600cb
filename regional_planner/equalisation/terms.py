"""The vocabulary of equalisation: the scheme, what it pays, and why it may not be."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from regional_planner.alignment.terms import Integers, Shares


class Bound(StrEnum):
    """What holds a unit's grant per head where the formula would have it otherwise."""

    FLOOR = "floor"
    CEILING = "ceiling"


class Impossible(StrEnum):
    """Why a scheme shares out nothing."""

    NOBODY_BELOW = "nobody_below"
    """No unit's capacity per head lies below the target."""
    NO_NEED = "no_need"
    """The need of every unit below the target is 0."""
    FLOORS_ABOVE_POOL = "floors_above_pool"
    """The floors alone cost more than the pool."""
    CEILINGS_BELOW_POOL = "ceilings_below_pool"
    """The ceilings do not let the pool be spent."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """How a pool is shared out.

    `pool` is CLP; `target` the capacity per head up to which a unit is entitled, as a multiple of the mean;
    `exponent` how much more a larger distance from the target weighs (1: in proportion); `floor` and `ceiling` bound
    the grant of every unit, CLP per head.
    """

    pool: int
    target: float = 1.0
    exponent: float = 1.0
    floor: float = 0.0
    ceiling: float | None = None

    def __post_init__(self) -> None:
        """Refuse what is no scheme.

        Raises:
            ValueError: names the part.
        """
        ceiling = float("inf") if self.ceiling is None else self.ceiling
        for name, right in {
            "pool": self.pool > 0,
            "target": self.target > 0,
            "exponent": self.exponent > 0,
            "floor": self.floor >= 0,
            "ceiling": ceiling >= self.floor,
        }.items():
            if not right:
                raise ValueError(name)


class Unshareable(Exception):
    """A pool that cannot be shared out so: why, and the CLP that would be needed or could be spent."""

    def __init__(self, reason: Impossible, amount: float = 0.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.amount = amount


@dataclass(frozen=True, slots=True, eq=False)
class Grants:
    """What a scheme pays R units.

    `capacity` and `per_head` are CLP per head, `mean` and `target` too; `paid` is whole CLP and sums to the pool.
    `per_head` is the exact solution, from which `paid` lies less than one peso a unit away. `bound` says where floor or
    ceiling decided.
    """

    mean: float
    target: float
    capacity: Shares
    per_head: Shares
    paid: Integers
    bound: tuple[Bound | None, ...]
