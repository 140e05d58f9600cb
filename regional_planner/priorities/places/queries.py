"""Reads of places: the land that a place is compared with, and whether it lies on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.kernel.prepared import Prepared
from regional_planner.priorities.models import Cycle, PriorityIdentity
from regional_planner.priorities.places.rules import ROUGHLY, lies_within, shape_of
from regional_planner.records.record_type import Values
from regional_planner.territory.boundaries.queries import boundaries_state, current_edition, shapes
from regional_planner.territory.queries import register_on
from regional_planner.territory.terms import COUNTRY, Level


class Land(NamedTuple):
    """The regions' shapes as a territory sees them; none at all before boundaries are loaded."""

    own: tuple[BaseGeometry, ...]
    others: tuple[BaseGeometry, ...]


_regions: Prepared[Mapping[str, BaseGeometry]] = Prepared(2)


def land_of(session: Session, territory: str, cycle: Cycle | None) -> Land:
    """The land of a territory (CUT code; CL: all regions) and of the other regions, on the day of a cycle's units."""
    return _land(session, _shapes_of_regions(session), territory, cycle)


def _land(session: Session, known: Mapping[str, BaseGeometry], territory: str, cycle: Cycle | None) -> Land:
    if not known or cycle is None:
        return Land((), ())
    own: list[BaseGeometry] = []
    others: list[BaseGeometry] = []
    for unit in register_on(session, cycle.units_as_of).at(Level.REGION):
        if unit.id in known:
            (own if territory in {unit.code, COUNTRY} else others).append(known[unit.id])
    return Land(tuple(own), tuple(others))


def add_where(session: Session, _actor: Actor, rows: list[Values]) -> None:
    """Say of places whether all of each lies on its territory's land; None where that is not known."""
    codes = {row["priority"] for row in rows}
    query = (
        select(PriorityIdentity.code, Cycle)
        .join(Cycle, Cycle.code == PriorityIdentity.cycle)
        .where(PriorityIdentity.code.in_(codes))
    )
    cycles: dict[str, Cycle] = {row.code: row.Cycle for row in session.execute(query)}
    known = _shapes_of_regions(session)
    for row in rows:
        own = _land(session, known, row["territory"], cycles.get(row["priority"])).own
        row["within_territory"] = lies_within(shape_of(row["geometry"]), own)


def _shapes_of_regions(session: Session) -> Mapping[str, BaseGeometry]:
    """Shapes of the versions of all regions, by id, coarse; made once per state of the boundaries."""
    edition = current_edition(session)
    if edition is None:
        return {}

    def read() -> Mapping[str, BaseGeometry]:
        rows = [row for row in shapes(session, edition.code, Level.REGION, edition.detail_for(ROUGHLY)) if row.wkb]
        whole = shapely.from_wkb([row.wkb for row in rows])
        shapely.prepare(whole)
        return {row.unit_id: shape for row, shape in zip(rows, whole, strict=True)}

    return _regions.get(boundaries_state(session), read)
