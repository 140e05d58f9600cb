"""The layers over HTTP: OGC API - Features - Part 1: Core, as JSON and as pages, for every reader alike.

Answers are kept, whole, under the state of the plan, the day, the language and the address. Only published
records go into them, so the key leaves the reader out. Compression is left to the server in front.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, cast

from flask import Blueprint, Response, current_app, render_template, request
from flask.sansio.app import App

from regional_planner.access.actor import PUBLIC
from regional_planner.kernel.errors import InvalidQuery, NotAcceptable
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import language
from regional_planner.kernel.period import today
from regional_planner.kernel.prepared import Prepared
from regional_planner.kernel.revision import latest_state, state
from regional_planner.layers import documents
from regional_planner.layers.collections import collection, collections
from regional_planner.layers.declarations import Collection, Property, View
from regional_planner.layers.documents import GEOJSON, HTML, JSON, OPENAPI, SCHEMA, Document, Link
from regional_planner.layers.features import one
from regional_planner.layers.geometry import ground
from regional_planner.layers.openapi import VERSION, definition
from regional_planner.layers.pages import collection_json, feature_json, feature_links, page
from regional_planner.layers.parameters import Drawn, Pairs, document_query, drawing_query, items_query
from regional_planner.territory.boundaries.queries import current_edition
from regional_planner.web.answers import to_json
from regional_planner.web.context import db, external, parts

KEPT_BYTES = 64 * 1024 * 1024
"""How much of prepared answers a worker keeps."""

blueprint = Blueprint("layers", __name__)


@dataclass(frozen=True)
class Made:
    """An answer ready to leave."""

    body: bytes
    headers: list[tuple[str, str]]


@dataclass(frozen=True)
class Asked:
    """What a request asks for, whatever the document."""

    base: str
    """Address of the landing page."""
    address: str
    pairs: Pairs
    as_page: bool


@dataclass(frozen=True)
class Content:
    """What a request is answered with, before it is kept."""

    body: bytes | str
    links: list[Link]
    headers: tuple[tuple[str, str], ...] = ()


@blueprint.get("")
def landing() -> Response:
    """The landing page."""
    return _document(JSON, documents.landing)


@blueprint.get("/conformance")
def conformance() -> Response:
    """The standards that the service keeps."""
    return _document(JSON, documents.conformance)


@blueprint.get("/api")
def api() -> Response:
    """The OpenAPI 3.0 definition."""
    return _document(OPENAPI, lambda base: definition(base, collections(db())))


@blueprint.get("/collections")
def list_collections() -> Response:
    """All layers."""
    return _document(
        JSON, lambda base: documents.collections(base, [_described(base, each) for each in collections(db())])
    )


@blueprint.get("/collections/<string:identity>")
def read_collection(identity: str) -> Response:
    """One layer."""
    return _document(JSON, lambda base: _described(base, collection(db(), identity)))


@blueprint.get("/collections/<string:identity>/schema")
def read_schema(identity: str) -> Response:
    """What the properties of a layer's features mean."""
    return _document(SCHEMA, lambda base: documents.schema(base, collection(db(), identity)))


@blueprint.get("/collections/<string:identity>/queryables")
def read_queryables(identity: str) -> Response:
    """What a layer's features can be filtered by."""
    return _document(SCHEMA, lambda base: documents.queryables(base, collection(db(), identity)))


@blueprint.get("/collections/<string:identity>/sortables")
def read_sortables(identity: str) -> Response:
    """What a layer's features can be sorted by."""
    return _document(SCHEMA, lambda base: documents.sortables(base, collection(db(), identity)))


@blueprint.get("/collections/<string:identity>/items")
def list_features(identity: str) -> Response:
    """The features of a layer on a day: a page of those that meet all conditions."""

    def make(asked: Asked) -> Content:
        layer = collection(db(), identity)
        query = items_query(layer, asked.pairs)
        shown = page(_view(), layer, query, asked.address, asked.pairs)
        if not asked.as_page:
            return Content(collection_json(_view(), layer, shown, query.drawn), shown.links, _in(query.drawn))
        rows = [feature.values for feature in shown.features]
        about = {"links": shown.links, "numberMatched": shown.matched}
        columns = [each for each in layer.properties if not rows or each.name in rows[0]]
        return Content(_page(layer.title, about, columns, rows), shown.links)

    return _answer(GEOJSON, make)


@blueprint.get("/collections/<string:identity>/items/<string:feature_id>")
def read_feature(identity: str, feature_id: str) -> Response:
    """One version of a unit, by its id or by the code of the unit."""

    def make(asked: Asked) -> Content:
        layer, drawn = collection(db(), identity), drawing_query(asked.pairs)
        items = asked.address.rpartition("/")[0]
        feature = one(_view(), layer, feature_id)
        links = feature_links(layer, feature, items)
        if asked.as_page:
            return Content(_page(feature.item.name, {"links": links}, layer.properties, [feature.values]), links)
        return Content(feature_json(_view(), layer, feature, links, drawn), links, _in(drawn))

    return _answer(GEOJSON, make)


def keep_answers(app: App) -> None:
    """Give an application its own store of prepared answers."""
    app.extensions["layers"] = Prepared[Made](KEPT_BYTES, lambda made: len(made.body) + 1024)


blueprint.record_once(lambda setup: keep_answers(setup.app))


@blueprint.after_request
def open_to_all(response: Response) -> Response:
    """Let pages of other sites read the layers: they are public, and no cookie counts here."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = "Content-Crs, ETag, Link"
    return response


def _document(media: str, make: Callable[[str], Document]) -> Response:
    def content(asked: Asked) -> Content:
        document_query(asked.pairs)
        made = make(asked.base)
        return Content(_page(_title(made), made) if asked.as_page else to_json(made), made.get("links", []))

    return _answer(media, content)


def _answer(media: str, make: Callable[[Asked], Content]) -> Response:
    environ = request.environ
    asked = (
        today(),
        language(),
        environ["wsgi.url_scheme"],
        request.host,
        environ["PATH_INFO"],
        environ.get("QUERY_STRING", ""),
        environ.get("HTTP_ACCEPT", ""),
    )
    kept = cast(Prepared[Made], current_app.extensions["layers"])
    made = kept.find((latest_state(parts().database), asked))
    if made is None:
        # Made from, and kept under, the one state that this request's transaction sees.
        key = (state(db()), asked)
        made = kept.get(key, lambda: _prepare(key, media, make))
    return Response(made.body, headers=made.headers)


def _prepare(key: tuple[object, ...], media: str, make: Callable[[Asked], Content]) -> Made:
    as_page = _wants_page(media)
    pairs = tuple(request.args.items(multi=True))
    content = make(Asked(external("/ogc"), request.base_url.rstrip("/"), pairs, as_page))
    # Weak: two workers say the same at different times, and the time is in the answer.
    etag = f'W/"{blake2b(repr((VERSION, key)).encode(), digest_size=16).hexdigest()}"'
    headers = [("Content-Type", f"{HTML}; charset=utf-8" if as_page else media), ("ETag", etag), *content.headers]
    if content.links:
        texts = [f'<{each["href"]}>; rel="{each["rel"]}"; type="{each["type"]}"' for each in content.links]
        headers.append(("Link", ", ".join(texts)))
    body = content.body.encode() if isinstance(content.body, str) else content.body
    return Made(body, headers)


def _in(drawn: Drawn) -> tuple[tuple[str, str], ...]:
    return (("Content-Crs", f"<{drawn.system.uri}>"),)


def _wants_page(media: str) -> bool:
    asked = request.args.get("f")
    if asked is not None:
        if asked not in {"json", "html"}:
            raise InvalidQuery(_("There is no representation “{f}”. There are: json, html.", f=asked))
        return asked == "html"
    plain = media.partition(";")[0]
    best = request.accept_mimetypes.best_match([plain, JSON, HTML])
    if best is None and request.accept_mimetypes:
        raise NotAcceptable(_("Available are: {types}.", types=f"{plain}, {HTML}"))
    return bool(best == HTML)


def _view() -> View:
    return View(db())


def _described(base: str, layer: Collection) -> Document:
    return documents.collection(base, layer, ground(_view(), layer.source).extent, current_edition(db()))


def _page(
    title: str, document: Mapping[str, Any], columns: Sequence[Property] = (), rows: Sequence[Mapping[str, Any]] = ()
) -> str:
    shown = {name: value for name, value in document.items() if name not in {"links", "title"}}
    return render_template(
        "layers.html",
        language=language(),
        title=title,
        document=shown,
        rest={name: value for name, value in shown.items() if name != "description"},
        asker=PUBLIC,
        links=document.get("links", []),
        columns=columns,
        rows=rows,
    )


def _title(document: Document) -> str:
    return str(document.get("title") or document.get("info", {}).get("title") or _("Map layers of the regional plan"))
