"""The features of a layer on a day or over a period: which things, what is said of each, and the bytes of both."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from regional_planner.kernel.errors import NotFound
from regional_planner.kernel.figures import leaving
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import language
from regional_planner.kernel.period import today
from regional_planner.kernel.prepared import Prepared
from regional_planner.kernel.revision import state
from regional_planner.layers.declarations import ILLUSTRATIVE, Asked, Collection, Item, Period, View
from regional_planner.layers.filters.filter import Filter
from regional_planner.layers.filters.texts import in_order
from regional_planner.layers.geometry import ground, reader_key
from regional_planner.layers.parameters import ItemsQuery
from regional_planner.layers.terms import Property, Value, Values
from regional_planner.territory.terms import REGISTER_BEGINS

EVER = Period(REGISTER_BEGINS, None)

_features: Prepared[tuple[Feature, ...]] = Prepared(100_000, lambda features: len(features) + 10)


@dataclass(frozen=True, eq=False)
class Feature:
    """One version of a thing and what is said of it on one day."""

    item: Item
    values: dict[str, Value]
    properties: bytes
    """The values as JSON."""

    @property
    def id(self) -> str:
        """Names the version."""
        return self.item.id

    def as_json(self, geometry: bytes, links: bytes = b"") -> bytes:
        """The GeoJSON feature around its geometry, which is null where the thing has no shape."""
        return b"".join(
            (
                b'{"type":"Feature","id":"',
                self.item.id.encode(),
                b'","geometry":',
                geometry,
                b',"properties":',
                self.properties,
                links,
                b"}",
            )
        )


def features_over(view: View, collection: Collection, period: Period) -> tuple[Feature, ...]:
    """Every version of a thing that holds on some day of `period`, in the layer's order.

    Values are those of the last day of the period on which it holds (of today, when the period is open). They are
    kept per state of the plan, language, day, and what the reader may see.

    Raises:
        InvalidQuery: for a day before the register begins.
    """
    session, seen = view.session, reader_key(collection.source, view.reader)
    seeing = view if seen is not None else View(session)
    key = (session.get_bind().engine.pool, state(session), language(), today(), collection.id, period, seen)
    return _features.get(key, lambda: _read(seeing, collection, period))


def matching(view: View, collection: Collection, query: ItemsQuery) -> list[Feature]:
    """The features that a query asks for, all pages together, in the order that it asks for."""
    found: Sequence[Feature] = features_over(view, collection, query.period)
    if query.areas is not None:
        there = ground(view, collection.source)
        met = there.meeting(query.areas)
        # The standard (17-069r4, fc-bbox-response) has a box match what lies nowhere, too.
        found = [feature for feature in found if feature.id in met or feature.id not in there.place]
    found = [feature for feature in found if all(feature.values[name] == value for name, value in query.conditions)]
    if query.filter is not None:
        found = _kept(view, collection, found, query.filter)
    for name, falling in reversed(query.order):
        found = _sorted(found, name, falling)
    return found


def narrowed(feature: Feature, names: Container[str]) -> Feature:
    """The feature with these properties alone, and `illustrative`, which never gets lost."""
    values = {name: value for name, value in feature.values.items() if name in names or name == ILLUSTRATIVE}
    return Feature(feature.item, values, orjson.dumps(values))


def columns(layer: Collection, features: Sequence[Feature]) -> tuple[Property, ...]:
    """The properties that these features show: all of the layer's, but where they were narrowed."""
    return tuple(each for each in layer.properties if not features or each.name in features[0].values)


def one(view: View, collection: Collection, identity: str) -> Feature:
    """The feature with this id (08-1: that version, today or on its last day) or this code (the one that holds today).

    Raises:
        NotFound: when nothing in the layer has or had it.
    """
    for feature in features_over(view, collection, EVER):
        item = feature.item
        current = item.valid_to is None or item.valid_to > today()
        if identity == item.id or (current and identity in item.aliases):
            return feature
    raise NotFound(_("The layer “{layer}” has no feature “{id}”.", layer=collection.id, id=identity))


def _kept(view: View, collection: Collection, found: Sequence[Feature], wanted: Filter) -> list[Feature]:
    def shapes() -> NDArray[np.object_]:
        there = ground(view, collection.source)
        return np.fromiter((there.shape(feature.id) for feature in found), dtype=object, count=len(found))

    kept = wanted.keeps([feature.values for feature in found], shapes)
    return [feature for feature, keep in zip(found, kept.tolist(), strict=True) if keep]


def _sorted(found: Sequence[Feature], name: str, falling: bool) -> list[Feature]:
    """Sorted by one property, those without a value last; equals stay in the order in which they are."""

    def rank(feature: Feature) -> Any:
        value = feature.values[name]
        return in_order(value) if isinstance(value, str) else value

    known = [feature for feature in found if feature.values[name] is not None]
    unknown = [feature for feature in found if feature.values[name] is None]
    return sorted(known, key=rank, reverse=falling) + unknown


def _read(view: View, collection: Collection, period: Period) -> tuple[Feature, ...]:
    items = collection.source.items(view, period)
    by_day = defaultdict[date, list[Mapping[str, Values]]](list)
    for day in {item.day for item in items}:
        asked = Asked(view, day, collection.source.level)
        by_day[day] = [theme.values(asked) for theme in collection.themes]
    return tuple(_feature(collection, item, by_day[item.day]) for item in items)


def _feature(collection: Collection, item: Item, said: list[Mapping[str, Values]]) -> Feature:
    values: dict[str, Value] = {each.name: None for each in collection.properties}
    own = [theme[item.key] for theme in said if item.key in theme]
    for part in own:
        values.update(leaving(part))
    values[ILLUSTRATIVE] = any(part.get(ILLUSTRATIVE) for part in own)
    return Feature(item, values, orjson.dumps(values))
