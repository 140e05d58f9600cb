"""The layers over HTTP: OGC API - Features - Part 1: Core, as JSON and as pages, for every reader alike.

Answers are kept, whole, under the state of the plan, the day, the language and the address. Only published
records go into them, so the key leaves the reader out. What readers take compressed is kept so too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, cast

from flask import Blueprint, Response, current_app, render_template, request
from flask.sansio.app import App

from regional_planner.access.actor import PUBLIC
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import language
from regional_planner.kernel.period import today
from regional_planner.kernel.prepared import Prepared
from regional_planner.kernel.revision import latest_state, state
from regional_planner.layers import documents
from regional_planner.layers.collections import collection, collections
from regional_planner.layers.declarations import Collection, View
from regional_planner.layers.documents import JSON, OPENAPI, SCHEMA, Document, Link
from regional_planner.layers.features import Feature, one
from regional_planner.layers.formats.catalogue import JSON_FG, Format
from regional_planner.layers.geometry import ground
from regional_planner.layers.negotiation import FEATURES, Asked, choose, format_named, in_header, of_document
from regional_planner.layers.openapi import VERSION, definition
from regional_planner.layers.pages import (
    collection_fg,
    collection_json,
    feature_fg,
    feature_json,
    feature_links,
    page,
)
from regional_planner.layers.parameters import Drawn, document_query, drawing_query, items_query
from regional_planner.layers.tables import days, file_name, refuse_other_systems, table_of
from regional_planner.territory.boundaries.queries import current_edition
from regional_planner.web.answers import to_json
from regional_planner.web.compression import coding, compressed
from regional_planner.web.context import db, external, parts

KEPT_BYTES = 64 * 1024 * 1024
"""How much of prepared answers a worker keeps."""

MAY_BE_SENT = "Accept, Accept-Language, Authorization, Content-Crs, Content-Type, If-Match, If-None-Match"
MAY_BE_READ = "Content-Crs, Content-Disposition, ETag, Link, OGC-NumberMatched, OGC-NumberReturned"
"""Headers that pages of other sites may send and read, beside those that they always may."""

blueprint = Blueprint("layers", __name__)


@dataclass(frozen=True)
class Made:
    """An answer ready to leave."""

    body: bytes
    headers: list[tuple[str, str]]
    text: bool
    """Whether compression makes it smaller."""


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


@blueprint.get("/collections/<string:identity>/items")
def list_features(identity: str) -> Response:
    """The features of a layer on a day: a page of those that meet all conditions."""

    def make(asked: Asked) -> Content:
        layer, format = collection(db(), identity), format_named(asked.shown)
        query = items_query(layer, asked.pairs, whole=format is not None and not format.paged)
        shown = page(_view(), layer, query, asked)
        counts = (("OGC-NumberMatched", str(shown.matched)), ("OGC-NumberReturned", str(len(shown.features))))
        if format is None:
            rows = [feature.values for feature in shown.features]
            about = {"links": shown.links, "numberMatched": shown.matched}
            return Content(_page(layer.title, about, layer, rows), shown.links, counts)
        when = days(query.period)
        if not format.paged:
            body, named = _file(format, layer, shown.features, query.drawn, when)
            return Content(body, shown.links, (*counts, *_in(query.drawn), named))
        if format is JSON_FG:
            body = collection_fg(_view(), layer, shown, query.drawn, when)
        else:
            body = collection_json(_view(), layer, shown, query.drawn)
        return Content(body, shown.links, (*counts, *_in(query.drawn)))

    return _answer(FEATURES, make)


@blueprint.get("/collections/<string:identity>/items/<string:feature_id>")
def read_feature(identity: str, feature_id: str) -> Response:
    """One version of a unit, by its id or by the code of the unit."""

    def make(asked: Asked) -> Content:
        layer, drawn = collection(db(), identity), drawing_query(asked.pairs)
        feature, format = one(_view(), layer, feature_id), format_named(asked.shown)
        links = feature_links(layer, feature, asked)
        if format is None:
            return Content(_page(feature.item.name, {"links": links}, layer, [feature.values]), links)
        if not format.paged:
            body, named = _file(format, layer, [feature], drawn, feature.id)
            return Content(body, links, (*_in(drawn), named))
        write = feature_fg if format is JSON_FG else feature_json
        return Content(write(_view(), layer, feature, links, drawn), links, _in(drawn))

    return _answer(FEATURES, make)


def keep_answers(app: App) -> None:
    """Give an application its own store of prepared answers."""
    app.extensions["layers"] = Prepared[Made](KEPT_BYTES, lambda made: len(made.body) + 1024)


blueprint.record_once(lambda setup: keep_answers(setup.app))


@blueprint.after_request
def open_to_all(response: Response) -> Response:
    """Let pages of other sites read the layers: they are public, and no cookie counts here."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "GET, HEAD, OPTIONS")
        response.headers["Access-Control-Allow-Headers"] = MAY_BE_SENT
        response.headers["Access-Control-Max-Age"] = "86400"
    else:
        response.headers["Access-Control-Expose-Headers"] = MAY_BE_READ
    return response


def _document(media: str, make: Callable[[str], Document]) -> Response:
    def content(asked: Asked) -> Content:
        document_query(asked.pairs)
        made = make(asked.base)
        return Content(_page(_title(made), made) if asked.as_page else to_json(made), made.get("links", []))

    return _answer(of_document(media), content)


def _answer(offered: Mapping[str, str], make: Callable[[Asked], Content]) -> Response:
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
    key: tuple[object, ...] = (latest_state(parts().database), asked)
    made = kept.find(key)
    if made is None:
        # Made from, and kept under, the one state that this request's transaction sees.
        key = (state(db()), asked)
        made = kept.get(key, lambda: _prepare(key, offered, make))
    return _coded(kept, key, made)


def _coded(kept: Prepared[Made], key: tuple[object, ...], made: Made) -> Response:
    """An answer as the reader takes it: compressed once, and kept beside the plain one."""
    name = coding(request.accept_encodings, made.body) if made.text else None
    if name is not None:
        headers = [*made.headers, ("Content-Encoding", name)]
        made = kept.get((*key, name), lambda: Made(compressed(name, made.body), headers, text=True))
    return Response(made.body, headers=made.headers)


def _prepare(key: tuple[object, ...], offered: Mapping[str, str], make: Callable[[Asked], Content]) -> Made:
    shown = choose(offered, request.args.get("f"), request.accept_mimetypes)
    pairs, media = tuple(request.args.items(multi=True)), offered[shown]
    content = make(Asked(external("/ogc"), request.base_url.rstrip("/"), pairs, shown, media))
    # Weak: two workers say the same at different times, and the time is in the answer.
    etag = f'W/"{blake2b(repr((VERSION, key)).encode(), digest_size=16).hexdigest()}"'
    typed = f"{media}; charset=utf-8" if media.startswith("text/") else media
    headers = [("Content-Type", typed), ("ETag", etag), ("Vary", "Accept-Encoding"), *content.headers]
    if content.links:
        headers.append(("Link", in_header(content.links)))
    body = content.body.encode() if isinstance(content.body, str) else content.body
    format = format_named(shown)
    return Made(body, headers, text=format is None or format.text)


def _file(
    format: Format, layer: Collection, features: Sequence[Feature], drawn: Drawn, what: str
) -> tuple[bytes, tuple[str, str]]:
    """Features as a file, and the header that names it."""
    refuse_other_systems(format, drawn)
    body = format.write(table_of(_view(), layer, features, drawn, what))
    return body, ("Content-Disposition", f'attachment; filename="{file_name(layer, what, format)}"')


def _in(drawn: Drawn) -> tuple[tuple[str, str], ...]:
    return (("Content-Crs", f"<{drawn.system.uri}>"),)


def _view() -> View:
    return View(db())


def _described(base: str, layer: Collection) -> Document:
    return documents.collection(base, layer, ground(_view(), layer.source).extent, current_edition(db()))


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
