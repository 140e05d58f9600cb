"""The grant of each unit, by formula: its distance from the target and its need, within floor and ceiling.

g_r / N_r = clip(lambda w_r max(0, t - c_r)^k, floor, ceiling), with lambda such that the grants spend the pool. c_r is
own income per head, N_r inhabitants, w_r the need index, t the target. Compare Boadway and Shah, Fiscal Federalism
(2009), chapter 9, on equalisation to a standard of fiscal capacity.
"""

from __future__ import annotations

import numpy as np

from regional_planner.alignment.terms import Integers, Shares
from regional_planner.equalisation.terms import Bound, Grants, Impossible, Scheme, Unshareable
from regional_planner.kernel.apportion import apportion

FRACTIONS_OF_A_PESO = 1 << 20
"""How finely a grant is known when pesos are shared out by largest remainders."""


def equalise(income: Integers, people: Integers, need: Shares, scheme: Scheme) -> Grants:
    """Share the pool of a scheme out over R units, sorted by code.

    `income` is CLP, `people` inhabitants (above 0), `need` an index (0 and more; 1 for all: none is needier).

    Raises:
        Unshareable: when nobody is entitled, and when floors or ceilings leave the pool no way.
        ValueError: for a unit without inhabitants, and for negative numbers.

    >>> equalise(np.array([100, 300]), np.array([10, 10]), np.ones(2), Scheme(pool=50)).paid.tolist()
    [50, 0]
    """
    if (people <= 0).any() or (income < 0).any() or (need < 0).any():
        raise ValueError("units have inhabitants, and neither income nor need is negative")
    mean = float(income.sum() / people.sum())
    target, capacity = scheme.target * mean, income / people
    below = capacity < target
    if not below.any():
        raise Unshareable(Impossible.NOBODY_BELOW)
    # As a share of the target, so that neither the unit of money nor a large exponent spoils the numbers.
    claim = need * np.where(below, (target - capacity) / (target or 1.0), 0.0) ** scheme.exponent
    if not claim.any():
        raise Unshareable(Impossible.NO_NEED)
    per_head, bound = _filled(claim / claim.max(), people, scheme)
    exact = [round(float(each) * FRACTIONS_OF_A_PESO) for each in per_head * people]
    paid = np.array(apportion(scheme.pool, exact), dtype=np.int64)
    return Grants(mean, target, capacity, per_head, paid, bound)


def _filled(claim: Shares, people: Integers, scheme: Scheme) -> tuple[Shares, tuple[Bound | None, ...]]:
    """Grants per head that spend the pool: the level is raised until they do, unit by unit from floor to ceiling."""
    floor, ceiling = scheme.floor, np.inf if scheme.ceiling is None else scheme.ceiling
    least = floor * int(people.sum())
    if least > scheme.pool:
        raise Unshareable(Impossible.FLOORS_ABOVE_POOL, least)
    entitled = claim > 0
    most = float((people * np.where(entitled, ceiling, floor)).sum())
    if most < scheme.pool:
        raise Unshareable(Impossible.CEILINGS_BELOW_POOL, most)
    with np.errstate(divide="ignore"):
        leaves, arrives = (
            np.where(entitled, edge / np.where(entitled, claim, 1.0), np.inf) for edge in (floor, ceiling)
        )
    level = _level(claim, people, scheme.pool, (leaves, arrives), (floor, ceiling))
    per_head = np.where(entitled, np.clip(level * claim, floor, ceiling), floor)
    bound = tuple(
        Bound.CEILING if level >= high else Bound.FLOOR if floor > 0 and level <= low else None
        for low, high in zip(leaves.tolist(), arrives.tolist(), strict=True)
    )
    return per_head, bound


def _level(
    claim: Shares, people: Integers, pool: int, edges: tuple[Shares, Shares], bounds: tuple[float, float]
) -> float:
    """The lambda at which the pool is spent; what is spent grows with it, straight between the edges."""
    (leaves, arrives), (floor, ceiling) = edges, bounds
    finite = np.concatenate(edges)
    below = 0.0
    for edge in [*np.unique(finite[np.isfinite(finite)]).tolist(), np.inf]:
        rising = (leaves <= below) & (below < arrives) & (claim > 0)
        fixed = float(
            (people * np.where(below >= arrives, ceiling if np.isfinite(ceiling) else 0.0, floor))[~rising].sum()
        )
        slope = float((people * claim)[rising].sum())
        if slope > 0 and fixed + slope * edge >= pool:
            return max((pool - fixed) / slope, below)
        if slope == 0 and fixed >= pool:
            return below
        below = edge
    return below
