"""Reads of boundaries for those who serve them: needs no library that reads files."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Final

import shapely
from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.kernel.period import today
from regional_planner.kernel.prepared import Prepared
from regional_planner.kernel.revision import revisions
from regional_planner.territory.boundaries.adjacency import bordering
from regional_planner.territory.boundaries.encode import Box
from regional_planner.territory.models import BoundaryEdition, BoundaryShape, Unit
from regional_planner.territory.terms import Level

BOUNDARIES = "boundaries"
"""The scope whose revision names a state of the boundaries."""
ROUGHLY: Final = 0.025
"""Degrees: every level of detail is a coverage, so units share the same borders at each; a coarse one is quick."""
_MOST_DECIMALS: Final = 7
"""About a centimetre; more is the noise of floating point."""

_editions: Prepared[Edition] = Prepared(8)
_neighbours: Prepared[Mapping[str, frozenset[str]]] = Prepared(16)


@dataclass(frozen=True)
class Edition:
    """A set of boundaries, and how coarse its levels of detail are."""

    code: str
    title: str
    source: str
    terms_es: str
    terms_en: str
    tolerances: tuple[tuple[int, float], ...]
    """(level of detail, degrees that a border may be off), finest first; 0 is as published."""
    decimals: tuple[tuple[int, int], ...] = ()
    """(level of detail, digits of a degree that its coordinates are kept with)."""

    def detail_for(self, tolerance: float) -> int:
        """The coarsest level of detail that is off by at most `tolerance` degrees.

        >>> Edition("", "", "", "", "", ((0, 0.0), (1, 0.001), (2, 0.005))).detail_for(0.004)
        1
        """
        return max((number for number, off in self.tolerances if off <= tolerance), default=0)

    def decimals_of(self, detail: int) -> int:
        """How many digits of a degree the coordinates of a level of detail are worth; 7 where nothing is said."""
        return dict(self.decimals).get(detail, _MOST_DECIMALS)


@dataclass(frozen=True)
class StoredShape:
    """The shape of one version of a unit at one level of detail, EPSG:4326; empty where it has none."""

    unit_id: str
    box: Box | None
    area_km2: float | None
    wkb: bytes | None
    """ISO WKB, longitude first."""


def code_in_force(session: Session) -> str | None:
    """Code of the edition that layers draw from today: of those published, the one whose day came last.

    A day to come takes effect by itself; of two published from the same day the later decision counts.
    """
    edition = BoundaryEdition.__table__.c
    query = (
        select(edition.code)
        .where(edition.published_from <= today())
        .order_by(edition.published_from.desc(), edition.published_at.desc())
        .limit(1)
    )
    return session.execute(query).scalar()


def current_edition(session: Session) -> Edition | None:
    """The edition that layers draw from; None while none is in force."""
    key = boundaries_state(session)
    code = key[-1]
    return None if code is None else _editions.get(key, lambda: _edition(session, str(code)))


def _edition(session: Session, code: str) -> Edition:
    row = session.scalars(select(BoundaryEdition).where(BoundaryEdition.code == code)).one()
    details = [each["detail"] for each in json.loads(row.report)["details"]]
    tolerances = tuple(sorted((int(each["number"]), float(each["tolerance"])) for each in details))
    decimals = tuple(sorted((int(each["number"]), int(each["decimals"])) for each in details))
    return Edition(row.code, row.title, row.source, row.terms_es, row.terms_en, tolerances, decimals)


def boundaries_state(session: Session) -> tuple[Hashable, ...]:
    """What names a state of the boundaries: the key under which what is made from them may be kept.

    The edition in force is part of it, since it changes by the day without a write.
    """
    return session.get_bind().engine.pool, revisions(session, [BOUNDARIES]), code_in_force(session)


def neighbours(session: Session, level: Level) -> Mapping[str, frozenset[str]]:
    """Ids of the units of `level` that each unit (by id) shares a border with in the current edition.

    Former units are among them: keep those of the day in question. A unit without a shape is left out, as its
    neighbours are not known; all are before any edition is loaded. Made once per edition.
    """
    edition = current_edition(session)

    def survey() -> Mapping[str, frozenset[str]]:
        detail = edition.detail_for(ROUGHLY) if edition else 0
        rows = [row for row in shapes(session, edition.code, level, detail) if row.wkb is not None] if edition else []
        found: dict[str, set[str]] = defaultdict(set)
        for first, second in bordering(shapely.from_wkb([row.wkb for row in rows])):
            found[rows[first].unit_id].add(rows[second].unit_id)
            found[rows[second].unit_id].add(rows[first].unit_id)
        return {row.unit_id: frozenset(found[row.unit_id]) for row in rows}

    return _neighbours.get((*boundaries_state(session), level), survey)


def shapes(session: Session, edition: str, level: Level, detail: int) -> list[StoredShape]:
    """The shapes of every version of every unit of `level`, by unit id."""
    shape = BoundaryShape.__table__.c
    query = (
        select(shape.unit_id, shape.west, shape.south, shape.east, shape.north, shape.area_km2, shape.wkb)
        .join(Unit, Unit.id == shape.unit_id)
        .where(shape.edition == edition, shape.detail == detail, Unit.level == level)
        .order_by(shape.unit_id)
    )
    return [
        StoredShape(unit, None if wkb is None else Box(west, south, east, north), area, wkb)
        for unit, west, south, east, north, area, wkb in session.execute(query)
    ]


def areas(session: Session, edition: str, level: Level) -> dict[str, float | None]:
    """Unit id -> square kilometres at full detail; None for a unit without a shape."""
    query = (
        select(BoundaryShape.unit_id, BoundaryShape.area_km2)
        .join(Unit, Unit.id == BoundaryShape.unit_id)
        .where(BoundaryShape.edition == edition, BoundaryShape.detail == 0, Unit.level == level)
    )
    return dict(session.execute(query).all())
