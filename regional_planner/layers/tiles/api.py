"""The layers as tiles over HTTP: OGC API - Tiles - Part 1, TileJSON, and a style sheet with its legend."""

from __future__ import annotations

from flask import Response

from regional_planner.kernel.errors import NotFound
from regional_planner.kernel.language import gettext as _
from regional_planner.layers.answering import Content, answer, document, layer_blueprint, rendered, seen, view
from regional_planner.layers.collections import collection
from regional_planner.layers.declarations import Collection, Period, View
from regional_planner.layers.documents import HTML, JSON, Document
from regional_planner.layers.features import features_over
from regional_planner.layers.negotiation import Asked
from regional_planner.layers.parameters import day_query
from regional_planner.layers.tiles import documents
from regional_planner.layers.tiles.classes import Classes, classes_of
from regional_planner.layers.tiles.documents import MAPLIBRE, MVT, STYLE
from regional_planner.layers.tiles.encode import vector_tile
from regional_planner.layers.tiles.grid import MATRIX_SET, Tile, matrix_set
from regional_planner.layers.tiles.style import legend, style
from regional_planner.territory.boundaries.queries import current_edition
from regional_planner.web.answers import to_json
from regional_planner.web.context import db

blueprint = layer_blueprint("tiles", __name__)

LAYER = "/collections/<string:identity>"
TILES = f"{LAYER}/tiles"


@blueprint.get("/tileMatrixSets")
def list_matrix_sets() -> Response:
    """The tile matrix sets that tiles are made in."""
    return document(JSON, documents.matrix_sets)


@blueprint.get("/tileMatrixSets/<string:scheme>")
def read_matrix_set(scheme: str) -> Response:
    """The definition of one tile matrix set."""

    def make(_base: str) -> Document:
        _check(scheme)
        return matrix_set()

    return document(JSON, make)


@blueprint.get(TILES)
def list_tile_sets(identity: str) -> Response:
    """The tile sets of a layer."""
    return document(JSON, lambda base: documents.tile_sets(base, collection(db(), identity)))


@blueprint.get(f"{TILES}/<string:scheme>")
def read_tile_set(identity: str, scheme: str) -> Response:
    """A tile set, as the standard describes it or as TileJSON."""

    def make(asked: Asked) -> Content:
        _check(scheme)
        layer = collection(db(), identity)
        day_query(asked.pairs)
        extent = layer.source.extent(View(db()))
        if asked.shown == "tilejson":
            tiles = _template(asked, layer)
            return Content(to_json(documents.tile_json(layer, tiles, extent, _attribution())), [])
        described = documents.tile_set(asked.base, layer, extent)
        return Content(to_json(described), described["links"])

    return answer({"json": JSON, "tilejson": JSON}, make)


@blueprint.get(f"{TILES}/<string:scheme>/<int:zoom>/<int:row>/<int:column>")
def read_tile(identity: str, scheme: str, zoom: int, row: int, column: int) -> Response:
    """One tile of a layer on a day; no content where nothing lies in it."""

    def make(asked: Asked) -> Content:
        _check(scheme)
        layer, day = collection(db(), identity), day_query(asked.pairs)
        tile = Tile(zoom, row, column)
        if not tile.exists:
            raise NotFound(_("There is no tile {zoom}/{row}/{column}.", zoom=zoom, row=row, column=column))
        return Content(vector_tile(view(), layer, features_over(view(), layer, Period(day, day)), tile), [])

    return answer({"mvt": MVT}, make, seen(identity))


@blueprint.get(f"{LAYER}/styles")
def list_styles(identity: str) -> Response:
    """The style sheets of a layer."""
    return document(JSON, lambda base: documents.styles(base, collection(db(), identity)))


@blueprint.get(f"{LAYER}/styles/{STYLE}")
def read_style(identity: str) -> Response:
    """The style sheet of a layer on a day, for MapLibre and others that read its specification."""

    def make(asked: Asked) -> Content:
        layer, classes = _coloured(identity, asked)
        return Content(to_json(style(layer, classes, _template(asked, layer), _attribution())), [])

    return answer({"mapbox": MAPLIBRE}, make, seen(identity))


@blueprint.get(f"{LAYER}/styles/{STYLE}/legend")
def read_legend(identity: str) -> Response:
    """What the colours of the style sheet stand for on a day."""

    def make(asked: Asked) -> Content:
        layer, classes = _coloured(identity, asked)
        shown = legend(classes)
        if not asked.as_page:
            return Content(to_json(shown), [])
        return Content(rendered("legend.html", title=layer.title, legend=shown), [])

    return answer({"json": JSON, "html": HTML}, make, seen(identity))


def _coloured(identity: str, asked: Asked) -> tuple[Collection, Classes]:
    layer, day = collection(db(), identity), day_query(asked.pairs)
    return layer, classes_of(layer, features_over(view(), layer, Period(day, day)))


def _template(asked: Asked, layer: Collection) -> str:
    """The address of the layer's tiles, of the day that was asked for."""
    return documents.template(asked.base, layer, [pair for pair in asked.pairs if pair[0] == "datetime"])


def _check(scheme: str) -> None:
    if scheme != MATRIX_SET:
        raise NotFound(_("There is no tile matrix set “{name}”. There are: {known}.", name=scheme, known=MATRIX_SET))


def _attribution() -> str | None:
    edition = current_edition(db())
    return edition.source if edition else None
