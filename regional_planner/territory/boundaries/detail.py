"""Levels of detail: the same coverage drawn for maps of smaller scale, with fewer vertices and fewer islands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from regional_planner.territory.boundaries.coverage import Shapes, areas_km2, gathered, settle
from regional_planner.territory.boundaries.hierarchy import Hierarchy


@dataclass(frozen=True)
class Detail:
    """One level of detail: 0 is full, higher is coarser."""

    number: int
    name: str
    tolerance: float
    """Degrees: the square of it is the largest triangle that simplification may cut off (0.001 is about 100 m)."""
    decimals: int
    """Digits of a degree that are kept: 6 is 0.1 m."""
    least_island_km2: float
    """Islands smaller than this are left out, unless a commune has nothing larger."""


DETAILS = (
    Detail(0, "full", 0.0, 6, 0.0),
    Detail(1, "fine", 0.001, 5, 0.01),
    Detail(2, "medium", 0.005, 4, 0.25),
    Detail(3, "coarse", 0.025, 4, 6.25),
)


def draw(communes: Shapes, detail: Detail) -> Shapes:
    """The communes' coverage at one level of detail: still a valid coverage, no commune lost.

    Raises:
        ValueError: when the coordinates kept are too coarse for the smallest commune.
    """
    if not detail.tolerance:
        return settle(communes, detail.decimals)
    shown = without_small_islands(communes, detail.least_island_km2)
    simple = np.asarray(shapely.coverage_simplify(shown, detail.tolerance), dtype=object)
    return settle(simple, detail.decimals)


def without_small_islands(shapes: Shapes, least_km2: float) -> Shapes:
    """The shapes without the islands under `least_km2`; a shape that has nothing else keeps its largest part.

    An island is land that touches no other: one that several shapes share stays or goes as a whole, so that
    no border is torn.
    """
    parts, owner = shapely.get_parts(shapes, return_index=True)
    islands = shapely.get_parts(shapely.coverage_union_all(shapes))
    part, island = shapely.STRtree(islands).query(shapely.point_on_surface(parts), predicate="within")
    island_of = np.empty(len(parts), dtype=np.int64)
    island_of[part] = island
    kept = areas_km2(islands) >= least_km2
    kept[_largest_islands_of_the_lost(areas_km2(parts), owner, island_of, kept)] = True
    shown = kept[island_of]
    return np.asarray([gathered(list(parts[shown & (owner == index)])) for index in range(len(shapes))], dtype=object)


def dissolve(hierarchy: Hierarchy, communes: Mapping[str, BaseGeometry | None]) -> dict[str, BaseGeometry | None]:
    """The shape of every unit of the hierarchy, from the coverage of its communes (unit id -> shape).

    The same vertices serve all levels, so a region's border is its communes' border. A unit of which no
    commune has a shape has none.
    """
    return {unit.id: _union([communes[id] for id in hierarchy.communes_of[unit.id]]) for unit in hierarchy.units}


def _union(shapes: list[BaseGeometry | None]) -> BaseGeometry | None:
    drawn = [shape for shape in shapes if shape is not None]
    if len(drawn) < 2:
        return drawn[0] if drawn else None
    return shapely.coverage_union_all(drawn)


def _largest_islands_of_the_lost(
    areas: NDArray[np.float64],
    owner: NDArray[np.int64],
    island_of: NDArray[np.int64],
    kept: NDArray[np.bool_],
) -> list[int]:
    lost = np.setdiff1d(owner, owner[kept[island_of]])
    return [int(island_of[np.argmax(np.where(owner == index, areas, -1.0))]) for index in lost]
