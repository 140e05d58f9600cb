"""How concentrated money is over regions: Gini and Theil of money per head, each with the parts that add up to it;
and how concentrated what regions put behind each priority of the nation is.

Gini and Theil are weighted by inhabitants, and null (NaN) where the mean is 0 or nobody lives there: of nothing there
is no distribution. Source: Cowell, Measuring Inequality (2011), chapters 2, 3 and A.4.
"""

from dataclasses import dataclass

import numpy as np

from regional_planner.alignment.terms import Integers, Shares


@dataclass(frozen=True, slots=True, eq=False)
class Inequality:
    """Gini (0 to 1) and Theil (0 and more) of money per head over R regions.

    `gini_parts` and `theil_parts` (R) sum to the indices. `between` is the Theil index of the groups' means, the sum of
    `between_parts` (G), and `within` (G) what each group's own Theil index, weighted by its share of the money, adds:
    they sum to `theil`.
    """

    gini: float
    theil: float
    gini_parts: Shares
    theil_parts: Shares
    between: float
    between_parts: Shares
    within: Shares


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """How each of N national priorities is spread over R regions.

    `shares` (R x N) is each region's part of all that regions put behind the priority, `concentration` (N) the
    Herfindahl index of these parts: 1 when one region alone carries it, NaN (as the shares) when none does.
    """

    carriers: Integers
    shares: Shares
    concentration: Shares


def spread(profiles: Shares) -> Spread:
    """Of profiles x_rn (R x N); regions without a profile (NaN) carry nothing.

    >>> found = spread(np.array([[0.3, 0.0], [0.1, 0.0], [np.nan, np.nan]]))
    >>> found.carriers.tolist(), found.concentration.round(3).tolist()
    ([2, 0], [0.625, nan])
    """
    behind = np.nan_to_num(profiles)
    whole = behind.sum(axis=0)
    shares: Shares = np.divide(behind, whole, out=np.full_like(behind, np.nan), where=whole > 0)
    return Spread((behind > 0).sum(axis=0), shares, (shares**2).sum(axis=0))


def inequality(money: Integers, inhabitants: Integers, group: Integers, groups: int) -> Inequality:
    """Of money (CLP, not negative) over regions with inhabitants, in groups 0..`groups`-1.

    Regions where nobody lives and no money goes count for nothing; leave out regions of which either is unknown.
    Raises ValueError for negative numbers, and for money where nobody lives.

    >>> found = inequality(np.array([300, 100]), np.array([1, 1]), np.array([0, 1]), 2)
    >>> found.gini, round(found.theil, 6), round(found.between, 6), found.within.tolist()
    (0.25, 0.130812, 0.130812, [0.0, 0.0])
    """
    if (money < 0).any() or (inhabitants < 0).any():
        raise ValueError("money and inhabitants are not negative")
    if ((money > 0) & (inhabitants == 0)).any():
        raise ValueError("there is money where nobody lives")
    whole, people = int(money.sum()), int(inhabitants.sum())
    if whole == 0:
        none: Shares = np.full(len(money), np.nan)
        of_none: Shares = np.full(groups, np.nan)
        return Inequality(np.nan, np.nan, none, none, np.nan, of_none, of_none)
    paid, lives = money / whole, inhabitants / people
    gini_parts, theil_parts = _gini_parts(paid, lives), _theil_parts(paid, lives)
    of_groups = _theil_parts(_summed(paid, group, groups), _summed(lives, group, groups))
    within = np.maximum(_summed(theil_parts, group, groups) - of_groups, 0.0)
    # Rounding may leave sums that are 0 a little below.
    gini, theil, between = (max(float(parts.sum()), 0.0) for parts in (gini_parts, theil_parts, of_groups))
    return Inequality(gini, theil, gini_parts, theil_parts, between, of_groups, within)


def _summed(values: Shares, group: Integers, groups: int) -> Shares:
    return np.bincount(group, values, groups).astype(np.float64)


def _gini_parts(paid: Shares, lives: Shares) -> Shares:
    """Per region: half the mean distance of its money per head from everybody's, by its people, in means."""
    # In shares, people of r times people of s times their distance over twice the mean is |f_r n_s - f_s n_r| / 2.
    distances = np.abs(np.outer(paid, lives) - np.outer(lives, paid))
    parts: Shares = distances.sum(axis=1) / 2
    return parts


def _theil_parts(paid: Shares, lives: Shares) -> Shares:
    """Per region: its share of the money times the logarithm of that over its share of the people; 0 log 0 = 0."""
    parts: Shares = np.zeros_like(paid)
    some = paid > 0
    parts[some] = paid[some] * np.log(paid[some] / lives[some])
    return parts
