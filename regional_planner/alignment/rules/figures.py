"""The figures of alignment: profiles, carrying, voice, coverage, money and concentration.

Sums of weights and strengths are sums of whole numbers, hence exact and free of the order of rows; only the
last division and the minima are in floating point. NaN is "no figure", never zero; `nullable` turns it into
None at the edge.
"""

import math
from dataclasses import dataclass

import numpy as np

from regional_planner.alignment.rules.plan import sum_by
from regional_planner.alignment.rules.weights import (
    Weights,
    national_weights,
    ratio,
    regional_weights,
    split_by_part,
)
from regional_planner.alignment.terms import (
    PARTS,
    PARTS_PER_MILLION,
    SIDES,
    UNSET,
    Basis,
    Integers,
    LinkState,
    Mask,
    Part,
    Plan,
    Shares,
    Side,
)
from regional_planner.kernel.missing import or_none

# Far above the rounding of a sum of minima, far below what anybody reads off a figure.
NEARLY_ONE = 1 - 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Coverage:
    """Per national priority (N): the share of regions, of their inhabitants and money that carries it.

    The shares are of the `counted` regions, those with a profile; `without_profile` regions have none, and
    `without_inhabitants` of the counted ones have no known number of people and are left out of that share.
    """

    regions: Shares
    inhabitants: Shares
    money: Shares
    counted: int
    without_profile: int
    without_inhabitants: int


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """Every figure of a plan over R regions, N national and P regional priorities, as shares from 0 to 1.

    `profiles` (R x N) is x and `local` is L = 1 - sum x, all that no agreed link carries; `parts` (R x 5)
    says what that is: beside agreed, it is pending, contested, declared local or unassigned. `carrying` is D,
    beside its `ceiling` 1 - L; `origins` (R x N) is o; `divergence` is half the sum of the distances between
    the profiles (and local shares) by weight and by money.
    """

    regional: Weights
    national: Weights
    priority_parts: Shares
    profiles: Shares
    local: Shares
    parts: Shares
    carrying: Shares
    ceiling: Shares
    cosine: Shares
    origins: Shares
    voice: Shares
    heard: Shares
    coverage: Coverage
    money_profiles: Shares
    money_local: Shares
    divergence: Shares
    concentration: Shares


def align(plan: Plan) -> Alignment:
    """All figures of a plan. A region without priorities, or whose weights are all 0, has NaN throughout.

    D_r = sum_n min(x_rn, y_n) is the similarity index of Finger and Kreinin (1979).
    """
    regional, national, split = regional_weights(plan), national_weights(plan), split_by_part(plan)
    carried, whole = _carried(plan, regional)
    profiles = ratio(carried, np.broadcast_to(whole[:, None], carried.shape))
    local = ratio(whole - carried.sum(axis=1), whole)
    money_profiles, money_local = _money_profiles(plan, split)
    origins = _origins(plan)
    return Alignment(
        regional=regional,
        national=national,
        priority_parts=split / PARTS_PER_MILLION,
        profiles=profiles,
        local=local,
        parts=_parts_by_region(plan, regional, split, whole),
        carrying=_carrying(profiles, carried, whole, national),
        ceiling=ratio(carried.sum(axis=1), whole),
        cosine=_cosine(profiles, national.share),
        origins=origins,
        voice=np.where((whole > 0) & (len(plan.nationals) > 0), _row_sums(origins * national.share), np.nan),
        heard=_heard_share(plan, regional),
        coverage=coverage_of(plan, carried > 0, whole > 0),
        money_profiles=money_profiles,
        money_local=money_local,
        divergence=(_row_sums(np.abs(profiles - money_profiles)) + np.abs(local - money_local)) / 2,
        concentration=_concentration(profiles, carried),
    )


def heard_priorities(plan: Plan) -> Mask:
    """Which of the P priorities are the origin of a national one or had a link proposed by them agreed."""
    heard = np.zeros(len(plan.priorities), dtype=bool)
    heard[plan.origin_priority[plan.origin_priority != UNSET]] = True
    heard[plan.link_priority[proposals_agreed(plan)]] = True
    return heard


def proposals_agreed(plan: Plan) -> Mask:
    """Which of the K links were proposed by the lower level and agreed by the higher."""
    by_lower: Mask = plan.link_proposer == SIDES.index(Side.LOWER)
    return plan.links_in(LinkState.AGREED) & by_lower


def money_shares(plan: Plan) -> Shares:
    """f_p / sum f within the region, for the P priorities; NaN where the region has no money."""
    totals = money_by_region(plan)
    return ratio(plan.money, totals[plan.region_of])


def money_by_region(plan: Plan) -> Integers:
    """CLP per region, exact."""
    return sum_by(plan.region_of, plan.money, len(plan.regions))


def coverage_amounts(plan: Plan, counted: Mask, basis: Basis) -> Integers:
    """What each of the R regions weighs in coverage: 1, its inhabitants or its CLP; 0 if not counted."""
    if basis is Basis.REGIONS:
        return counted.astype(np.int64)
    if basis is Basis.INHABITANTS:
        return np.where(counted & (plan.inhabitants != UNSET), plan.inhabitants, 0)
    return np.where(counted, money_by_region(plan), 0)


def nullable(figures: Shares) -> list[float | None]:
    """One row of figures with None for "no figure".

    >>> nullable(np.array([0.5, np.nan]))
    [0.5, None]
    """
    return [or_none(figure) for figure in figures.tolist()]


def _carried(plan: Plan, regional: Weights) -> tuple[Integers, Integers]:
    """R x N exact numerators of x_rn, and per region what they are divided by."""
    agreed = plan.links_in(LinkState.AGREED)
    priority = plan.link_priority[agreed]
    cell = plan.region_of[priority] * len(plan.nationals) + plan.link_national[agreed]
    shape = len(plan.regions), len(plan.nationals)
    carried = sum_by(cell, regional.numerator[priority] * plan.strength[agreed], shape[0] * shape[1])
    return carried.reshape(shape), regional.denominator * PARTS_PER_MILLION


def _parts_by_region(plan: Plan, regional: Weights, split: Integers, whole: Integers) -> Shares:
    columns = (sum_by(plan.region_of, regional.numerator * part, len(plan.regions)) for part in split.T)
    return np.stack([ratio(column, whole) for column in columns], axis=1)


def _carrying(profiles: Shares, carried: Integers, whole: Integers, national: Weights) -> Shares:
    carrying = _row_sums(np.minimum(profiles, national.share))
    for region in np.flatnonzero(carrying > NEARLY_ONE):
        # 1 is kept for the profile that is the nation's exactly; rounding must neither grant nor deny it.
        identical = all(
            mine * int(national.denominator[0]) == theirs * int(whole[region])
            for mine, theirs in zip(carried[region].tolist(), national.numerator.tolist(), strict=True)
        )
        carrying[region] = 1.0 if identical else min(carrying[region], np.nextafter(1.0, 0.0))
    return carrying if len(national.share) else np.full(len(profiles), np.nan)


def _cosine(profiles: Shares, national: Shares) -> Shares:
    products = _row_sums(profiles * national)
    lengths = np.sqrt(_row_sums(profiles**2)) * math.sqrt(math.fsum(national**2))
    known = lengths > 0
    return np.where(known, np.minimum(products / np.where(known, lengths, 1.0), 1.0), np.nan)


def _origins(plan: Plan) -> Shares:
    shape = len(plan.regions), len(plan.nationals)
    cell = plan.origin_region * shape[1] + plan.origin_national
    return sum_by(cell, plan.origin_share, shape[0] * shape[1]).reshape(shape) / PARTS_PER_MILLION


def _heard_share(plan: Plan, regional: Weights) -> Shares:
    heard = np.where(heard_priorities(plan), regional.numerator, 0)
    return ratio(sum_by(plan.region_of, heard, len(plan.regions)), regional.denominator)


def coverage_of(plan: Plan, carries: Mask, counted: Mask) -> Coverage:
    """Who carries each national priority: `carries` (R x N) says which region does, `counted` (R) has a profile."""
    regions, inhabitants, money = (
        _share_covered(carries, coverage_amounts(plan, counted, basis))
        for basis in (Basis.REGIONS, Basis.INHABITANTS, Basis.MONEY)
    )
    return Coverage(
        regions=regions,
        inhabitants=inhabitants,
        money=money,
        counted=int(counted.sum()),
        without_profile=int((~counted).sum()),
        without_inhabitants=int((counted & (plan.inhabitants == UNSET)).sum()),
    )


def _share_covered(carries: Mask, amounts: Integers) -> Shares:
    covered = np.where(carries, amounts[:, None], 0).sum(axis=0)
    return ratio(covered, np.full(covered.shape, amounts.sum()))


def _money_profiles(plan: Plan, split: Integers) -> tuple[Shares, Shares]:
    shape = len(plan.regions), len(plan.nationals)
    shares = money_shares(plan)
    agreed = plan.links_in(LinkState.AGREED)
    priority = plan.link_priority[agreed]
    cell = plan.region_of[priority] * shape[1] + plan.link_national[agreed]
    carried = shares[priority] * plan.strength[agreed] / PARTS_PER_MILLION
    profiles = np.bincount(cell, carried, shape[0] * shape[1]).reshape(shape)
    uncarried = PARTS_PER_MILLION - split[:, PARTS.index(Part.AGREED)]
    local = np.bincount(plan.region_of, shares * uncarried / PARTS_PER_MILLION, shape[0])
    funded = money_by_region(plan) > 0
    return np.where(funded[:, None], profiles, np.nan), np.where(funded, local, np.nan)


def _concentration(profiles: Shares, carried: Integers) -> Shares:
    """Herfindahl index of x / (1 - L): 1 when all that is aligned goes to one, NaN when nothing is."""
    within = ratio(carried, np.broadcast_to(carried.sum(axis=1)[:, None], carried.shape))
    return _row_sums(within**2) if profiles.shape[1] else np.full(len(profiles), np.nan)


def _row_sums(matrix: Shares) -> Shares:
    sums: Shares = matrix.sum(axis=1)
    return sums
