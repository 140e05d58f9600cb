"""The units of a level as features: every version of each, drawn from the boundary edition in force."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
from sqlalchemy import select

from regional_planner.layers.declarations import Drawing, Item, Period, ShapeKind, Shapes, View
from regional_planner.layers.geometry import ground
from regional_planner.layers.sources.versions import last_day
from regional_planner.territory.boundaries.encode import Box
from regional_planner.territory.boundaries.queries import boundaries_state, current_edition, shapes
from regional_planner.territory.models import Unit
from regional_planner.territory.queries import register_on
from regional_planner.territory.terms import REGISTER_BEGINS, Level, UnitOnDay

NOWHERE = Shapes((), np.empty(0, dtype=object))


@dataclass(frozen=True)
class Units:
    """The units of one level."""

    level: Level
    shape: ShapeKind = ShapeKind.AREA
    personal: bool = False

    def items(self, view: View, period: Period) -> Sequence[Item]:
        """Every version that holds on some day of the period, north to south.

        Values are for the last day of the period on which the version holds; for today, when the period is open.
        """
        by_day = defaultdict[date, set[str]](set)
        for identity, day in self._versions(view, period):
            by_day[day].add(identity)
        ranked = []
        for day, wanted in by_day.items():
            for rank, unit in enumerate(register_on(view.session, day).at(self.level)):
                if unit.id in wanted:
                    ranked.append((rank, unit.id, _item(unit, day)))
        return [item for _rank, _id, item in sorted(ranked, key=lambda each: each[:2])]

    def drawing(self, view: View, tolerance: float) -> Drawing:
        """Their shapes in the edition in force, at the coarsest level of detail that is fine enough."""
        session = view.session
        edition = current_edition(session)
        if edition is None:
            return Drawing((boundaries_state(session), None), 0, lambda: NOWHERE)
        detail = edition.detail_for(tolerance)

        def read() -> Shapes:
            rows = [row for row in shapes(session, edition.code, self.level, detail) if row.wkb is not None]
            whole = np.asarray(shapely.from_wkb([row.wkb for row in rows]), dtype=object)
            return Shapes(tuple(row.unit_id for row in rows), whole)

        key = (boundaries_state(session), edition.code, self.level, detail)
        return Drawing(key, edition.decimals_of(detail), read)

    def extent(self, view: View) -> Box | None:
        """The box around them all, former ones too."""
        return ground(view, self).extent

    def _versions(self, view: View, period: Period) -> list[tuple[str, date]]:
        """(unit id, day that its values are for) of the versions that hold on some day of the period."""
        start = period.start or REGISTER_BEGINS
        if period.start == period.end and period.start is not None:
            return [(unit.id, start) for unit in register_on(view.session, start).at(self.level)]
        query = select(Unit.id, Unit.valid_from, Unit.valid_to).where(
            Unit.level == self.level,
            Unit.valid_to.is_(None) | (Unit.valid_to > start),
            *([] if period.end is None else [Unit.valid_from.is_(None) | (Unit.valid_from <= period.end)]),
        )
        return [
            (unit, last_day(period, valid_from, valid_to)) for unit, valid_from, valid_to in view.session.execute(query)
        ]


def _item(unit: UnitOnDay, day: date) -> Item:
    aliases = tuple(filter(None, (unit.code, unit.iso_3166_2)))
    return Item(unit.id, unit.code, unit.name, day, unit.valid_from, unit.valid_to, aliases)
