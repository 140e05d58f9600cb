"""Tiles are cut without cracks: neighbours keep their common border, and tiles meet at their edges."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy.orm import Session

from regional_planner.kernel.database import Database
from regional_planner.layers.collections import collection
from regional_planner.layers.declarations import Shapes, View
from regional_planner.layers.sources.units import Units
from regional_planner.layers.tiles.cut import EXTENT, cut
from regional_planner.layers.tiles.grid import FINEST, HALF_WORLD, Tile, matrix_set, tiles_over
from regional_planner.territory.boundaries.encode import Box
from regional_planner.territory.terms import Level

CENTRE = Box(-71.0, -34.2, -70.4, -33.2)
"""Land all over: the communes of Santiago and around."""
AROUND = Box(-72.2, -34.4, -70.2, -33.0)
CHILE = Box(-76.0, -56.0, -66.5, -17.5)
SQUARE = shapely.box(0, 0, EXTENT, EXTENT)


@pytest.fixture
def session(mapped_database: Database) -> Iterator[Session]:
    """A reading session."""
    with mapped_database.reading() as session:
        yield session


def shown(session: Session, level: Level, tile: Tile) -> Shapes:
    """The units of a level in a tile, in its own numbers."""
    view = View(session)
    return cut(view, Units(level).drawing(view, tile.pixel), tile)


@pytest.mark.parametrize("zoom", [5, 7, 9, 11])
def test_communes_leave_no_cracks_in_their_region(session: Session, zoom: int) -> None:
    for tile in list(tiles_over(CENTRE, zoom))[:4]:
        communes, regions = shown(session, Level.COMMUNE, tile), shown(session, Level.REGION, tile)
        current = [shape for identity, shape in zip(*communes, strict=True) if identity.endswith("-1")]
        of_regions = [
            shape for identity, shape in zip(*regions, strict=True) if identity.endswith("-1") or identity == "08-2"
        ]
        inside = [shapely.make_valid(shape) for shape in current]
        whole, covered = shapely.union_all(inside), shapely.union_all([shapely.make_valid(s) for s in of_regions])
        both_ways = shapely.intersection(shapely.symmetric_difference(whole, covered), SQUARE).area
        overlaps = sum(shape.area for shape in inside) - whole.area
        assert whole.area > EXTENT
        assert both_ways < whole.area * 1e-4
        assert abs(overlaps) < whole.area * 1e-4


@pytest.mark.parametrize("zoom", [4, 6, 8])
def test_neighbouring_tiles_meet_at_their_edge(session: Session, zoom: int) -> None:
    compared = 0
    for left, right in pairwise(tiles_over(CHILE if zoom < 8 else AROUND, zoom)):
        if right.row != left.row:
            continue
        at_left, at_right = (dict(zip(*shown(session, Level.COMMUNE, tile), strict=True)) for tile in (left, right))
        for identity in at_left.keys() & at_right.keys():
            east = _along(at_left[identity], EXTENT)
            west = _along(at_right[identity], 0)
            if len(east) == len(west):
                assert np.abs(np.subtract(east, west)).max(initial=0) <= 1
                compared += len(east) > 0
    assert compared


def _along(shape: shapely.Geometry, column: float) -> list[float]:
    """Where the border of a shape crosses a column of the grid, from above."""
    line = shapely.LineString([(column, -1), (column, EXTENT + 1)])
    crossings = shapely.intersection(shapely.boundary(shape), line)
    return sorted(shapely.get_coordinates(crossings)[:, 1].tolist())


def test_what_lies_nowhere_is_left_out(session: Session) -> None:
    assert shown(session, Level.COMMUNE, Tile(5, 0, 0)).ids == ()
    assert "12202-1" not in shown(session, Level.COMMUNE, Tile(0, 0, 0)).ids


def test_easter_island_is_in_its_tile(session: Session) -> None:
    (tile,) = tiles_over(Box(-109.4, -27.15, -109.3, -27.1), 6)
    assert shown(session, Level.COMMUNE, tile).ids == ("05201-1",)


def test_outer_rings_run_clockwise_on_the_screen(session: Session) -> None:
    for shape in shown(session, Level.REGION, Tile(3, 4, 2)).shapes:
        for part in shapely.get_parts(shape):
            ring = shapely.get_coordinates(part.exterior)
            shoelace = np.sum(ring[:-1, 0] * ring[1:, 1] - ring[1:, 0] * ring[:-1, 1])
            # Positive with rows downwards: what the format calls an outer ring.
            assert shoelace > 0


def test_points_are_cut_too(session: Session) -> None:
    view, tile = View(session), Tile(2, 2, 1)
    layer = collection(session, "priority-points")
    found = cut(view, layer.source.drawing(view, tile.pixel), tile)
    assert found.ids
    assert {shape.geom_type for shape in found.shapes} == {"Point"}


@given(some.floats(-179.9, 179.9), some.floats(-85, 85), some.integers(0, FINEST))
def test_a_point_lies_in_its_tile(east: float, north: float, zoom: int) -> None:
    (tile,) = tiles_over(Box(east, north, east, north), zoom)
    assert tile.exists
    x = east / 180 * HALF_WORLD
    y = np.degrees(np.log(np.tan(np.radians(45 + north / 2)))) / 180 * HALF_WORLD
    west, top = tile.corner
    assert west - 1e-3 <= x <= west + tile.side + 1e-3
    assert top - tile.side - 1e-3 <= y <= top + 1e-3


def test_tiles_that_are_none() -> None:
    assert not Tile(-1, 0, 0).exists
    assert not Tile(3, 8, 0).exists
    assert not Tile(FINEST + 1, 0, 0).exists


def test_each_level_is_twice_as_fine() -> None:
    levels = matrix_set()["tileMatrices"]
    for coarse, fine in pairwise(levels):
        assert coarse["cellSize"] == pytest.approx(2 * fine["cellSize"])
        assert coarse["scaleDenominator"] == pytest.approx(2 * fine["scaleDenominator"])
        assert fine["matrixWidth"] == 2 * coarse["matrixWidth"]
    assert levels[0]["cellSize"] == pytest.approx(156543.033928041)
