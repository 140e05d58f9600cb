"""Making communes drawn one by one into a coverage, and saying what that changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from regional_planner.kernel.language import gettext as _
from regional_planner.territory.boundaries.coverage import (
    Areas,
    Shapes,
    areas_km2,
    clean,
    fill_inlets,
    gaps,
    is_coverage,
    narrow_borders,
    overlaps,
    polygonal,
    settle,
)

GAP_WIDTH = 0.01
"""Degrees, about 1 km: narrower gaps between communes are slivers and are filled."""
INLET_WIDTH = 0.002
"""Degrees, about 200 m: a narrower crack that runs in from outside between communes is a sliver too."""

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Condition:
    """How good a coverage a set of shapes is; areas in square kilometres."""

    shapes: int
    parts: int
    vertices: int
    invalid: int
    is_coverage: bool
    overlapping_pairs: int
    overlap_km2: float
    largest_overlap_km2: float
    gaps: int
    gap_km2: float
    largest_gap_km2: float
    area_km2: float


@dataclass(frozen=True)
class Change:
    """What the repair took from and gave to one commune; `percent` is of its area before, both ways together."""

    code: str
    before_km2: float
    after_km2: float
    lost_km2: float
    gained_km2: float
    percent: float


@dataclass(frozen=True)
class RepairReport:
    """The coverage before and after, the changes by commune (largest share first) and how it was checked."""

    before: Condition
    after: Condition
    changes: tuple[Change, ...]
    gap_width_degrees: float
    inlet_width_degrees: float
    decimals: int
    checked_gap_width_degrees: float
    """The result is a valid coverage also when borders must not run closer than this without meeting."""
    shapes_with_narrow_waters: int
    """Shapes with a border closer than 10 grid steps to another without meeting it: arms of the sea."""


def repair(shapes: Mapping[str, BaseGeometry], decimals: int, progress: Progress) -> tuple[Shapes, RepairReport]:
    """A valid coverage of the shapes (code -> polygons, EPSG:4326) in the order given, and what it changed.

    Raises:
        ValueError: when no valid coverage comes out; nothing less is ever kept.
    """
    original = np.asarray(list(shapes.values()), dtype=object)
    sound = np.asarray([polygonal(shape) for shape in original], dtype=object)
    progress(_("measuring overlaps and gaps"))
    before = condition(original, sound)
    progress(_("cleaning the coverage"))
    filled = fill_inlets(clean(sound, GAP_WIDTH), INLET_WIDTH)
    cleaned = settle(clean(filled, GAP_WIDTH), decimals)
    progress(_("verifying the coverage"))
    after = condition(cleaned, cleaned)
    grid = 10.0**-decimals
    if not is_coverage(cleaned, gap_width=grid):
        raise ValueError("the cleaned communes are not a valid coverage")
    progress(_("measuring what changed"))
    report = RepairReport(
        before=before,
        after=after,
        changes=changes(list(shapes), sound, cleaned),
        gap_width_degrees=GAP_WIDTH,
        inlet_width_degrees=INLET_WIDTH,
        decimals=decimals,
        checked_gap_width_degrees=grid,
        shapes_with_narrow_waters=narrow_borders(cleaned, 10 * grid),
    )
    return cleaned, report


def condition(original: Shapes, sound: Shapes) -> Condition:
    """Measure shapes as they came (`original`) through their valid forms (`sound`)."""
    shared, empty = overlaps(sound), gaps(sound)
    return Condition(
        shapes=len(original),
        parts=int(shapely.get_num_geometries(original).sum()),
        vertices=int(shapely.get_num_coordinates(original).sum()),
        invalid=int((~shapely.is_valid(original)).sum()),
        is_coverage=is_coverage(original),
        overlapping_pairs=len(shared),
        overlap_km2=_km2(sum(overlap.area_km2 for overlap in shared)),
        largest_overlap_km2=_km2(max((overlap.area_km2 for overlap in shared), default=0.0)),
        gaps=len(empty),
        gap_km2=_km2(sum(gap.area_km2 for gap in empty)),
        largest_gap_km2=_km2(max((gap.area_km2 for gap in empty), default=0.0)),
        area_km2=_km2(float(areas_km2(sound).sum())),
    )


def changes(codes: Sequence[str], before: Shapes, after: Shapes) -> tuple[Change, ...]:
    """What each shape lost and gained, square kilometres; the largest share of its own area first."""
    lost = areas_km2(np.asarray(shapely.difference(before, after), dtype=object))
    gained = areas_km2(np.asarray(shapely.difference(after, before), dtype=object))
    old, new = areas_km2(before), areas_km2(after)
    share: Areas = np.divide(lost + gained, old, out=np.zeros_like(old), where=old > 0)
    return tuple(
        Change(
            code=codes[i],
            before_km2=_km2(old[i]),
            after_km2=_km2(new[i]),
            lost_km2=_km2(lost[i]),
            gained_km2=_km2(gained[i]),
            percent=round(100 * float(share[i]), 3),
        )
        for i in np.argsort(-share, kind="stable")
    )


def _km2(area: float) -> float:
    """Square metres are as fine as the figures are worth."""
    return round(float(area), 6)
