"""The OpenAPI 3.0 definition of the layers, made from their declarations: what a client may ask of each."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import blake2b
from typing import Any, Final

from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.layers.crs import CRS84, CRS_URIS
from regional_planner.layers.declarations import Collection
from regional_planner.layers.documents import GEOJSON, HTML, JSON, OPENAPI, SCHEMA, VERSION, Document, property_schema
from regional_planner.layers.filters.reading import LANGUAGES, MOST_CHARACTERS, TEXT
from regional_planner.layers.negotiation import FEATURES
from regional_planner.layers.parameters import CHOOSING, DEFAULT_LIMIT, DRAWING, FINEST_ZOOM, MOST_FEATURES, form_of
from regional_planner.layers.terms import Property
from regional_planner.layers.tiles.documents import MAPLIBRE, MVT, STYLE
from regional_planner.layers.tiles.grid import MATRIX_SET

PROBLEM: Final = "application/problem+json"
_REFUSED: Final = {
    "400": lazy("A parameter is unknown or cannot be read."),
    "401": lazy("The token is not known here. Check that it was copied whole."),
    "404": lazy("There is nothing by that name."),
    "406": lazy("There is no such representation."),
}
_SCHEMES: Final[Document] = {
    "token": {"type": "http", "scheme": "bearer"},
    "tokenInAddress": {"type": "apiKey", "in": "query", "name": "token"},
}
_WELCOME: Final[list[Document]] = [{}, *({name: []} for name in _SCHEMES)]
"""A token shows more of some layers; what is published needs none."""
MERGE_PATCH: Final = "application/merge-patch+json"
_WRITTEN: Final[Document] = {
    GEOJSON: {"$ref": "#/components/schemas/newFeature"},
    MERGE_PATCH: {"type": "object"},
}


def definition(base: str, layers: Sequence[Collection]) -> Document:
    """The whole definition of `layers`; `base` is the address of the landing page."""
    return {
        "openapi": "3.0.3",
        "info": {
            "title": _("Map layers of the regional plan"),
            "description": _("Regions, provinces and communes of any day, with what the plan says of them."),
            "version": VERSION,
        },
        "servers": [{"url": base}],
        "paths": {
            "/": _reads("landing", _("Landing page"), (JSON, HTML)),
            "/conformance": _reads("conformance", _("Standards that it keeps"), (JSON, HTML)),
            "/api": _reads("api", _("Definition of this interface"), (OPENAPI, HTML)),
            "/collections": _reads("collections", _("The layers"), (JSON, HTML)),
            "/tileMatrixSets": _reads("tileMatrixSets", _("The tile matrix sets"), (JSON, HTML)),
            "/tileMatrixSets/{tileMatrixSetId}": _reads(
                "tileMatrixSet", _("The definition of a tile matrix set"), (JSON, HTML), (_matrix_set(),)
            ),
            **{path: made for layer in layers for path, made in _layer_paths(layer).items()},
        },
        "components": {
            "parameters": {**_shared_parameters(), **_property_parameters(layers)},
            "responses": _refusals(),
            "schemas": _schemas(),
            "securitySchemes": _SCHEMES,
        },
    }


def _layer_paths(layer: Collection) -> dict[str, Document]:
    address = f"/collections/{layer.id}"
    shared = [_shared(name) for name in (*CHOOSING, *DRAWING)]
    own = [_shared(_name_of(each)) for each in layer.properties]
    identity = {"name": "featureId", "in": "path", "required": True, "schema": {"type": "string"}}
    identity["description"] = _("Version of the unit, such as 08-1; a CUT or ISO code means today's.")
    paths = {
        address: _reads(f"{layer.id}.collection", layer.title, (JSON, HTML)),
        f"{address}/schema": _reads(f"{layer.id}.schema", _("What the properties mean"), (SCHEMA, HTML)),
        f"{address}/queryables": _reads(
            f"{layer.id}.queryables", _("What features can be filtered by"), (SCHEMA, HTML)
        ),
        f"{address}/sortables": _reads(f"{layer.id}.sortables", _("What features can be sorted by"), (SCHEMA, HTML)),
        f"{address}/items": _reads(
            f"{layer.id}.items", layer.description, FEATURES.values(), (*shared, *own), "featureCollection"
        ),
        f"{address}/items/{{featureId}}": _reads(
            f"{layer.id}.item",
            _("One feature"),
            FEATURES.values(),
            (identity, *(_shared(name) for name in DRAWING)),
            "feature",
        ),
        **_tile_paths(layer, address),
    }
    if layer.writable:
        paths[f"{address}/items"]["post"] = _writes(f"{layer.id}.create", _("Add a feature"), "201", GEOJSON)
        one = paths[f"{address}/items/{{featureId}}"]
        one["put"] = _writes(
            f"{layer.id}.replace", _("Put a whole feature in the place of one"), "204", GEOJSON, identity
        )
        one["patch"] = _writes(f"{layer.id}.update", _("Change some of a feature"), "204", MERGE_PATCH, identity)
        one["delete"] = _writes(f"{layer.id}.delete", _("End a feature"), "204", None, identity)
    return paths


def _writes(operation: str, summary: str, status: str, media: str | None, *parameters: Document) -> Document:
    """An operation that writes; with a parameter, on a feature that is there, from the version that was read."""
    said = {
        "400": _("The body or a header cannot be read."),
        "401": _("No token was sent."),
        "403": _("The token or its owner may not."),
        "404": _("There is nothing by that name."),
        "409": _("It does not fit the present state."),
        "422": _("The feature does not hold."),
        **({"412": _("It has changed since it was read."), "428": _("If-Match is missing.")} if parameters else {}),
    }
    refused = {PROBLEM: {"schema": {"$ref": "#/components/schemas/problem"}}}
    version = {"name": "If-Match", "in": "header", "required": True, "schema": {"type": "string"}}
    version["description"] = _("The ETag that was read with the feature.")
    body = {} if media is None else {"requestBody": {"required": True, "content": {media: {"schema": _WRITTEN[media]}}}}
    return {
        "operationId": operation,
        "summary": summary,
        "security": [{"token": []}],
        "parameters": [*parameters, *([version] if parameters else [])],
        **body,
        "responses": {
            status: {"description": summary},
            **{each: {"description": text, "content": refused} for each, text in sorted(said.items())},
        },
    }


def _tile_paths(layer: Collection, address: str) -> dict[str, Document]:
    day = _shared("day")
    place = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "integer", "minimum": 0}}
        for name in ("tileMatrix", "tileRow", "tileCol")
    ]
    named, style = f"{address}/tiles/{{tileMatrixSetId}}", f"{address}/styles/{STYLE}"
    return {
        f"{address}/tiles": _reads(f"{layer.id}.tilesets", _("Its vector tiles"), (JSON, HTML)),
        named: _reads(f"{layer.id}.tileset", _("The tile set"), (JSON,), (_matrix_set(), day)),
        f"{named}/{{tileMatrix}}/{{tileRow}}/{{tileCol}}": _reads(
            f"{layer.id}.tile", _("One tile"), (MVT,), (_matrix_set(), *place, day), "binary"
        ),
        f"{address}/styles": _reads(f"{layer.id}.styles", _("Its style sheets"), (JSON, HTML)),
        style: _reads(f"{layer.id}.style", _("Style sheet (MapLibre)"), (MAPLIBRE,), (day,)),
        f"{style}/legend": _reads(f"{layer.id}.legend", _("Legend"), (JSON, HTML), (day,)),
    }


def _matrix_set() -> Document:
    known = {"type": "string", "enum": [MATRIX_SET]}
    return {"name": "tileMatrixSetId", "in": "path", "required": True, "schema": known}


def _reads(
    operation: str, summary: str, media: Iterable[str], parameters: Iterable[Document] = (), schema: str = "document"
) -> Document:
    bodies: Document = {
        each: {"schema": {"$ref": f"#/components/schemas/{schema}"} if "json" in each else _file(each)}
        for each in media
    }
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "security": _WELCOME,
            "parameters": [*parameters, _shared("f-of-documents" if schema == "document" else "f"), _shared("lang")],
            "responses": {
                "200": {"description": summary, "content": bodies},
                **{status: {"$ref": f"#/components/responses/{status}"} for status in ("304", *_REFUSED)},
            },
        }
    }


def _refusals() -> dict[str, Document]:
    """What every question may be answered with beside what it asks for."""
    problem = {PROBLEM: {"schema": {"$ref": "#/components/schemas/problem"}}}
    unchanged = {"description": _("It has not changed since the ETag that the request names.")}
    return {
        "304": unchanged,
        **{status: {"description": str(text), "content": problem} for status, text in _REFUSED.items()},
    }


def _property_parameters(layers: Sequence[Collection]) -> dict[str, Document]:
    """A parameter for each property, which many layers share."""
    properties = {_name_of(each): each for layer in layers for each in layer.properties}
    return {name: _query(each.name, property_schema(each), each.title) for name, each in properties.items()}


def _name_of(each: Property) -> str:
    """A name for the parameter of a property: the same for those that are the same in all."""
    return f"{each.name}-{blake2b(repr(each).encode(), digest_size=4).hexdigest()}"


def _shared_parameters() -> dict[str, Document]:
    offset = {"type": "number", "minimum": 0}
    numbers = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 6}
    bbox = {**_query("bbox", numbers, form_of("bbox")), "style": "form", "explode": False}
    systems = {"type": "string", "format": "uri", "enum": list(CRS_URIS), "default": CRS84}
    languages = {"type": "string", "enum": list(LANGUAGES), "default": TEXT}
    limit = {"type": "integer", "minimum": 1, "maximum": MOST_FEATURES, "default": DEFAULT_LIMIT}
    return {
        "limit": _query("limit", limit, form_of("limit")),
        "offset": _query("offset", {"type": "integer", "minimum": 0, "default": 0}, form_of("offset")),
        "bbox": bbox,
        "bbox-crs": _query("bbox-crs", systems, form_of("bbox-crs")),
        "crs": _query("crs", systems, form_of("crs")),
        "datetime": _query("datetime", {"type": "string"}, form_of("datetime")),
        "filter": _query("filter", {"type": "string", "maxLength": MOST_CHARACTERS}, form_of("filter")),
        "filter-lang": _query("filter-lang", languages, form_of("filter-lang")),
        "filter-crs": _query("filter-crs", systems, form_of("filter-crs")),
        "sortby": _listed("sortby"),
        "properties": _listed("properties"),
        "day": _query("datetime", {"type": "string"}, form_of("day")),
        "zoom-level": _query(
            "zoom-level", {"type": "integer", "minimum": 0, "maximum": FINEST_ZOOM}, form_of("zoom-level")
        ),
        "max-allowable-offset": _query("max-allowable-offset", offset, form_of("max-allowable-offset")),
        "f": _query("f", {"type": "string", "enum": list(FEATURES)}, _("Representation; it wins over Accept.")),
        "f-of-documents": _query(
            "f", {"type": "string", "enum": ["json", "html"]}, _("Representation; it wins over Accept.")
        ),
        "lang": _query("lang", {"type": "string", "enum": ["es", "en"]}, _("Language; it wins over Accept-Language.")),
    }


def _schemas() -> dict[str, Document]:
    geometry = {"type": "object", "nullable": True}
    feature: dict[str, Any] = {
        "type": {"type": "string", "enum": ["Feature"]},
        "id": {"type": "string"},
        "geometry": geometry,
        "properties": {"type": "object"},
    }
    features = {"type": "array", "items": {"$ref": "#/components/schemas/feature"}}
    collection = {
        "type": {"type": "string", "enum": ["FeatureCollection"]},
        "features": features,
        "numberMatched": {"type": "integer"},
        "numberReturned": {"type": "integer"},
        "timeStamp": {"type": "string", "format": "date-time"},
        "links": {"type": "array", "items": {"type": "object"}},
    }
    return {
        "document": {"type": "object"},
        "binary": {"type": "string", "format": "binary"},
        "feature": {"type": "object", "required": ["type", "id", "geometry", "properties"], "properties": feature},
        "newFeature": {"type": "object", "required": ["type", "geometry", "properties"], "properties": feature},
        "featureCollection": {"type": "object", "required": ["type", "features"], "properties": collection},
        "problem": {"type": "object", "required": ["type", "title", "status", "detail"]},
    }


def _file(media: str) -> Document:
    text = media.startswith("text/") or media.endswith("xml")
    return {"type": "string"} if text else {"type": "string", "format": "binary"}


def _query(name: str, schema: Document, description: str) -> Document:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def _listed(name: str) -> Document:
    names = {"type": "array", "items": {"type": "string"}, "minItems": 1}
    return {**_query(name, names, form_of(name)), "style": "form", "explode": False}


def _shared(name: str) -> Document:
    return {"$ref": f"#/components/parameters/{name}"}
