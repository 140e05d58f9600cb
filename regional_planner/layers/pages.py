"""Pages of features: which part of a list is shown, the links to its neighbours, and the GeoJSON of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import orjson

from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import now
from regional_planner.layers.declarations import Collection, View
from regional_planner.layers.documents import GEOJSON, HTML, JSON, Link, link
from regional_planner.layers.features import Feature, matching, narrowed
from regional_planner.layers.geometry import geometries
from regional_planner.layers.parameters import Drawn, ItemsQuery, Pairs


@dataclass(frozen=True)
class Page:
    """Some of the features that match, and the links to the page itself and its neighbours."""

    features: Sequence[Feature]
    matched: int
    links: list[Link]


def page(view: View, layer: Collection, query: ItemsQuery, address: str, pairs: Pairs) -> Page:
    """The page that `query` asks for; `address` and `pairs` are those of the request, for the links.

    Raises:
        InvalidQuery: for a day before the register begins.
    """
    found = matching(view, layer, query)
    end = query.offset + query.limit

    def at(rel: str, offset: int, limit: int, title: str) -> Link:
        return link(_with(address, pairs, offset=str(offset), limit=str(limit)), rel, GEOJSON, title)

    links = [
        link(_with(address, pairs), "self", GEOJSON, _("This page")),
        link(_with(address, pairs, f="html"), "alternate", HTML, _("This document as a page")),
        link(address.removesuffix("/items"), "collection", JSON, layer.title),
    ]
    if end < len(found):
        links.append(at("next", end, query.limit, _("Next page")))
    if query.offset and found:
        last = min(query.offset, len(found))
        size = min(query.limit, last)
        links.append(at("prev", last - size, size, _("Previous page")))
    shown = found[query.offset : end]
    if query.shown is not None:
        shown = [narrowed(feature, query.shown) for feature in shown]
    return Page(shown, len(found), links)


def collection_json(view: View, layer: Collection, shown: Page, drawn: Drawn) -> bytes:
    """The GeoJSON feature collection of a page, in the reference system and as finely as asked."""
    shapes = geometries(view, layer.source, drawn.tolerance, drawn.system)
    beside = {
        "numberMatched": shown.matched,
        "numberReturned": len(shown.features),
        "timeStamp": now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "links": shown.links,
    }
    features = b",".join([feature.as_json(shapes) for feature in shown.features])
    head = b'{"type":"FeatureCollection",' + orjson.dumps(beside)[1:-1]
    return b"".join((head, b',"features":[', features, b"]}"))


def feature_json(view: View, layer: Collection, feature: Feature, links: list[Link], drawn: Drawn) -> bytes:
    """The GeoJSON of one feature with its links, in the reference system and as finely as asked."""
    shapes = geometries(view, layer.source, drawn.tolerance, drawn.system)
    return feature.as_json(shapes, b',"links":' + orjson.dumps(links))


def feature_links(layer: Collection, feature: Feature, address: str) -> list[Link]:
    """The links of one feature; `address` is that of the layer's features."""
    own = f"{address}/{feature.id}"
    return [
        link(own, "self", GEOJSON, feature.item.name),
        link(f"{own}?f=html", "alternate", HTML, _("This document as a page")),
        link(address.removesuffix("/items"), "collection", JSON, layer.title),
    ]


def _with(address: str, pairs: Pairs, **changes: str) -> str:
    kept = {name: value for name, value in pairs if name not in changes} | changes
    return f"{address}?{urlencode(kept)}" if kept else address
