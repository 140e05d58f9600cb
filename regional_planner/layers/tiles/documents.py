"""The documents about a layer's tiles (OGC 20-057) and styles: tile sets, TileJSON, tile matrix sets."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from regional_planner.kernel.language import gettext as _
from regional_planner.layers.declarations import Collection, ShapeKind
from regional_planner.layers.documents import HTML, JSON, REL, SCHEMA, Document, Link, here, link, property_schema
from regional_planner.layers.parameters import Pairs
from regional_planner.layers.terms import Kind, Property
from regional_planner.layers.tiles.grid import FINEST, MATRIX_SET, MATRIX_SET_URI, MERCATOR_URI
from regional_planner.territory.boundaries.encode import Box

MVT: Final = "application/vnd.mapbox-vector-tile"
MAPLIBRE: Final = "application/vnd.mapbox.style+json"
STYLE: Final = "default"
_TILES: Final = "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf"
CONFORMANCE: Final = (
    *(f"{_TILES}/{name}" for name in ("core", "tileset", "tilesets-list", "geodata-tilesets", "mvt", "oas30")),
    "http://www.opengis.net/spec/tms/2.0/conf/tilematrixset",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset",
    "http://www.opengis.net/spec/tms/2.0/conf/json-tilesetmetadata",
)
_DIMENSIONS: Final = {ShapeKind.POINT: 0, ShapeKind.AREA: 2}
_FIELDS: Final = {Kind.TEXT: "String", Kind.DAY: "String", Kind.WHOLE: "Number", Kind.NUMBER: "Number"}


def layer_links(base: str, layer: Collection) -> list[Link]:
    """The links of a collection to its tiles and its style."""
    address = f"{base}/collections/{layer.id}"
    return [
        link(f"{address}/tiles?f=json", f"{REL}/tilesets-vector", JSON, _("Its vector tiles")),
        link(f"{address}/styles?f=json", f"{REL}/styles", JSON, _("Its style sheets")),
    ]


def template(base: str, layer: Collection, pairs: Pairs) -> str:
    """The address of a layer's tiles, with {z}, {y}, {x} and these parameters."""
    query = urlencode([("f", "mvt"), *pairs])
    return f"{base}/collections/{layer.id}/tiles/{MATRIX_SET}/{{z}}/{{y}}/{{x}}?{query}"


def tile_sets(base: str, layer: Collection) -> Document:
    """The tile sets of a layer: there is one."""
    address = f"{base}/collections/{layer.id}/tiles"
    return {
        "title": layer.title,
        "links": here(address),
        "tilesets": [
            {**_named(layer), "links": [link(f"{address}/{MATRIX_SET}?f=json", "self", JSON, _("The tile set"))]}
        ],
    }


def tile_set(base: str, layer: Collection, extent: Box | None) -> Document:
    """The description of a tile set: its matrix set, the properties of its features, where its tiles are."""
    address = f"{base}/collections/{layer.id}/tiles/{MATRIX_SET}"
    box = {"lowerLeft": list(extent[:2]), "upperRight": list(extent[2:])} if extent else None
    whole = {
        "boundingBox": box,
        "layers": [
            {
                "id": layer.id,
                "title": layer.title,
                "dataType": "vector",
                "geometryDimension": _DIMENSIONS[layer.source.shape],
                "propertiesSchema": {
                    "type": "object",
                    "properties": {each.name: property_schema(each) for each in layer.properties},
                },
            }
        ],
        "links": [
            *here(address),
            link(f"{address}?f=tilejson", "alternate", JSON, "TileJSON"),
            {
                **link(f"{address}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}?f=mvt", "item", MVT, _("The tiles")),
                "templated": True,
            },
            link(f"{base}/tileMatrixSets/{MATRIX_SET}", f"{REL}/tiling-scheme", JSON, MATRIX_SET),
            link(f"{base}/collections/{layer.id}/schema", "describedby", SCHEMA, _("What the properties mean")),
        ],
    }
    return {**_named(layer), **{name: value for name, value in whole.items() if value is not None}}


def tile_json(layer: Collection, tiles: str, extent: Box | None, attribution: str | None) -> Document:
    """TileJSON 3.0.0 of a layer whose tiles are at the address `tiles`."""
    whole = {
        "tilejson": "3.0.0",
        "name": layer.title,
        "description": layer.description,
        "attribution": attribution,
        "scheme": "xyz",
        "tiles": [tiles],
        "minzoom": 0,
        "maxzoom": FINEST,
        "bounds": list(extent) if extent else None,
        "vector_layers": [vector_layer(layer)],
    }
    return {name: value for name, value in whole.items() if value is not None}


def vector_layer(layer: Collection) -> dict[str, Any]:
    """The layer inside of its tiles, as TileJSON says it."""
    fields = {"id": "String", **{each.name: _field(each) for each in layer.properties}}
    return {"id": layer.id, "description": layer.description, "minzoom": 0, "maxzoom": FINEST, "fields": fields}


def matrix_sets(base: str) -> Document:
    """The tile matrix sets that tiles are made in."""
    address = f"{base}/tileMatrixSets"
    own = {"id": MATRIX_SET, "uri": MATRIX_SET_URI, "crs": MERCATOR_URI}
    return {
        "links": here(address),
        "tileMatrixSets": [{**own, "links": [link(f"{address}/{MATRIX_SET}", "self", JSON, MATRIX_SET)]}],
    }


def styles(base: str, layer: Collection) -> Document:
    """The style sheets of a layer: there is one."""
    address = f"{base}/collections/{layer.id}/styles"
    own = [
        link(f"{address}/{STYLE}?f=mapbox", "stylesheet", MAPLIBRE, "MapLibre"),
        link(f"{address}/{STYLE}/legend?f=json", "legend", JSON, _("Legend")),
        link(f"{address}/{STYLE}/legend?f=html", "legend", HTML, _("Legend as a page")),
    ]
    return {
        "title": layer.title,
        "default": STYLE,
        "links": here(address),
        "styles": [{"id": STYLE, "title": layer.title, "links": own}],
    }


def _named(layer: Collection) -> dict[str, Any]:
    return {
        "title": layer.title,
        "dataType": "vector",
        "crs": MERCATOR_URI,
        "tileMatrixSetURI": MATRIX_SET_URI,
    }


def _field(each: Property) -> str:
    return _FIELDS.get(each.kind, "Boolean")
