"""Comparing two editions on record, or one that is about to be: the result as it is kept and answered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.territory.boundaries.compare import (
    NOWHERE,
    SLIVER_METRES,
    Communes,
    Piece,
    changes,
    moved,
    pieces,
)
from regional_planner.territory.boundaries.queries import shapes
from regional_planner.territory.boundaries.terms import Ground, Place, UnitChange
from regional_planner.territory.models import BoundaryEdition
from regional_planner.territory.queries import Register, register_on
from regional_planner.territory.terms import EditionState, Level

MOST_COMPARED = 3
"""With so many published editions a draft is compared on loading: those whose day came, or comes, last."""
LEVELS = (Level.COUNTRY, Level.REGION, Level.PROVINCE, Level.COMMUNE)


def editions_to_compare_with(session: Session) -> list[str]:
    """Codes of the published editions that matter to a draft, the latest first."""
    table = BoundaryEdition.__table__.c
    query = select(table.code).where(table.state == EditionState.PUBLISHED)
    ordered = query.order_by(table.published_from.desc(), table.published_at.desc())
    return list(session.scalars(ordered.limit(MOST_COMPARED)))


def communes_of(session: Session, edition: str, day: date) -> dict[str, BaseGeometry | None]:
    """Code -> shape at full detail, of the communes of a day in an edition."""
    drawn = {row.unit_id: row.wkb for row in shapes(session, edition, Level.COMMUNE, 0)}
    units = register_on(session, day).at(Level.COMMUNE)
    return {unit.code: _shape(drawn.get(unit.id)) for unit in units}


def compare(register: Register, before: Communes, after: Communes, said: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What `after` changed on `before`, for the units of the register's day; `said` are the findings of the load."""
    found = pieces(before, after)
    rows = changes(_places(register), before, after, found)
    regions = {unit.code: str(unit.region) for unit in register.at(Level.COMMUNE)}
    by_area = [
        {"code": each.code, "from": each.source, "share": each.share, "basis": "area"}
        for each in moved(found, after, regions)
    ]
    by_file = [
        {"code": each["unit"], "from": each["params"]["known"], "to": each["params"]["parent"], "basis": "file"}
        for each in said
        if each["code"] == "parent-differs"
    ]
    names = {unit.code: unit.name for unit in register.units.values()}
    places = [{**each, "name": names[each["code"]], "from_name": names.get(each["from"])} for each in by_area + by_file]
    return {
        "units_as_of": register.day.isoformat(),
        "sliver_width_m": SLIVER_METRES,
        "totals": _totals(rows, found, len({each["code"] for each in places})),
        "moved": places,
        "units": [_row(row) for row in rows],
    }


def _places(register: Register) -> list[Place]:
    return [
        Place(unit.code, level.value, unit.name, tuple(each.code for each in register.within(unit.code, Level.COMMUNE)))
        for level in LEVELS
        for unit in register.at(level)
    ]


def _totals(rows: Sequence[UnitChange], found: Iterable[Piece], moved_units: int) -> dict[str, Any]:
    exchanged, gained, lost = Ground(), Ground(), Ground()
    for piece in found:
        if piece.before == NOWHERE:
            gained = gained.with_piece(piece.area_km2, piece.is_sliver)
        elif piece.after == NOWHERE:
            lost = lost.with_piece(piece.area_km2, piece.is_sliver)
        else:
            exchanged = exchanged.with_piece(piece.area_km2, piece.is_sliver)
    everything = exchanged.with_ground(gained).with_ground(lost)
    return {
        "exchanged_km2": _km2(exchanged.area_km2),
        "gained_km2": _km2(gained.area_km2),
        "lost_km2": _km2(lost.area_km2),
        "pieces": everything.pieces,
        "slivers": everything.slivers,
        "sliver_km2": _km2(everything.sliver_km2),
        "moved": moved_units,
        "levels": {
            level.value: {
                "units": len(here),
                "changed": sum(change_of(row) == "changed" for row in here),
                "new": sum(change_of(row) == "new" for row in here),
                "lost": sum(change_of(row) == "lost" for row in here),
            }
            for level in LEVELS
            for here in [[row for row in rows if row.level == level.value]]
        },
    }


def change_of(row: UnitChange) -> str:
    """What became of a unit: it has a shape for the first time, or no longer; it changed, by slivers alone, or not."""
    if row.before_km2 is None or row.after_km2 is None:
        return "no shape" if row.before_km2 == row.after_km2 else "new" if row.before_km2 is None else "lost"
    if row.lost.pieces or row.gained.pieces:
        return "changed"
    return "slivers" if row.lost.slivers or row.gained.slivers else "same"


def _row(row: UnitChange) -> dict[str, Any]:
    return {
        "code": row.code,
        "level": row.level,
        "name": row.name,
        "change": change_of(row),
        "before_km2": row.before_km2,
        "after_km2": row.after_km2,
        "lost_km2": _km2(row.lost.area_km2),
        "gained_km2": _km2(row.gained.area_km2),
        "share_changed": row.share_changed,
        "slivers": row.lost.slivers + row.gained.slivers,
        "sliver_km2": _km2(row.lost.sliver_km2 + row.gained.sliver_km2),
        "distance_m": row.distance_m,
    }


def _km2(area: float) -> float:
    return round(area, 6)


def _shape(wkb: bytes | None) -> BaseGeometry | None:
    return None if wkb is None else shapely.from_wkb(wkb)
