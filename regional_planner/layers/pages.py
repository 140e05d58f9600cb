"""Pages of features: which part of a list is shown, the links to its neighbours, and the GeoJSON of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import orjson

from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import now
from regional_planner.layers.declarations import Collection, View
from regional_planner.layers.documents import JSON, REL, SCHEMA, Link, link
from regional_planner.layers.features import Feature, matching, narrowed
from regional_planner.layers.formats.json_files import json_fg, json_fg_feature
from regional_planner.layers.geometry import geometries
from regional_planner.layers.negotiation import Asked, alternates, with_pairs
from regional_planner.layers.parameters import Drawn, ItemsQuery
from regional_planner.layers.tables import table_of


@dataclass(frozen=True)
class Page:
    """Some of the features that match, and the links to the page itself and its neighbours."""

    features: Sequence[Feature]
    matched: int
    links: list[Link]


def page(view: View, layer: Collection, query: ItemsQuery, asked: Asked) -> Page:
    """The page that `query` asks for, of all that match where it sets no limit.

    Raises:
        InvalidQuery: for a day before the register begins.
    """
    found = matching(view, layer, query)
    limit = len(found) if query.limit is None else query.limit
    end, address = query.offset + limit, asked.address.removesuffix("/items")

    def at(rel: str, offset: int, limit: int, title: str) -> Link:
        return link(_with(asked, offset=str(offset), limit=str(limit)), rel, asked.media, title)

    links = [
        link(_with(asked), "self", asked.media, _("This page")),
        *alternates(asked.address, asked.pairs, asked.shown),
        link(address, "collection", JSON, layer.title),
        link(f"{address}/queryables", f"{REL}/queryables", SCHEMA, _("What features can be filtered by")),
    ]
    if end < len(found):
        links.append(at("next", end, limit, _("Next page")))
    if query.offset and found:
        last = min(query.offset, len(found))
        size = min(limit, last)
        links.append(at("prev", last - size, size, _("Previous page")))
    shown = found[query.offset : end]
    if query.shown is not None:
        shown = [narrowed(feature, query.shown) for feature in shown]
    return Page(shown, len(found), links)


def collection_json(view: View, layer: Collection, shown: Page, drawn: Drawn) -> bytes:
    """The GeoJSON feature collection of a page, in the reference system and as finely as asked."""
    shapes = geometries(view, layer.source, drawn.tolerance, drawn.system)
    features = b",".join([feature.as_json(shapes(feature.id)) for feature in shown.features])
    head = b'{"type":"FeatureCollection",' + orjson.dumps(_beside(shown))[1:-1]
    return b"".join((head, b',"features":[', features, b"]}"))


def feature_json(view: View, layer: Collection, feature: Feature, links: list[Link], drawn: Drawn) -> bytes:
    """The GeoJSON of one feature with its links, in the reference system and as finely as asked."""
    shapes = geometries(view, layer.source, drawn.tolerance, drawn.system)
    return feature.as_json(shapes(feature.id), b',"links":' + orjson.dumps(links))


def collection_fg(view: View, layer: Collection, shown: Page, drawn: Drawn, when: str) -> bytes:
    """The JSON-FG feature collection of a page; `when` says what day or days it is of."""
    address = next(each["href"] for each in shown.links if each["rel"] == "collection")
    return json_fg(table_of(view, layer, shown.features, drawn, when), _beside(shown), f"{address}/schema")


def feature_fg(view: View, layer: Collection, feature: Feature, links: list[Link], drawn: Drawn) -> bytes:
    """The JSON-FG of one feature with its links."""
    address = next(each["href"] for each in links if each["rel"] == "collection")
    table = table_of(view, layer, [feature], drawn, feature.item.day.isoformat())
    return json_fg_feature(table, {"links": links}, f"{address}/schema")


def feature_links(layer: Collection, feature: Feature, asked: Asked) -> list[Link]:
    """The links of one feature."""
    items = asked.address.rpartition("/")[0]
    own = f"{items}/{feature.id}"
    return [
        link(own if asked.shown == "json" else f"{own}?f={asked.shown}", "self", asked.media, feature.item.name),
        *alternates(own, (), asked.shown),
        link(items.removesuffix("/items"), "collection", JSON, layer.title),
    ]


def _beside(shown: Page) -> dict[str, object]:
    return {
        "numberMatched": shown.matched,
        "numberReturned": len(shown.features),
        "timeStamp": now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "links": shown.links,
    }


def _with(asked: Asked, **changes: str) -> str:
    return with_pairs(asked.address, asked.pairs, **changes)
