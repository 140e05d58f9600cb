"""Words of evidence: what is found of an activity and of a priority, and both over all regions as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from regional_planner.advantage.terms import Mask, Shares


class Finding(StrEnum):
    """How an activity of a region stands: whether a priority names it, and whether there is evidence for it."""

    CLAIMED_WITH_EVIDENCE = "claimed_with_evidence"
    CLAIMED_WITHOUT_EVIDENCE = "claimed_without_evidence"
    EVIDENCE_UNCLAIMED = "evidence_unclaimed"
    NEITHER = "neither"
    NO_FIGURES = "no_figures"
    """Nothing is known of it; whether it is claimed is said beside."""


class Verdict(StrEnum):
    """How a priority stands."""

    EVIDENCE = "evidence"
    """At least one of the activities that it names has evidence."""
    NO_EVIDENCE = "no_evidence"
    """It names activities with figures, and none has evidence."""
    NAMES_NO_ACTIVITY = "names_no_activity"
    """It names no industry or horizontal area, so figures say nothing of it."""
    NO_FIGURES = "no_figures"
    """There are no figures of any activity that it names."""


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What speaks for the activities of each region: R regions by I activities."""

    known: Mask
    """Whether there are figures at all."""
    evident: Mask
    """Whether there is an advantage, or the activity lies nearer than most to what the region is good at."""
    density_from: Shares
    """R: the density that an activity must pass; NaN where the region has none."""
