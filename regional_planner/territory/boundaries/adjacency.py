"""Which shapes share a border: land against land over some length, slivers between them overlooked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

SLIVER: Final = 0.0002
"""Degrees (about 20 m): how far apart two borders may run and still be one."""
LEAST_BORDER: Final = 10 * SLIVER
"""Degrees (about 200 m): what is shorter is a corner, and no border."""


def bordering(shapes: Sequence[BaseGeometry] | NDArray[np.object_]) -> list[tuple[int, int]]:
    """The places of each two shapes (EPSG:4326) that share a border, the lower one first.

    The sea does not join: shapes are land, and a strait is wider than a sliver. Shapes that overlap for more than a
    sliver share no border here; they are of different times.
    """
    drawn = np.asarray(shapes, dtype=object)
    first, second = shapely.STRtree(drawn).query(drawn, predicate="dwithin", distance=SLIVER)
    once = first < second
    first, second = first[once], second[once]
    edges = np.asarray(shapely.boundary(drawn), dtype=object)
    long = _shared_lengths(edges[first], edges[second]) >= LEAST_BORDER
    return list(zip(first[long].tolist(), second[long].tolist(), strict=True))


def _shared_lengths(edges: NDArray[np.object_], others: NDArray[np.object_]) -> NDArray[np.float64]:
    """How long the first of each two borders runs along the second."""
    boxes = shapely.box(*(shapely.bounds(others) + np.array([-SLIVER, -SLIVER, SLIVER, SLIVER])).T)
    near = shapely.intersection(edges, boxes)
    lengths: NDArray[np.float64] = shapely.length(shapely.intersection(near, shapely.buffer(others, SLIVER)))
    return lengths
