"""The layers over HTTP: OGC API - Features - Part 1: Core, as JSON and as pages, for the public and token holders.

Answers are kept, whole, under the state of the plan, the day, the language, the address, and what the reader may see
of the layer where that is more than the public does. A token in the address is no part of the key nor of what is
kept: it is put into the links of an answer as that leaves. Compression is left to the server in front.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, cast
from urllib.parse import urlencode

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
from regional_planner.layers.declarations import Collection, View
from regional_planner.layers.documents import GEOJSON, HTML, JSON, OPENAPI, SCHEMA, Document, Link
from regional_planner.layers.features import Feature, one
from regional_planner.layers.geometry import ground, reader_key
from regional_planner.layers.links import carrying
from regional_planner.layers.openapi import VERSION, definition
from regional_planner.layers.pages import collection_json, feature_json, feature_links, page
from regional_planner.layers.parameters import Drawn, Pairs, document_query, drawing_query, items_query
from regional_planner.territory.boundaries.queries import current_edition
from regional_planner.web.answers import to_json
from regional_planner.web.context import IN_ADDRESS, LAYERS, actor, db, external, parts, token_in_address

KEPT_BYTES = 64 * 1024 * 1024
"""How much of prepared answers a worker keeps."""

LINKED = re.compile("json|html|xml")
"""Types of answers that hold links."""

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
    version: int | None = None
    """That of the one record that is shown, for a change to name."""


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


@blueprint.get("/collections/<string:identity>/items", provide_automatic_options=False)
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
        return Content(_page(layer.title, about, layer, rows), shown.links)

    return _answer(GEOJSON, make, _seen(identity))


@blueprint.get("/collections/<string:identity>/items/<string:feature_id>", provide_automatic_options=False)
def read_feature(identity: str, feature_id: str) -> Response:
    """One version of a unit, by its id or by the code of the unit."""

    def make(asked: Asked) -> Content:
        layer, drawn = collection(db(), identity), drawing_query(asked.pairs)
        items = asked.address.rpartition("/")[0]
        feature = one(_view(), layer, feature_id)
        links = feature_links(layer, feature, items)
        if asked.as_page:
            return Content(_page(feature.item.name, {"links": links}, layer, [feature.values]), links)
        return Content(feature_json(_view(), layer, feature, links, drawn), links, _in(drawn), _version(layer, feature))

    return _answer(GEOJSON, make, _seen(identity))


def keep_answers(app: App) -> None:
    """Give an application its own store of prepared answers."""
    app.extensions["layers"] = Prepared[Made](KEPT_BYTES, lambda made: len(made.body) + 1024)


blueprint.record_once(lambda setup: keep_answers(setup.app))


@blueprint.after_request
def carry_token(response: Response) -> Response:
    """Let the links of an answer keep the token of who sent it in the address."""
    token = token_in_address()
    if token is None or response.status_code != 200 or not LINKED.search(response.mimetype or ""):
        return response

    def carried(text: str, *, as_page: bool = False) -> str:
        return carrying(text, external(LAYERS), IN_ADDRESS, token, as_page=as_page)

    response.set_data(carried(response.get_data(as_text=True), as_page=response.mimetype == HTML))
    if "Link" in response.headers:
        response.headers["Link"] = carried(response.headers["Link"])
    return response


def _document(media: str, make: Callable[[str], Document]) -> Response:
    def content(asked: Asked) -> Content:
        document_query(asked.pairs)
        made = make(asked.base)
        return Content(_page(_title(made), made) if asked.as_page else to_json(made), made.get("links", []))

    return _answer(media, content)


def _seen(identity: str) -> Hashable:
    """Names what the reader sees of a layer; None where it is what the public sees."""
    return reader_key(collection(db(), identity).source, actor()) if actor().sight else None


def _version(layer: Collection, feature: Feature) -> int | None:
    version = feature.values["version"] if layer.writable else None
    return version if isinstance(version, int) else None


def _answer(media: str, make: Callable[[Asked], Content], seen: Hashable = None) -> Response:
    """The answer to a request; `seen` names what the reader may see of what it is made from, beyond the public."""
    environ = request.environ
    asked = (
        today(),
        language(),
        environ["wsgi.url_scheme"],
        request.host,
        environ["PATH_INFO"],
        environ.get("QUERY_STRING", "") if token_in_address() is None else urlencode(_pairs()),
        environ.get("HTTP_ACCEPT", ""),
        seen,
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
    content = make(Asked(external(LAYERS), request.base_url.rstrip("/"), _pairs(), as_page))
    # Weak: two workers say the same at different times, and the time is in the answer.
    digest = blake2b(repr((VERSION, key)).encode(), digest_size=16).hexdigest()
    etag = f'W/"{digest}"' if content.version is None else f'W/"{content.version}.{digest[:8]}"'
    headers = [("Content-Type", f"{HTML}; charset=utf-8" if as_page else media), ("ETag", etag), *content.headers]
    if content.links:
        texts = [f'<{each["href"]}>; rel="{each["rel"]}"; type="{each["type"]}"' for each in content.links]
        headers.append(("Link", ", ".join(texts)))
    body = content.body.encode() if isinstance(content.body, str) else content.body
    return Made(body, headers)


def _pairs() -> Pairs:
    """The parameters of the address, but for a token."""
    return tuple((name, value) for name, value in request.args.items(multi=True) if name != IN_ADDRESS)


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
    return View(db(), actor())


def _described(base: str, layer: Collection) -> Document:
    extent = ground(View(db()), layer.source).extent
    return documents.collection(base, layer, extent, current_edition(db()))


def _page(
    title: str, document: Mapping[str, Any], layer: Collection | None = None, rows: list[dict[str, Any]] | None = None
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
        columns=layer.properties if layer else (),
        rows=rows or [],
    )


def _title(document: Document) -> str:
    return str(document.get("title") or document.get("info", {}).get("title") or _("Map layers of the regional plan"))
