"""Shapes ready to be served: GeoJSON bytes by level of detail and reference system, and what an area meets.

Both are made once per state of the shapes and kept; a request only joins or compares them.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from regional_planner.access.actor import Actor
from regional_planner.kernel.prepared import Prepared
from regional_planner.layers.crs import ReferenceSystem
from regional_planner.layers.declarations import Drawing, Shapes, Source, View
from regional_planner.layers.formats.one_type import of_one_type
from regional_planner.territory.boundaries.encode import Box, geojson_geometry

_drawn: Prepared[DrawnShapes] = Prepared(32)
_shapes: Prepared[Shapes] = Prepared(16)
_grounds: Prepared[Ground] = Prepared(16)


@dataclass(frozen=True, eq=False)
class Ground:
    """Where the items of a source lie, former ones too, at full detail."""

    ids: tuple[str, ...]
    """Ids of the versions that have a shape."""
    shapes: NDArray[np.object_]
    """EPSG:4326, longitude first, prepared for comparing."""
    decimals: int
    """How many digits of a degree they are served with."""

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Id -> place in `shapes`."""
        return {identity: place for place, identity in enumerate(self.ids)}

    @cached_property
    def extent(self) -> Box | None:
        """The box around all of them, as they are served: rounded outwards; None when there are none."""
        if not self.ids:
            return None
        fine = 10**self.decimals
        low, high = np.split(shapely.total_bounds(self.shapes) * fine, 2)
        return Box(*(np.concatenate((np.floor(low), np.ceil(high))) / fine).tolist())

    def shape(self, identity: str) -> BaseGeometry | None:
        """The shape of an item; None where it has none."""
        place = self.place.get(identity)
        return None if place is None else self.shapes[place]

    def meeting(self, areas: Sequence[BaseGeometry]) -> frozenset[str]:
        """Ids of the items whose shape meets any of `areas`, borders included."""
        found = set[str]()
        for area in areas:
            found.update(self.ids[place] for place in self._tree.query(area, predicate="intersects"))
        return frozenset(found)

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(self.shapes)


class DrawnShapes:
    """The GeoJSON geometries of a drawing, each made when it is first asked for.

    A page of a layer holds some of its shapes; to draw all of a large layer for it would keep the reader waiting.
    """

    def __init__(self, shapes: Shapes, system: ReferenceSystem, decimals: int) -> None:
        ids, self._shapes = shapes
        self._place = {identity: place for place, identity in enumerate(ids)}
        self._system = system
        self._decimals = decimals
        self._made: dict[str, bytes] = {}

    def __call__(self, identity: str) -> bytes:
        """The geometry of an item; `null` where it has no shape, or the system cannot tell its place."""
        if identity not in self._place:
            return b"null"
        if identity not in self._made:
            self._made[identity] = self._draw(self._place[identity])
        return self._made[identity]

    def _draw(self, place: int) -> bytes:
        moved = self._system.project(self._shapes[place : place + 1])
        known = np.isfinite(shapely.bounds(moved)).all()
        return geojson_geometry(moved[0], self._decimals) if known else b"null"


def geometries(view: View, source: Source, tolerance: float, system: ReferenceSystem) -> DrawnShapes:
    """The geometries of a source in `system`, off by at most `tolerance` degrees."""
    drawing = source.drawing(view, tolerance)

    def draw() -> DrawnShapes:
        return DrawnShapes(shapes_of(view, drawing), system, system.decimals(drawing.decimals))

    return _drawn.get((drawing.key, system.uri), draw)


def shapes_of(view: View, drawing: Drawing) -> Shapes:
    """The shapes of a drawing, kept; of one type, so that clients need not guess it from the first few."""

    def read() -> Shapes:
        ids, shapes = drawing.read()
        return Shapes(ids, of_one_type(shapes)[1])

    return _shapes.get(drawing.key, read)


def ground(view: View, source: Source) -> Ground:
    """Where the items of a source lie; nobody anywhere before boundaries are loaded."""
    drawing = source.drawing(view, 0)

    def survey() -> Ground:
        ids, whole = shapes_of(view, drawing)
        shapely.prepare(whole)
        return Ground(ids, whole, drawing.decimals)

    return _grounds.get(drawing.key, survey)


def reader_key(source: Source, reader: Actor) -> Hashable:
    """Names what a reader sees of a source: nothing for all who see what the public sees."""
    return reader.sight or None if source.personal else None
