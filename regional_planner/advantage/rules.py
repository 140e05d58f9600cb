"""The mathematics of comparative advantage: pure functions on arrays of regions by activities.

Values are counts (people, firms), 0 or more. A region or an activity without any figure is NaN throughout, or sums to
0: either way nothing can be said of it. What cannot be said is NaN, never 0.
"""

from __future__ import annotations

import numpy as np

from regional_planner.advantage.terms import Comparison, Mask, Shares

ROUNDING = 1e-9
"""How far below a threshold rounding alone may push a quotient that reaches it."""
LEAST_GAP = 1e-6
"""How far an eigenvalue must stand from its neighbours for its eigenvector to mean something."""
LEAST_CORRELATION = 1e-6
"""How far complexity must go with diversity, or against it, for its sign to be told."""


def compare(values: Shares, threshold: float = 1.0, other: Shares | None = None) -> Comparison:
    """All that the figures of a year say.

    Args:
        values: counts, regions by activities.
        threshold: the quotient from which there is an advantage.
        other: counts by region of what is none of the activities, for the totals; none when missing.
    """
    quotient = location_quotient(values, other)
    has = advantage(quotient, threshold)
    near = proximity(has)
    regions, activities = complexity(has)
    without_figures = np.isnan(quotient)
    density = np.where(without_figures, np.nan, relatedness_density(has, near))
    return Comparison(quotient, has, near, density, regions, activities)


def location_quotient(values: Shares, other: Shares | None = None) -> Shares:
    """How much larger the activity's share is in the region than in the country: (x_ri / x_r) / (x_i / x).

    The totals x_r and x include `other`, what there is by region besides the activities.

    The revealed comparative advantage of Balassa (1965), "Trade liberalisation and 'revealed' comparative advantage",
    The Manchester School 33(2), with regions in place of countries; of counts it is called the location quotient.
    The country's is 1: the mean over regions, weighted by their totals, is 1 for each activity.

    >>> location_quotient(np.array([[30.0, 10.0], [30.0, 50.0]]))
    array([[1.5 , 0.5 ],
           [0.75, 1.25]])
    """
    known = np.nan_to_num(values)
    of_region, of_activity = known.sum(axis=1), known.sum(axis=0)
    if other is not None:
        of_region = of_region + np.nan_to_num(other)
    expected = np.outer(of_region, of_activity)
    quotient = np.full(known.shape, np.nan)
    np.divide(known * of_region.sum(), expected, out=quotient, where=expected > 0)
    return quotient


def advantage(quotient: Shares, threshold: float = 1.0) -> Mask:
    """Where the quotient reaches the threshold; 1 is Balassa's. What is unknown is no advantage."""
    reaches: Mask = np.nan_to_num(quotient, nan=-1.0) >= threshold * (1 - ROUNDING)
    return reaches


def proximity(has: Mask) -> Shares:
    """How likely two activities are found together: the smaller of the two conditional probabilities.

    min(P(i | j), P(j | i)) over regions with an advantage: Hidalgo, Klinger, Barabási and Hausmann (2007), "The product
    space conditions the development of nations", Science 317(5837). An activity's proximity to itself is 0 here, so
    that it is not evidence of itself. NaN for an activity in which no region has an advantage.
    """
    counted = has.astype(float)
    together = counted.T @ counted
    ubiquity = counted.sum(axis=0)
    larger = np.maximum.outer(ubiquity, ubiquity)
    result = np.full(together.shape, np.nan)
    np.divide(together, larger, out=result, where=np.minimum.outer(ubiquity, ubiquity) > 0)
    diagonal = np.arange(len(ubiquity))
    result[diagonal, diagonal] = np.where(ubiquity > 0, 0.0, np.nan)
    return result


def relatedness_density(has: Mask, near: Shares) -> Shares:
    """How much of what lies near an activity the region is good at already: sum_j M_rj phi_ij / sum_j phi_ij.

    From 0 to 1; Hidalgo et al. (2007), as `proximity`. NaN for an activity that is near no other.
    """
    known = np.nan_to_num(near)
    around = known.sum(axis=0)
    density = np.full(has.shape, np.nan)
    np.divide(has.astype(float) @ known, around, out=density, where=np.broadcast_to(around > 0, has.shape))
    return density


def complexity(has: Mask) -> tuple[Shares, Shares]:
    """The economic complexity index of regions and the product complexity index of activities.

    Hidalgo and Hausmann (2009), "The building blocks of economic complexity", PNAS 106(26), in the form of an
    eigenvector: that of the second largest eigenvalue of M~_rs = sum_i M_ri M_si / (k_r k_i), and for activities the
    mean over the regions that have them. Both are standardised: mean 0 and standard deviation 1 over all that have
    one. Of the two signs it is the one that goes with diversity over regions.

    NaN for a region or an activity without any advantage, and for all where the vector is not one: all alike, two
    eigenvalues the same, or a vector that goes neither with diversity nor against it.
    """
    kept_regions, kept_activities = has.any(axis=1), has.any(axis=0)
    regions, activities = np.full(has.shape[0], np.nan), np.full(has.shape[1], np.nan)
    counted = has[np.ix_(kept_regions, kept_activities)].astype(float)
    vector = _second_vector(counted)
    if vector is not None:
        regions[kept_regions] = _standardised(vector)
        activities[kept_activities] = _standardised(counted.T @ _standardised(vector) / counted.sum(axis=0))
    return regions, activities


def _second_vector(counted: Shares) -> Shares | None:
    """The second eigenvector of M~, its sign told by diversity; None where there is none to speak of.

    M~ is similar to a symmetric matrix whose first eigenvector is known (the square roots of diversity, eigenvalue 1):
    that one is taken out, so that the second comes first, and symmetric solvers are exact.
    """
    if min(counted.shape) < 2:
        return None
    diversity, ubiquity = counted.sum(axis=1), counted.sum(axis=0)
    scaled = counted / np.sqrt(np.outer(diversity, ubiquity))
    first = np.sqrt(diversity / diversity.sum())
    values, vectors = np.linalg.eigh(scaled @ scaled.T - np.outer(first, first))
    if values[-1] < LEAST_GAP or values[-1] - values[-2] < LEAST_GAP:
        return None
    vector: Shares = vectors[:, -1] / np.sqrt(diversity)
    if np.ptp(diversity) == 0 or np.ptp(vector) < LEAST_GAP:
        return None
    with_diversity = float(np.corrcoef(vector, diversity)[0, 1])
    if abs(with_diversity) < LEAST_CORRELATION:
        return None
    return vector if with_diversity > 0 else -vector


def _standardised(values: Shares) -> Shares:
    """Mean 0 and standard deviation 1; NaN where all are the same."""
    spread = values.std()
    if spread < ROUNDING:
        return np.full(values.shape, np.nan)
    result: Shares = (values - values.mean()) / spread
    return result
