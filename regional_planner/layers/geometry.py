"""Shapes ready to be served: GeoJSON bytes by level of detail, and what a bounding box meets.

Both are made once per state of the boundaries and kept; a request only joins or compares them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from regional_planner.kernel.prepared import Prepared
from regional_planner.territory.boundaries.encode import Box, geojson_geometry
from regional_planner.territory.boundaries.queries import boundaries_state, current_edition, shapes
from regional_planner.territory.terms import Level

MOST_DECIMALS = 7
"""Shapes are stored on a grid of 6 digits or coarser: this only keeps the float noise of other editions out."""

_drawn: Prepared[Mapping[str, bytes]] = Prepared(16)
_grounds: Prepared[Ground] = Prepared(8)


@dataclass(frozen=True, eq=False)
class Ground:
    """Where the units of a level lie, former ones too, at full detail."""

    units: tuple[str, ...]
    """Ids of the versions that have a shape."""
    boxes: NDArray[np.float64]
    """Bounding boxes, degrees: one row per unit, west, south, east, north."""
    shapes: NDArray[np.object_]

    @property
    def extent(self) -> Box | None:
        """The box around all of them; None when there are none."""
        if not self.units:
            return None
        return Box(*self.boxes[:, :2].min(axis=0).tolist(), *self.boxes[:, 2:].max(axis=0).tolist())

    def meeting(self, boxes: Sequence[Box]) -> frozenset[str]:
        """Ids of the units whose shape meets any of `boxes`, borders included."""
        found = set[str]()
        for box in boxes:
            west, south, east, north = self.boxes.T
            near = (west <= box.east) & (east >= box.west) & (south <= box.north) & (north >= box.south)
            candidates = np.flatnonzero(near)
            meets = shapely.intersects(self.shapes[candidates], shapely.box(*box))
            found.update(self.units[index] for index in candidates[meets])
        return frozenset(found)


def geometries(session: Session, level: Level, tolerance: float) -> Mapping[str, bytes]:
    """Unit id -> GeoJSON geometry, off by at most `tolerance` degrees; units without a shape are left out."""
    edition = current_edition(session)
    if edition is None:
        return {}
    detail = edition.detail_for(tolerance)

    def draw() -> Mapping[str, bytes]:
        rows = [row for row in shapes(session, edition.code, level, detail) if row.wkb is not None]
        whole = shapely.from_wkb([row.wkb for row in rows])
        return {row.unit_id: geojson_geometry(shape, MOST_DECIMALS) for row, shape in zip(rows, whole, strict=True)}

    return _drawn.get((*boundaries_state(session), level, detail), draw)


def ground(session: Session, level: Level) -> Ground:
    """Where the units of `level` lie; nobody anywhere before boundaries are loaded."""
    edition = current_edition(session)

    def survey() -> Ground:
        rows = shapes(session, edition.code, level, 0) if edition else []
        boxes = [row.box for row in rows if row.box is not None]
        whole = np.asarray(shapely.from_wkb([row.wkb for row in rows if row.box is not None]), dtype=object)
        shapely.prepare(whole)
        places = np.asarray(boxes, dtype=np.float64).reshape(-1, 4)
        return Ground(tuple(row.unit_id for row in rows if row.box is not None), places, whole)

    return _grounds.get((*boundaries_state(session), level), survey)
