"""Functional cities as features: a version for each time that other communes made one up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from shapely.geometry.base import BaseGeometry

from regional_planner.kernel.period import today
from regional_planner.kernel.revision import state
from regional_planner.layers.declarations import Drawing, Item, Period, ShapeKind, View
from regional_planner.layers.sources.joined import Ground, shapes
from regional_planner.layers.sources.units import Units
from regional_planner.layers.sources.versions import Version, items_over
from regional_planner.territory.boundaries.encode import Box
from regional_planner.territory.cities.queries import Membership, memberships
from regional_planner.territory.terms import REGISTER_BEGINS, Level


class Era(NamedTuple):
    """A time in which the same communes made up a city."""

    id: str
    city: str
    name: str
    valid_from: date | None
    valid_to: date | None
    communes: frozenset[str]


@dataclass(frozen=True)
class Cities:
    """All functional cities."""

    shape: ShapeKind = ShapeKind.AREA
    level: None = None
    personal: bool = False

    def items(self, view: View, period: Period) -> Sequence[Item]:
        """Every version that holds on some day of the period, by code and time."""
        known = eras(memberships(view.session))
        versions = (Version(era.id, era.city, era.name, era.valid_from, era.valid_to, (era.city,)) for era in known)
        return items_over(view, period, versions)

    def drawing(self, view: View, tolerance: float) -> Drawing:
        """The communes of each version joined."""
        ground = Ground(view, tolerance)
        day = today()

        def drawn() -> dict[str, BaseGeometry | None]:
            known = eras(memberships(view.session))
            return {era.id: ground.of_communes(era.communes, _day_of(era, day)) for era in known}

        key = ("cities", ground.key, day, state(view.session))
        return Drawing(key, ground.decimals, lambda: shapes(drawn()))

    def extent(self, view: View) -> Box | None:
        """The box around all communes, of which they are made."""
        return Units(Level.COMMUNE).extent(view)


def eras(rows: Sequence[Membership]) -> list[Era]:
    """The versions of each city, by its code and then by time; times without any commune are left out."""
    found = []
    for code in sorted({row.city for row in rows}):
        own = [row for row in rows if row.city == code]
        starts = sorted({day or date.min for row in own for day in (row.valid_from, row.valid_until or date.max)})
        spans = [
            (start, end, frozenset(row.commune for row in own if row.holds_on(start)))
            for start, end in zip(starts, [*starts[1:], date.max], strict=True)
        ]
        standing = [span for span in spans if span[2] and span[0] < date.max]
        found += [
            Era(
                f"{code}-{number}",
                code,
                own[0].name,
                None if start == date.min else start,
                None if end == date.max else end,
                communes,
            )
            for number, (start, end, communes) in enumerate(standing, start=1)
        ]
    return found


def _day_of(era: Era, day: date) -> date:
    """A day on which the era holds and the register is known: `day` if it can be."""
    last = day if era.valid_to is None else min(day, era.valid_to - timedelta(days=1))
    return max(last, era.valid_from or REGISTER_BEGINS, REGISTER_BEGINS)
