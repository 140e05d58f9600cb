"""Shapes that share borders: how far they overlap or gape, and making them a coverage that does neither.

A coverage is a set of polygons whose interiors are apart and whose shared borders have the same vertices on
both sides. Coordinates are EPSG:4326, longitude first; areas are measured in EPSG:6933, a cylindrical
equal-area projection of the same ellipsoid, where the areas of a dissolved unit's parts add up.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from regional_planner.territory.boundaries.encode import rounded

Shapes: TypeAlias = NDArray[np.object_]
Areas: TypeAlias = NDArray[np.float64]

AREA_CRS = "EPSG:6933"
_SETTLING_ROUNDS = 5
_TOUCHING = 1e-8
"""Degrees: what is nearer meets; borders drawn by arithmetic miss each other by far less."""
# The published type stubs stop at Shapely 2.1; the function came with 2.2.
_coverage_clean: Callable[..., Shapes] = vars(shapely)["coverage_clean"]


@dataclass(frozen=True)
class Overlap:
    """Two shapes (positions in the array) that share ground, and a point inside it (degrees)."""

    first: int
    second: int
    area_km2: float
    place: tuple[float, float]


@dataclass(frozen=True)
class Gap:
    """Ground enclosed by shapes (positions in the array) that belongs to none, and a point inside it (degrees)."""

    neighbours: tuple[int, ...]
    area_km2: float
    place: tuple[float, float]


def areas_km2(shapes: Shapes) -> Areas:
    """Area of each shape, square kilometres; 0 for a missing one."""
    flat = shapely.transform(shapes, _on_equal_area)
    return np.asarray(shapely.area(flat)) / 1e6


def overlaps(shapes: Shapes, least_km2: float = 0.0) -> list[Overlap]:
    """Every pair of valid shapes that shares more than `least_km2`, largest first."""
    first, second = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    once = first < second
    first, second = first[once], second[once]
    shared = np.asarray(shapely.intersection(shapes[first], shapes[second]), dtype=object)
    areas = areas_km2(shared)
    return [
        Overlap(int(first[pair]), int(second[pair]), float(areas[pair]), _inside(shared[pair]))
        for pair in np.argsort(-areas, kind="stable")
        if areas[pair] > least_km2
    ]


def gaps(shapes: Shapes, least_km2: float = 0.0) -> list[Gap]:
    """Every hole in the union of valid shapes that is larger than `least_km2`, largest first.

    A lake that no unit holds is such a hole too: its size tells it from a sliver.
    """
    coverage = shapes if shapely.coverage_is_valid(shapes) else clean(shapes, gap_width=0.0)
    union = shapely.get_parts(shapely.coverage_union_all(coverage))
    holes = np.array([shapely.Polygon(ring) for part in union for ring in part.interiors], dtype=object)
    if not holes.size:
        return []
    areas = areas_km2(holes)
    around: list[list[int]] = [[] for _ in holes]
    for hole, neighbour in zip(*shapely.STRtree(coverage).query(holes, predicate="intersects"), strict=True):
        around[hole].append(int(neighbour))
    return [
        Gap(tuple(sorted(around[hole])), float(areas[hole]), _inside(holes[hole]))
        for hole in np.argsort(-areas, kind="stable")
        if areas[hole] > least_km2
    ]


def polygonal(shape: BaseGeometry) -> BaseGeometry:
    """The shape made valid, reduced to its polygons; empty when it has no area.

    >>> polygonal(shapely.from_wkt("POLYGON ((0 0, 1 1, 1 0, 0 1, 0 0))")).is_valid
    True
    """
    if shape.is_valid and shape.geom_type in {"Polygon", "MultiPolygon"}:
        return shape
    pieces = shapely.get_parts(shapely.make_valid(shape, method="structure", keep_collapsed=False))
    # A collection may hold multipolygons: their parts are taken apart once more.
    flat = shapely.get_parts(pieces)
    return gathered([piece for piece in flat if isinstance(piece, shapely.Polygon) and not piece.is_empty])


def gathered(polygons: Sequence[shapely.Polygon]) -> BaseGeometry:
    """One shape of the polygons: the only one as it is, several (or none) as a multipolygon."""
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def clean(shapes: Shapes, gap_width: float) -> Shapes:
    """A valid coverage of valid shapes: overlaps go to the neighbour with the longest common border.

    Gaps narrower than `gap_width` (degrees) go the same way; wider ones stay.
    """
    return np.asarray(_coverage_clean(shapes, gap_width=gap_width), dtype=object)


def fill_inlets(shapes: Shapes, width: float) -> Shapes:
    """The coverage with the ground filled that runs in from outside between two or more shapes, narrower than `width`.

    Such a crack is open at one end, so cleaning does not see it as a gap; a strait is open at both and stays,
    else the water behind it would be locked in. The crack goes to the neighbour with the
    longest common border; the result still has to be cleaned. `width` is in degrees.
    """
    shared = shapely.MultiPolygon(_shared_islands(shapes))
    closed = _grown(_grown(shared, width / 2), -width / 2)
    pieces = shapely.get_parts(shapely.difference(closed, shared))
    around: dict[int, list[int]] = {}
    for piece, neighbour in zip(*shapely.STRtree(shapes).query(pieces, predicate="intersects"), strict=True):
        around.setdefault(int(piece), []).append(int(neighbour))
    filled = shapes.copy()
    for piece, neighbours in around.items():
        if len(neighbours) > 1 and _mouths(pieces[piece], shapes[neighbours]) == 1:
            borders = shapely.length(shapely.intersection(shapes[neighbours], pieces[piece]))
            heir = neighbours[int(np.argmax(borders))]
            filled[heir] = polygonal(shapely.union(filled[heir], pieces[piece]))
    return filled


def _mouths(piece: BaseGeometry, around: Shapes) -> int:
    """Number of stretches of the piece's outline along which it meets no shape."""
    window = shapely.bounds(piece) + np.array([-1.0, -1.0, 1.0, 1.0]) * _TOUCHING
    near = shapely.union_all(shapely.intersection(around, shapely.box(*window)))
    outline = shapely.difference(piece.boundary, near.buffer(_TOUCHING))
    return len(shapely.get_parts(shapely.line_merge(outline)))


def _grown(shape: BaseGeometry, distance: float) -> BaseGeometry:
    return shape.buffer(distance, join_style="mitre", mitre_limit=2.0)


def _shared_islands(shapes: Shapes) -> list[shapely.Polygon]:
    parts, owner = shapely.get_parts(shapes, return_index=True)
    islands = shapely.get_parts(shapely.coverage_union_all(shapes))
    part, island = shapely.STRtree(islands).query(shapely.point_on_surface(parts), predicate="within")
    owners: dict[int, set[int]] = {}
    for land, shape in zip(island, owner[part], strict=True):
        owners.setdefault(int(land), set()).add(int(shape))
    return [islands[land] for land, holders in owners.items() if len(holders) > 1]


def settle(shapes: Shapes, decimals: int) -> Shapes:
    """The coverage on a grid of 10^-`decimals` degrees, still a valid coverage.

    Rounding can fold a narrow corner over itself; such corners are cleaned and rounded again until all holds.

    Raises:
        ValueError: when a shape vanishes on so coarse a grid, or the grid does not settle.
    """
    for _ in range(_SETTLING_ROUNDS):
        on_grid = np.asarray([rounded(shape, decimals) for shape in shapes], dtype=object)
        if is_coverage(on_grid):
            return on_grid
        shapes = clean(np.asarray([polygonal(shape) for shape in on_grid], dtype=object), 10.0**-decimals)
        if shapely.is_empty(shapes).any():
            raise ValueError(f"a shape vanishes when its coordinates are rounded to {decimals} decimals")
    raise ValueError(f"the borders do not settle at {decimals} decimals")


def is_coverage(shapes: Shapes, gap_width: float = 0.0) -> bool:
    """Whether every shape is valid and all of them make a coverage without gaps narrower than `gap_width`."""
    return bool(shapely.is_valid(shapes).all()) and bool(shapely.coverage_is_valid(shapes, gap_width=gap_width))


def narrow_borders(shapes: Shapes, gap_width: float) -> int:
    """Number of shapes with a border that runs closer than `gap_width` (degrees) to another without meeting it.

    In a coverage without gaps these are narrow arms of the sea.
    """
    edges = shapely.coverage_invalid_edges(shapes, gap_width=gap_width)
    return int((~shapely.is_empty(edges)).sum())


def _inside(shape: BaseGeometry) -> tuple[float, float]:
    point = shapely.point_on_surface(shape)
    return round(float(point.x), 6), round(float(point.y), 6)


def _on_equal_area(coordinates: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.column_stack(_to_equal_area().transform(coordinates[:, 0], coordinates[:, 1]))


@cache
def _to_equal_area() -> Transformer:
    return Transformer.from_crs("EPSG:4326", AREA_CRS, always_xy=True)
