"""The layers over HTTP: OGC API - Features, as data and as pages."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from flask import Response

from regional_planner.kernel.period import today
from regional_planner.layers import documents
from regional_planner.layers.answering import (
    Content,
    answer,
    document,
    keep_answers,
    layer_blueprint,
    rendered,
    seen,
    view,
)
from regional_planner.layers.answering import page as page_of
from regional_planner.layers.collections import collection, collections
from regional_planner.layers.declarations import Collection, Period, View
from regional_planner.layers.documents import JSON, OPENAPI, SCHEMA, Document
from regional_planner.layers.features import Feature, columns, features_over, one
from regional_planner.layers.formats.catalogue import FORMATS, JSON_FG, Format
from regional_planner.layers.negotiation import FEATURES, Asked, format_named
from regional_planner.layers.openapi import definition
from regional_planner.layers.pages import (
    collection_fg,
    collection_json,
    feature_fg,
    feature_json,
    feature_links,
    page,
)
from regional_planner.layers.parameters import Drawn, drawing_query, items_query
from regional_planner.layers.tables import days, file_name, refuse_other_systems, table_of
from regional_planner.layers.tiles import documents as tiles
from regional_planner.layers.tiles.classes import classes_of
from regional_planner.layers.tiles.style import legend
from regional_planner.territory.boundaries.queries import current_edition
from regional_planner.web.context import LAYERS, db, external

CONFORMANCE = (*documents.CONFORMANCE, *tiles.CONFORMANCE)

blueprint = layer_blueprint("layers", __name__)
blueprint.record_once(lambda setup: keep_answers(setup.app))


@blueprint.get("")
def landing() -> Response:
    """The landing page."""
    return document(JSON, documents.landing)


@blueprint.get("/conformance")
def conformance() -> Response:
    """The standards that the service keeps."""
    return document(JSON, lambda base: documents.conformance(base, CONFORMANCE))


@blueprint.get("/api")
def api() -> Response:
    """The OpenAPI 3.0 definition."""
    return document(OPENAPI, lambda base: definition(base, collections(db())))


@blueprint.get("/collections")
def list_collections() -> Response:
    """All layers."""

    def make(base: str) -> Document:
        return documents.collections(base, [_described(base, each) for each in collections(db())])

    return document(JSON, make, lambda made: rendered("layer_list.html", layers=made["collections"]))


@blueprint.get("/collections/<string:identity>")
def read_collection(identity: str) -> Response:
    """One layer."""
    return document(JSON, lambda base: _described(base, collection(db(), identity)), partial(_layer_page, identity))


@blueprint.get("/collections/<string:identity>/schema")
def read_schema(identity: str) -> Response:
    """What the properties of a layer's features mean."""
    return document(SCHEMA, lambda base: documents.schema(base, collection(db(), identity)))


@blueprint.get("/collections/<string:identity>/queryables")
def read_queryables(identity: str) -> Response:
    """What a layer's features can be filtered by."""
    return document(SCHEMA, lambda base: documents.queryables(base, collection(db(), identity)))


@blueprint.get("/collections/<string:identity>/sortables")
def read_sortables(identity: str) -> Response:
    """What a layer's features can be sorted by."""
    return document(SCHEMA, lambda base: documents.sortables(base, collection(db(), identity)))


@blueprint.get("/collections/<string:identity>/items", provide_automatic_options=False)
def list_features(identity: str) -> Response:
    """The features of a layer on a day: a page of those that meet all conditions."""

    def make(asked: Asked) -> Content:
        layer, format = collection(db(), identity), format_named(asked.shown)
        query = items_query(layer, asked.pairs, whole=format is not None and not format.paged)
        shown = page(view(), layer, query, asked)
        counts = (("OGC-NumberMatched", str(shown.matched)), ("OGC-NumberReturned", str(len(shown.features))))
        if format is None:
            rows = [feature.values for feature in shown.features]
            about = {"links": shown.links, "numberMatched": shown.matched}
            shown_columns = columns(layer, shown.features)
            return Content(page_of(layer.title, about, shown_columns, rows), shown.links, counts)
        when = days(query.period)
        if not format.paged:
            body, named = _file(format, layer, shown.features, query.drawn, when)
            return Content(body, shown.links, (*counts, *_in(query.drawn), named))
        if format is JSON_FG:
            body = collection_fg(view(), layer, shown, query.drawn, when)
        else:
            body = collection_json(view(), layer, shown, query.drawn)
        return Content(body, shown.links, (*counts, *_in(query.drawn)))

    return answer(FEATURES, make, seen(identity))


@blueprint.get("/collections/<string:identity>/items/<string:feature_id>", provide_automatic_options=False)
def read_feature(identity: str, feature_id: str) -> Response:
    """One version of a unit, by its id or by the code of the unit."""

    def make(asked: Asked) -> Content:
        layer, drawn = collection(db(), identity), drawing_query(asked.pairs)
        feature, format = one(view(), layer, feature_id), format_named(asked.shown)
        links = feature_links(layer, feature, asked)
        if format is None:
            return Content(page_of(feature.item.name, {"links": links}, layer.properties, [feature.values]), links)
        if not format.paged:
            body, named = _file(format, layer, [feature], drawn, feature.id)
            return Content(body, links, (*_in(drawn), named))
        write = feature_fg if format is JSON_FG else feature_json
        return Content(write(view(), layer, feature, links, drawn), links, _in(drawn), _version(layer, feature))

    return answer(FEATURES, make, seen(identity))


def _file(
    format: Format, layer: Collection, features: Sequence[Feature], drawn: Drawn, what: str
) -> tuple[bytes, tuple[str, str]]:
    """Features as a file, and the header that names it."""
    refuse_other_systems(format, drawn)
    body = format.write(table_of(view(), layer, features, drawn, what))
    return body, ("Content-Disposition", f'attachment; filename="{file_name(layer, what, format)}"')


def _in(drawn: Drawn) -> tuple[tuple[str, str], ...]:
    return (("Content-Crs", f"<{drawn.system.uri}>"),)


def _version(layer: Collection, feature: Feature) -> int | None:
    version = feature.values["version"] if layer.writable else None
    return version if isinstance(version, int) else None


def _described(base: str, layer: Collection) -> Document:
    extent, edition = layer.source.extent(View(db())), current_edition(db())
    return documents.collection(base, layer, extent, edition, tiles.layer_links(base, layer))


def _layer_page(identity: str, described: Document) -> str:
    layer = collection(db(), identity)
    features = features_over(View(db()), layer, Period(today(), today()))
    return rendered(
        "layer.html",
        layer=layer,
        described=described,
        where=external(f"{LAYERS}/collections/{identity}"),
        legend=legend(classes_of(layer, features)),
        files=[each for each in FORMATS if not each.paged],
        count=len(features),
    )
