"""Cutting shapes into tiles: clipped, on the tile's own grid of whole numbers, still sharing every border.

A level of detail is a coverage: neighbours have the same vertices along their border. Rounding each vertex by
itself, and never mending a shape by itself, keeps it so: no cracks and no overlaps between units, and the same crossing
points on both sides of a tile's edge.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from regional_planner.kernel.prepared import Prepared
from regional_planner.layers.crs import reference_system
from regional_planner.layers.declarations import Drawing, Shapes, View
from regional_planner.layers.geometry import shapes_of
from regional_planner.layers.tiles.grid import MERCATOR_URI, Tile

EXTENT: Final = 4096
"""A tile's side in whole numbers."""
MARGIN: Final = 64
"""How far shapes go on past a tile's edge, so that the edge is not drawn as a border."""
KEPT_PIECES: Final = 3_000_000
"""Vertices of cut shapes that a worker keeps."""


@dataclass(frozen=True, eq=False)
class Pieces:
    """The polygons or points of many shapes, EPSG:3857, each by itself, and whose each is."""

    ids: tuple[str, ...]
    parts: NDArray[np.object_]
    owner: NDArray[np.int64]
    """Place in `ids` of each part."""

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Finds the parts in a place."""
        return shapely.STRtree(self.parts)


_pieces: Prepared[Pieces] = Prepared(16)
_cut: Prepared[Shapes] = Prepared(KEPT_PIECES, lambda cut: int(shapely.get_num_coordinates(cut.shapes).sum()) + 100)


def cut(view: View, drawing: Drawing, tile: Tile) -> Shapes:
    """What of a drawing lies in a tile, in whole numbers from its north-west corner, rows downwards.

    Outer rings run clockwise as they are seen, as the tile format asks.
    """
    return _cut.get((drawing.key, tile), lambda: _clipped(_pieces_of(view, drawing), tile))


def meets(view: View, drawing: Drawing, tile: Tile) -> bool:
    """Whether the box of anything of a drawing meets a tile, its margin included."""
    return _pieces_of(view, drawing).tree.query(shapely.box(*_window(tile))).size > 0


def _pieces_of(view: View, drawing: Drawing) -> Pieces:
    def take_apart() -> Pieces:
        ids, shapes = shapes_of(view, drawing)
        moved = reference_system(MERCATOR_URI).project(shapes)
        parts, owner = shapely.get_parts(moved, return_index=True)
        known = np.isfinite(shapely.bounds(parts)).all(axis=1)
        return Pieces(ids, parts[known], owner[known])

    return _pieces.get(drawing.key, take_apart)


def _clipped(pieces: Pieces, tile: Tile) -> Shapes:
    west, north = tile.corner
    scale = EXTENT / tile.side
    window = _window(tile)
    near = np.sort(pieces.tree.query(shapely.box(*window)))
    inside = shapely.clip_by_rect(pieces.parts[near], *window)
    gridded = shapely.transform(inside, lambda place: np.rint((place - (west, north)) * (scale, -scale)))
    smallest, owner = shapely.get_parts(gridded, return_index=True)
    kept = _worth_drawing(smallest)
    owners = pieces.owner[near][owner[kept]]
    drawn = shapely.orient_polygons(shapely.remove_repeated_points(smallest[kept]), exterior_cw=False)
    # Parts lie in the order of their owners: each owner's are together.
    places, starts = np.unique(owners, return_index=True)
    whole = [_gathered(parts) for parts in np.split(drawn, starts[1:])] if len(places) else []
    return Shapes(tuple(pieces.ids[place] for place in places), np.fromiter(whole, dtype=object, count=len(whole)))


def _window(tile: Tile) -> tuple[float, float, float, float]:
    """West, south, east, north of a tile with its margin, EPSG:3857."""
    west, north = tile.corner
    margin = MARGIN * tile.side / EXTENT
    return west - margin, north - tile.side - margin, west + tile.side + margin, north + margin


def _worth_drawing(parts: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Points, and polygons that cover something on the grid."""
    points = shapely.get_type_id(parts) == shapely.GeometryType.POINT
    polygons = shapely.get_type_id(parts) == shapely.GeometryType.POLYGON
    found: NDArray[np.bool_] = ~shapely.is_empty(parts) & (points | (polygons & (shapely.area(parts) > 0)))
    return found


def _gathered(parts: NDArray[np.object_]) -> shapely.Geometry:
    first: shapely.Geometry = parts[0]
    if len(parts) == 1:
        return first
    parts_of_points = isinstance(first, shapely.Point)
    return shapely.MultiPoint(list(parts)) if parts_of_points else shapely.MultiPolygon(list(parts))
