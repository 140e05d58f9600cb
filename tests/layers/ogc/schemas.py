"""What documents of the standard must look like, as small JSON Schemas made by hand from its text."""

from __future__ import annotations

from typing import Any, Final

import orjson
import shapely
from jsonschema import Draft202012Validator

Schema = dict[str, Any]

_TEXT: Final[Schema] = {"type": "string", "minLength": 1}
_TEMPORAL: Final[Schema] = {
    "type": "array",
    "minItems": 2,
    "maxItems": 2,
    "items": {"type": ["string", "null"], "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"},
}
LINK: Final[Schema] = {
    "type": "object",
    "required": ["href", "rel", "type"],
    "properties": {
        "href": {"type": "string", "pattern": r"^https?://\S+$"},
        "rel": _TEXT,
        "type": {"type": "string", "pattern": r"^\w+/\S+$"},
        "title": _TEXT,
    },
}
LINKS: Final[Schema] = {"type": "array", "items": LINK, "minItems": 1}
LANDING: Final[Schema] = {
    "type": "object",
    "required": ["links"],
    "properties": {"title": _TEXT, "description": _TEXT, "links": LINKS},
}
CONFORMANCE: Final[Schema] = {
    "type": "object",
    "required": ["conformsTo"],
    "properties": {"conformsTo": {"type": "array", "items": {"type": "string", "format": "uri"}, "uniqueItems": True}},
}
COLLECTION: Final[Schema] = {
    "type": "object",
    "required": ["id", "links"],
    "properties": {
        "id": _TEXT,
        "title": _TEXT,
        "description": _TEXT,
        "links": LINKS,
        "itemType": {"const": "feature"},
        "crs": {"type": "array", "items": _TEXT, "minItems": 1, "uniqueItems": True},
        "storageCrs": _TEXT,
        "extent": {
            "type": "object",
            "properties": {
                "spatial": {
                    "type": "object",
                    "required": ["bbox"],
                    "properties": {
                        "bbox": {
                            "type": "array",
                            "minItems": 1,
                            "items": {
                                "type": "array",
                                "items": {"type": "number"},
                                "oneOf": [{"minItems": 4, "maxItems": 4}, {"minItems": 6, "maxItems": 6}],
                            },
                        }
                    },
                },
                "temporal": {
                    "type": "object",
                    "required": ["interval"],
                    "properties": {"interval": {"type": "array", "minItems": 1, "items": _TEMPORAL}},
                },
            },
        },
    },
}
COLLECTIONS: Final[Schema] = {
    "type": "object",
    "required": ["links", "collections"],
    "properties": {"links": LINKS, "collections": {"type": "array", "items": COLLECTION}},
}
GEOMETRY: Final[Schema] = {
    "oneOf": [
        {"type": "null"},
        {
            "type": "object",
            "required": ["type", "coordinates"],
            "properties": {
                "type": {"enum": ["Point", "MultiPoint", "Polygon", "MultiPolygon"]},
                "coordinates": {"type": "array", "minItems": 1},
            },
        },
    ]
}
"""Coordinates themselves are left to Shapely, which reads thousands in the time that a schema takes for one."""
FEATURE: Final[Schema] = {
    "type": "object",
    "required": ["type", "geometry", "properties"],
    "properties": {
        "type": {"const": "Feature"},
        "id": {"type": ["string", "number"]},
        "geometry": GEOMETRY,
        "properties": {"type": ["object", "null"]},
    },
}
FEATURE_ALONE: Final[Schema] = {
    **FEATURE,
    "required": [*FEATURE["required"], "links"],
    "properties": {**FEATURE["properties"], "links": LINKS},
}
FEATURES: Final[Schema] = {
    "type": "object",
    "required": ["type", "features", "links"],
    "properties": {
        "type": {"const": "FeatureCollection"},
        "features": {"type": "array", "items": FEATURE},
        "links": LINKS,
        "timeStamp": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$"},
        "numberMatched": {"type": "integer", "minimum": 0},
        "numberReturned": {"type": "integer", "minimum": 0},
    },
}


def check_feature(feature: Any, schema: Schema = FEATURE) -> None:
    """Hold a GeoJSON feature against its schema, and its shape against RFC 7946: closed rings of known positions.

    Raises:
        AssertionError: when it does not fit.
    """
    check(feature, schema)
    if feature["geometry"] is not None:
        shape = shapely.from_geojson(orjson.dumps(feature["geometry"]))
        assert shape.geom_type == feature["geometry"]["type"]
        assert not shape.is_empty


def check(document: Any, schema: Schema) -> None:
    """Hold a document against a schema; the first fault is told with its place.

    Raises:
        AssertionError: when it does not fit.
    """
    faults = list(Draft202012Validator(schema).iter_errors(document))
    assert not faults, (faults[0].json_path, faults[0].message[:300])
