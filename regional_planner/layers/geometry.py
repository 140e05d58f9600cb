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
from regional_planner.territory.boundaries.encode import Box, geojson_geometry

_drawn: Prepared[Mapping[str, bytes]] = Prepared(32)
_shapes: Prepared[Shapes] = Prepared(16)
_grounds: Prepared[Ground] = Prepared(16)


@dataclass(frozen=True, eq=False)
class Ground:
    """Where the items of a source lie, former ones too, at full detail."""

    ids: tuple[str, ...]
    """Ids of the versions that have a shape."""
    shapes: NDArray[np.object_]
    """EPSG:4326, longitude first, prepared for comparing."""

    @cached_property
    def place(self) -> Mapping[str, int]:
        """Id -> place in `shapes`."""
        return {identity: place for place, identity in enumerate(self.ids)}

    @cached_property
    def extent(self) -> Box | None:
        """The box around all of them; None when there are none."""
        if not self.ids:
            return None
        return Box(*shapely.total_bounds(self.shapes).tolist())

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


def geometries(view: View, source: Source, tolerance: float, system: ReferenceSystem) -> Mapping[str, bytes]:
    """Item id -> GeoJSON geometry in `system`, off by at most `tolerance` degrees.

    Items without a shape are left out, and so is what the system cannot tell the place of.
    """
    drawing = source.drawing(view, tolerance)
    decimals = system.decimals(drawing.decimals)

    def draw() -> Mapping[str, bytes]:
        ids, whole = shapes_of(view, drawing)
        moved = system.project(whole)
        known = np.asarray(np.isfinite(shapely.bounds(moved)).all(axis=1))
        return {
            identity: geojson_geometry(shape, decimals)
            for identity, shape, there in zip(ids, moved, known, strict=True)
            if there
        }

    return _drawn.get((_pool(view), drawing.key, system.uri), draw)


def shapes_of(view: View, drawing: Drawing) -> Shapes:
    """The shapes of a drawing, kept."""
    return _shapes.get((_pool(view), drawing.key), drawing.read)


def ground(view: View, source: Source) -> Ground:
    """Where the items of a source lie; nobody anywhere before boundaries are loaded."""
    drawing = source.drawing(view, 0)

    def survey() -> Ground:
        ids, whole = shapes_of(view, drawing)
        shapely.prepare(whole)
        return Ground(ids, whole)

    return _grounds.get((_pool(view), drawing.key), survey)


def reader_key(source: Source, reader: Actor) -> Hashable:
    """Names what a reader sees of a source: nothing for all who see what the public sees."""
    return reader.sight or None if source.personal else None


def _pool(view: View) -> object:
    """The database: states of two databases may have the same numbers."""
    return view.session.get_bind().engine.pool
