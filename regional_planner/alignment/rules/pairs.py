"""What two regions could do together: synergy over overlap and complementarity, with the parts it is made of."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from regional_planner.alignment.rules.cells import all_pairs
from regional_planner.alignment.rules.figures import Alignment
from regional_planner.alignment.terms import Mask, Plan, Shares


class Tie(StrEnum):
    """Why something counts in the synergy of two regions."""

    COMPLEMENTARITY = "complementarity"
    """The same industry, different strengths."""
    BORDER = "border"
    """They overlap and share a border: all of the overlap counts."""
    FUNCTIONAL_AREA = "functional_area"
    """They overlap and share a functional area: all of the overlap counts."""
    NATIONAL = "national"
    """They overlap and a national priority links both: the overlap counts by the nation's weight for it."""


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Indices of all pairs of R regions, as R x R, symmetric; NaN where either region has no profile.

    `counted` is the part (0 to 1) of the overlap that the synergy counts; synergy = complementarity + counted x
    overlap, and may pass 1.
    """

    overlap: Shares
    complementarity: Shares
    counted: Shares
    synergy: Shares
    borders: Mask
    functional_areas: Mask
    shared_national_weight: Shares


def pairs(
    plan: Plan,
    figures: Alignment,
    profiles: Shares,
    borders: Collection[tuple[str, str]] = (),
    functional_areas: Collection[tuple[str, str]] = (),
) -> Pairs:
    """All pairs of a plan's regions from their matrix profiles (R x I x E).

    `borders` and `functional_areas` name, by code and in any order, the pairs of regions that share one.
    """
    overlap, complementarity = all_pairs(profiles)
    by_border, by_area = (_relation(plan.regions, each) for each in (borders, functional_areas))
    national = shared_national_weight(figures)
    counted = np.where(by_border | by_area, 1.0, national)
    return Pairs(overlap, complementarity, counted, complementarity + counted * overlap, by_border, by_area, national)


def shared_national_weight(figures: Alignment) -> Shares:
    """R x R: the nation's weight (sum of y_n) of the national priorities that both regions have agreed links to."""
    linked = (np.nan_to_num(figures.profiles) > 0).astype(np.float64)
    weight: Shares = (linked * np.nan_to_num(figures.national.share)) @ linked.T
    return np.clip((weight + weight.T) / 2, 0.0, 1.0)


def ties(found: Pairs, figures: Alignment, first: int, second: int) -> list[tuple[Tie, int | None, float]]:
    """What the synergy of two regions is made of: why, the place of the national priority, and what it brings.

    The amounts sum to the synergy (math.fsum, to 1e-12). Where a border or a functional area counts all of the
    overlap, nothing of it is left for national priorities. Nothing for a null synergy.
    """
    if np.isnan(found.synergy[first, second]):
        return []
    overlap = float(found.overlap[first, second])
    parts: list[tuple[Tie, int | None, float]] = [
        (Tie.COMPLEMENTARITY, None, float(found.complementarity[first, second]))
    ]
    if found.borders[first, second]:
        return [*parts, (Tie.BORDER, None, overlap)]
    if found.functional_areas[first, second]:
        return [*parts, (Tie.FUNCTIONAL_AREA, None, overlap)]
    weights = np.nan_to_num(figures.national.share)
    return parts + [
        (Tie.NATIONAL, national, overlap * float(weights[national]))
        for national in linking_nationals(figures, first, second)
    ]


def linking_nationals(figures: Alignment, first: int, second: int) -> list[int]:
    """The places of the national priorities to which both regions have agreed links that carry weight."""
    profiles = np.nan_to_num(figures.profiles)
    return [int(place) for place in np.flatnonzero((profiles[first] > 0) & (profiles[second] > 0))]


def _relation(regions: tuple[str, ...], among: Collection[tuple[str, str]]) -> Mask:
    places = {code: place for place, code in enumerate(regions)}
    related = np.zeros((len(regions), len(regions)), dtype=bool)
    for first, second in among:
        if first in places and second in places and first != second:
            related[places[first], places[second]] = related[places[second], places[first]] = True
    return related
