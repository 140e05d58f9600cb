"""The features of a layer on a day or over a period: which units, what is said of each, and the bytes of both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.kernel.errors import NotFound
from regional_planner.kernel.figures import leaving
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import language
from regional_planner.kernel.period import today
from regional_planner.kernel.prepared import Prepared
from regional_planner.kernel.revision import state
from regional_planner.layers.declarations import ILLUSTRATIVE, Collection, Value, Values
from regional_planner.layers.geometry import ground
from regional_planner.layers.parameters import ItemsQuery, Period
from regional_planner.territory.models import Unit
from regional_planner.territory.queries import register_on
from regional_planner.territory.terms import REGISTER_BEGINS, UnitOnDay

_features: Prepared[tuple[Feature, ...]] = Prepared(32)


@dataclass(frozen=True, eq=False)
class Feature:
    """One version of a unit and what is said of it on one day."""

    unit: UnitOnDay
    values: dict[str, Value]
    properties: bytes
    """The values as JSON."""

    def as_json(self, geometries: Mapping[str, bytes], links: bytes = b"") -> bytes:
        """The GeoJSON feature; the geometry is null where the unit has no shape."""
        return b"".join(
            (
                b'{"type":"Feature","id":"',
                self.unit.id.encode(),
                b'","geometry":',
                geometries.get(self.unit.id, b"null"),
                b',"properties":',
                self.properties,
                links,
                b"}",
            )
        )


def features_over(session: Session, collection: Collection, period: Period) -> tuple[Feature, ...]:
    """Every version of a unit that holds on some day of `period`, north to south.

    Values are those of the last day of the period on which the unit holds (of today, when the period is open).
    They are made of published records alone, so they are the same for every reader, and are kept per state
    of the plan, language and day.

    Raises:
        InvalidQuery: for a day before the register begins.
    """
    key = (session.get_bind().engine.pool, state(session), language(), today(), collection.id, period)
    return _features.get(key, lambda: _read(session, collection, period))


def matching(session: Session, collection: Collection, query: ItemsQuery) -> list[Feature]:
    """The features that a query asks for, all pages together."""
    found: Sequence[Feature] = features_over(session, collection, query.period)
    if query.boxes is not None:
        met = ground(session, collection.level).meeting(query.boxes)
        found = [feature for feature in found if feature.unit.id in met]
    return [feature for feature in found if all(feature.values[name] == value for name, value in query.conditions)]


def one(session: Session, collection: Collection, identity: str) -> Feature:
    """The feature with this id (08-1: that version, today or on its last day) or this CUT or ISO code (today's).

    Raises:
        NotFound: when no unit of the layer has or had it.
    """
    ever = features_over(session, collection, Period(REGISTER_BEGINS, None))
    for feature in ever:
        current = feature.unit.valid_to is None or feature.unit.valid_to > today()
        if identity == feature.unit.id or (current and identity in (feature.unit.code, feature.unit.iso_3166_2)):
            return feature
    raise NotFound(_("The layer “{layer}” has no feature “{id}”.", layer=collection.id, id=identity))


def _read(session: Session, collection: Collection, period: Period) -> tuple[Feature, ...]:
    by_day = defaultdict[date, set[str]](set)
    for identity, day in _versions(session, collection, period):
        by_day[day].add(identity)
    ranked = []
    for day, wanted in by_day.items():
        said = _said(session, collection, day)
        for rank, unit in enumerate(register_on(session, day).at(collection.level)):
            if unit.id in wanted:
                ranked.append((rank, unit.id, _feature(collection, unit, said)))
    return tuple(feature for _rank, _id, feature in sorted(ranked, key=lambda each: each[:2]))


def _versions(session: Session, collection: Collection, period: Period) -> list[tuple[str, date]]:
    """(unit id, day that its values are for) of the versions that hold on some day of the period."""
    start = period.start or REGISTER_BEGINS
    if period.start == period.end and period.start is not None:
        return [(unit.id, start) for unit in register_on(session, start).at(collection.level)]
    query = select(Unit.id, Unit.valid_from, Unit.valid_to).where(
        Unit.level == collection.level,
        Unit.valid_to.is_(None) | (Unit.valid_to > start),
        *([] if period.end is None else [Unit.valid_from.is_(None) | (Unit.valid_from <= period.end)]),
    )
    found = []
    for unit, valid_from, valid_to in session.execute(query):
        last = period.end or max(today(), start, valid_from or start)
        found.append((unit, last if valid_to is None else min(last, valid_to - timedelta(days=1))))
    return found


def _said(session: Session, collection: Collection, day: date) -> list[Mapping[str, Values]]:
    return [theme.values(session, day, collection.level) for theme in collection.themes]


def _feature(collection: Collection, unit: UnitOnDay, said: list[Mapping[str, Values]]) -> Feature:
    values: dict[str, Value] = {each.name: None for each in collection.properties}
    own = [theme[unit.code] for theme in said if unit.code in theme]
    for part in own:
        values.update(leaving(part))
    values[ILLUSTRATIVE] = any(part.get(ILLUSTRATIVE) for part in own)
    return Feature(unit, values, orjson.dumps(values))
