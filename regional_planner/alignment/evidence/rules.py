"""What counts as evidence, and what is found of activities and priorities; pure functions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from regional_planner.advantage.rules import ROUNDING
from regional_planner.advantage.terms import Comparison
from regional_planner.alignment.evidence.terms import Evidence, Finding, Verdict


def weigh(comparison: Comparison, quantile: float) -> Evidence:
    """What speaks for each activity of each region: an advantage, or a density above the region's own quantile.

    The quantile (0.5: the median) is taken over the activities of the region that have a density, and interpolated
    between neighbours. It is the region's own, since density grows with all that a region is good at: what is asked is
    which activities lie nearest to it, not which region lies nearest to all.
    """
    density = comparison.density
    limits = np.full(density.shape[0], np.nan)
    for region, row in enumerate(density):
        given = row[~np.isnan(row)]
        if given.size:
            limits[region] = np.quantile(given, quantile)
    near = np.nan_to_num(density, nan=-1.0) > np.nan_to_num(limits)[:, None] + ROUNDING
    return Evidence(~np.isnan(comparison.quotient), comparison.advantage | near, limits)


def finding(evidence: Evidence, region: int, activity: int, claimed: bool) -> Finding:
    """How an activity of a region stands."""
    if not evidence.known[region, activity]:
        return Finding.NO_FIGURES
    if evidence.evident[region, activity]:
        return Finding.CLAIMED_WITH_EVIDENCE if claimed else Finding.EVIDENCE_UNCLAIMED
    return Finding.CLAIMED_WITHOUT_EVIDENCE if claimed else Finding.NEITHER


def verdict(evidence: Evidence, region: int, activities: Sequence[int]) -> Verdict:
    """How a priority of a region stands that names these activities: one with evidence is enough."""
    if not activities:
        return Verdict.NAMES_NO_ACTIVITY
    known = [activity for activity in activities if evidence.known[region, activity]]
    if not known:
        return Verdict.NO_FIGURES
    return Verdict.EVIDENCE if evidence.evident[region, known].any() else Verdict.NO_EVIDENCE
