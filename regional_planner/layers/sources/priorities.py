"""Priorities as features: each revision that was in force, over the communes that it concerns or its territory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

from regional_planner.kernel.revision import state
from regional_planner.layers.declarations import Drawing, Item, Period, ShapeKind, View
from regional_planner.layers.geometry import reader_key
from regional_planner.layers.sources.joined import Ground, shapes
from regional_planner.layers.sources.units import Units
from regional_planner.layers.sources.versions import Version, items_over
from regional_planner.priorities.queries import Placed, placed_priorities
from regional_planner.territory.boundaries.encode import Box
from regional_planner.territory.terms import Level

POINT_TOLERANCE = 0.005
"""Degrees: a point inside a shape that is off by so much is well inside of the true one."""
POINT_DECIMALS = 5


@dataclass(frozen=True)
class Priorities:
    """All priorities that the reader may see."""

    points: bool = False
    """Whether they are a point inside of their area."""
    level: None = None
    personal: bool = True

    @property
    def shape(self) -> ShapeKind:
        """What they are drawn as."""
        return ShapeKind.POINT if self.points else ShapeKind.AREA

    def items(self, view: View, period: Period) -> Sequence[Item]:
        """Every revision in force on some day of the period, by code; today also those that are not decided yet."""
        return items_over(view, period, map(_version, placed_priorities(view.session, view.reader)))

    def drawing(self, view: View, tolerance: float) -> Drawing:
        """Their communes joined, or their territory; what concerns the whole country has no shape."""
        ground = Ground(view, POINT_TOLERANCE if self.points else tolerance)

        def drawn() -> dict[str, BaseGeometry | None]:
            found = {}
            for row in placed_priorities(view.session, view.reader):
                area = (
                    ground.of_communes(row.communes, row.units_as_of)
                    if row.communes
                    else ground.of_unit(row.territory, row.units_as_of)
                )
                found[identity(row)] = area.point_on_surface() if area is not None and self.points else area
            return found

        key = ("priorities", self.points, ground.key, state(view.session), reader_key(self, view.reader))
        return Drawing(key, POINT_DECIMALS if self.points else ground.decimals, lambda: shapes(drawn()))

    def extent(self, view: View) -> Box | None:
        """The box around all communes, of which they are made."""
        return Units(Level.COMMUNE).extent(view)


def identity(row: Placed) -> str:
    """The id of the feature of one revision of a priority."""
    return f"{row.code}.{row.revision}"


def _version(row: Placed) -> Version:
    name, decided = identity(row), row.counts_from is not None
    return Version(name, name, row.title, row.counts_from, row.counts_to, (row.code,), decided)
