"""What a later set of boundaries changed: ground lost and gained by unit, communes that moved, slivers.

Only communes are overlaid. Ground that went from one commune to another is a piece that knows both, and what provinces
and regions lost and gained are sums of pieces, so that all levels agree. Needs no library that reads files.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from regional_planner.territory.boundaries.coverage import Shapes, areas_km2
from regional_planner.territory.boundaries.encode import METRES_A_DEGREE
from regional_planner.territory.boundaries.terms import Ground, Moved, Place, UnitChange

SLIVER_METRES = 50.0
"""Ground that is nowhere wider than this is a sliver: the same border, drawn by another hand."""
LEAST_KM2 = 1e-6
"""A square metre: smaller pieces are rounding, and not counted."""
NOWHERE = ""

Communes = Mapping[str, BaseGeometry | None]
"""Code -> shape, EPSG:4326."""


@dataclass(frozen=True)
class Piece:
    """Ground that changed hands, in square kilometres; `NOWHERE` is ground of no commune."""

    before: str
    after: str
    area_km2: float
    is_sliver: bool


def pieces(before: Communes, after: Communes, sliver_metres: float = SLIVER_METRES) -> list[Piece]:
    """All ground that belongs to another commune, or to none, or did; each a connected piece."""
    old, old_codes, new, new_codes = _changed_parts(before, after)
    fresh, former = _pairs(new, old)
    shared = np.asarray(shapely.intersection(new[fresh], old[former]), dtype=object)
    moved = old_codes[former] != new_codes[fresh]
    lost = _without(old, new, former, fresh)
    gained = _without(new, old, fresh, former)
    ground = np.concatenate([shared[moved], lost, gained])
    sources = np.concatenate([old_codes[former][moved], old_codes, np.full(len(gained), NOWHERE, dtype=object)])
    targets = np.concatenate([new_codes[fresh][moved], np.full(len(lost), NOWHERE, dtype=object), new_codes])
    parts, owner = _polygons(ground)
    areas = areas_km2(parts)
    counted = areas >= LEAST_KM2
    narrow = slivers(parts[counted], sliver_metres)
    return [
        Piece(str(sources[index]), str(targets[index]), float(area), bool(is_sliver))
        for index, area, is_sliver in zip(owner[counted], areas[counted], narrow, strict=True)
    ]


def slivers(polygons: Shapes, metres: float) -> NDArray[np.bool_]:
    """Which polygons (EPSG:4326) are nowhere wider than `metres`."""
    flat = _in_metres(polygons)
    perimeters = shapely.length(flat)
    # The widest circle inside has at least the radius area / perimeter: such polygons need no closer look.
    mean = np.divide(shapely.area(flat), perimeters, out=np.zeros(len(flat)), where=perimeters > 0)
    narrow = mean < metres / 2
    inside = shapely.buffer(flat[narrow], -metres / 2, quad_segs=2)
    narrow[narrow] = shapely.is_empty(inside)
    return np.asarray(narrow, dtype=np.bool_)


def border_distance(before: BaseGeometry, after: BaseGeometry) -> float:
    """How far the border went at most, in metres: the Hausdorff distance over the vertices of both."""
    old, new = _in_metres(np.asarray([before, after], dtype=object), together=True)
    return max(_farthest(old, new), _farthest(new, old))


def changes(places: Sequence[Place], before: Communes, after: Communes, found: Iterable[Piece]) -> list[UnitChange]:
    """What every unit lost and gained; `places` say which communes make it up.

    After is before less lost plus gained, but for what a straight line is worth in degrees and on the plane of areas.
    """
    by_pair: dict[tuple[str, str], Ground] = defaultdict(Ground)
    for piece in found:
        pair = piece.before, piece.after
        by_pair[pair] = by_pair[pair].with_piece(piece.area_km2, piece.is_sliver)
    old, new = _areas(before), _areas(after)
    rows = []
    for place in places:
        inside = frozenset(place.communes)
        lost, gained = Ground(), Ground()
        for (source, target), ground in by_pair.items():
            if source in inside and target not in inside:
                lost = lost.with_ground(ground)
            elif target in inside and source not in inside:
                gained = gained.with_ground(ground)
        sums = [[areas[code] for code in place.communes if code in areas] for areas in (old, new)]
        earlier, later = (round(sum(each), 6) if each else None for each in sums)
        far = _distance(place, before, after) if lost.pieces or gained.pieces else None
        rows.append(UnitChange(place.code, place.level, place.name, earlier, later, lost, gained, far))
    return rows


def moved(found: Iterable[Piece], after: Communes, region_of: Mapping[str, str]) -> list[Moved]:
    """Communes most of whose ground was another commune's, or lay in another region, before."""
    taken: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for piece in found:
        if piece.after:
            taken[piece.after][piece.before] += piece.area_km2
    rows = []
    for code, area in _areas(after).items():
        sources = {**taken.get(code, {})}
        sources[code] = area - sum(sources.values())
        most = max(sources, key=lambda source: (sources[source], source == code))
        if most not in {code, NOWHERE} and sources[most] > area / 2:
            rows.append(Moved(code, most, round(sources[most] / area, 6)))
            continue
        regions: dict[str, float] = defaultdict(float)
        for source, share in sources.items():
            if source in region_of:
                regions[region_of[source]] += share
        former = max(regions, key=lambda region: (regions[region], region == region_of.get(code)), default="")
        if former and former != region_of.get(code) and regions[former] > area / 2:
            rows.append(Moved(code, former, round(regions[former] / area, 6)))
    return rows


def _changed_parts(
    before: Communes, after: Communes
) -> tuple[Shapes, NDArray[np.object_], Shapes, NDArray[np.object_]]:
    """The polygons, with their communes, that are not the same in both: only their ground can have changed."""
    (old, old_codes), (new, new_codes) = _parts(before), _parts(after)
    known, met = _keys(old, old_codes), _keys(new, new_codes)
    same = set(known) & set(met)
    kept_old, kept_new = (np.asarray([key not in same for key in keys], dtype=bool) for keys in (known, met))
    return old[kept_old], old_codes[kept_old], new[kept_new], new_codes[kept_new]


def _keys(parts: Shapes, codes: NDArray[np.object_]) -> list[tuple[str, bytes]]:
    return list(zip(codes.tolist(), shapely.to_wkb(shapely.normalize(parts)).tolist(), strict=True))


def _parts(communes: Communes) -> tuple[Shapes, NDArray[np.object_]]:
    drawn = {code: shape for code, shape in communes.items() if shape is not None}
    parts, owner = shapely.get_parts(np.asarray(list(drawn.values()), dtype=object), return_index=True)
    codes = np.asarray(list(drawn), dtype=object)
    return np.asarray(parts, dtype=object), codes[owner] if len(codes) else codes


def _pairs(shapes: Shapes, others: Shapes) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    first, second = shapely.STRtree(others).query(shapes, predicate="intersects")
    return first, second


def _without(shapes: Shapes, others: Shapes, here: NDArray[np.int64], there: NDArray[np.int64]) -> Shapes:
    """Each shape without what the others cover of it; the index pairs say which ones meet."""
    near: dict[int, list[int]] = defaultdict(list)
    for shape, other in zip(here.tolist(), there.tolist(), strict=True):
        near[shape].append(other)
    rest = shapes.copy()
    for index, around in near.items():
        cover = others[around[0]] if len(around) == 1 else shapely.union_all(others[around])
        rest[index] = shapely.difference(shapes[index], cover)
    return rest


def _polygons(shapes: Shapes) -> tuple[Shapes, NDArray[np.int64]]:
    """The polygons in shapes of any kind, and which shape each is of."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    inner, outer = shapely.get_parts(np.asarray(parts, dtype=object), return_index=True)
    is_polygon = shapely.get_type_id(inner) == shapely.GeometryType.POLYGON
    return np.asarray(inner, dtype=object)[is_polygon], owner[outer][is_polygon]


def _in_metres(shapes: Shapes, together: bool = False) -> Shapes:
    """Shapes (EPSG:4326) on a plane of metres that is true in the middle of each, or of all of them together."""
    if not len(shapes):
        return shapes
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    bounds = shapely.bounds(shapes)
    middle = np.radians((bounds[:, 1] + bounds[:, 3]) / 2)
    narrowing = np.full(len(shapes), np.cos(np.nanmean(middle))) if together else np.cos(middle)
    flat = coordinates * METRES_A_DEGREE
    flat[:, 0] *= narrowing[owner]
    return np.asarray(shapely.set_coordinates(shapes.copy(), flat), dtype=object)


def _farthest(shape: BaseGeometry, other: BaseGeometry) -> float:
    """How far the vertex of `shape` that lies farthest from the border of `other` is from it."""
    vertices = np.unique(shapely.get_coordinates(shape), axis=0)
    known = set(map(bytes, shapely.get_coordinates(other)))
    fresh = vertices[[bytes(vertex) not in known for vertex in vertices]]
    if not len(fresh):
        return 0.0
    tree = shapely.STRtree(_segments(other))
    _nearest, distances = tree.query_nearest(shapely.points(fresh), return_distance=True, all_matches=False)
    return float(distances.max())


def _segments(shape: BaseGeometry) -> Shapes:
    coordinates, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(shape)), return_index=True)
    joined = ring[:-1] == ring[1:]
    ends = np.stack([coordinates[:-1][joined], coordinates[1:][joined]], axis=1)
    return np.asarray(shapely.linestrings(ends), dtype=object)


def _distance(place: Place, before: Communes, after: Communes) -> float | None:
    """Of a commune alone: the borders of larger units are its communes'."""
    if place.communes != (place.code,):
        return None
    old, new = before.get(place.code), after.get(place.code)
    return None if old is None or new is None else round(border_distance(old, new), 1)


def _areas(communes: Communes) -> dict[str, float]:
    drawn = {code: shape for code, shape in communes.items() if shape is not None}
    areas = areas_km2(np.asarray(list(drawn.values()), dtype=object))
    return dict(zip(drawn, areas.tolist(), strict=True))
