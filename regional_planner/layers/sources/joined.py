"""Areas made of communes: the shapes of cities and of priorities."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from datetime import date

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from regional_planner.kernel.prepared import Prepared
from regional_planner.layers.declarations import Drawing, Shapes, View
from regional_planner.layers.geometry import shapes_of
from regional_planner.layers.sources.units import Units
from regional_planner.territory.queries import register_on
from regional_planner.territory.terms import Level

_unions: Prepared[BaseGeometry | None] = Prepared(
    20_000_000, lambda shape: int(shapely.get_num_coordinates(shape)) + 100
)


class Ground:
    """The units of one boundary edition at one level of detail, to put areas together from."""

    def __init__(self, view: View, tolerance: float) -> None:
        self._view = view
        self._of_level = {
            level: Units(level).drawing(view, tolerance) for level in (Level.REGION, Level.PROVINCE, Level.COMMUNE)
        }

    @property
    def key(self) -> Hashable:
        """Names the shapes that areas are put together from."""
        return self._of_level[Level.COMMUNE].key

    @property
    def decimals(self) -> int:
        """How many digits of a degree they are worth."""
        return self._of_level[Level.COMMUNE].decimals

    def of_communes(self, codes: Collection[str], day: date) -> BaseGeometry | None:
        """The area of the communes of `day` with these codes; None where none of them has a shape."""
        units = register_on(self._view.session, day).units
        return self._union(frozenset(units[code].id for code in codes if code in units))

    def of_unit(self, code: str, day: date) -> BaseGeometry | None:
        """The area of a region, province or commune of `day`; None for the country, and where it has no shape."""
        unit = register_on(self._view.session, day).units.get(code)
        if unit is None or unit.level not in self._of_level:
            return None
        return self._shapes(self._of_level[unit.level]).get(unit.id)

    def _union(self, units: frozenset[str]) -> BaseGeometry | None:
        def join() -> BaseGeometry | None:
            known = self._shapes(self._of_level[Level.COMMUNE])
            drawn = [known[unit] for unit in sorted(units) if unit in known]
            if len(drawn) < 2:
                return drawn[0] if drawn else None
            return shapely.coverage_union_all(drawn)

        return _unions.get((self.key, units), join)

    def _shapes(self, drawing: Drawing) -> Mapping[str, BaseGeometry]:
        return dict(zip(*shapes_of(self._view, drawing), strict=True))


def shapes(drawn: Mapping[str, BaseGeometry | None]) -> Shapes:
    """Those of the items (by id) that have a shape."""
    known = {identity: shape for identity, shape in drawn.items() if shape is not None}
    return Shapes(tuple(known), np.fromiter(known.values(), dtype=object, count=len(known)))
