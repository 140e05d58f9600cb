"""The rules of JSON-FG 1.0 (OGC 21-045r1, Core and Feature Types) for what the layers hold, as JSON Schemas."""

from __future__ import annotations

from typing import Any

DAY = r"^\d{4}-\d{2}-\d{2}$"
_GEOMETRY: dict[str, Any] = {
    "oneOf": [
        {"type": "null"},
        {
            "type": "object",
            "required": ["type", "coordinates"],
            "properties": {
                "type": {"enum": ["Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon"]},
                "coordinates": {"type": "array"},
            },
            "additionalProperties": False,
        },
    ]
}
_BOUND = {"oneOf": [{"type": "string", "pattern": DAY}, {"const": ".."}]}
_TIME: dict[str, Any] = {
    "oneOf": [
        {"type": "null"},
        {
            "type": "object",
            "minProperties": 1,
            "properties": {"interval": {"type": "array", "minItems": 2, "maxItems": 2, "items": _BOUND}},
            "additionalProperties": False,
        },
    ]
}
_FEATURE: dict[str, Any] = {
    "type": "object",
    "required": ["type", "time", "place", "geometry", "properties"],
    "properties": {
        "type": {"const": "Feature"},
        "id": {"type": ["string", "number"]},
        "time": _TIME,
        "place": _GEOMETRY,
        "geometry": _GEOMETRY,
        "properties": {"type": ["object", "null"]},
    },
    # A shape is in one of the two; GeoJSON's readers see the one in longitude and latitude alone.
    "not": {"properties": {"place": {"type": "object"}, "geometry": {"type": "object"}}, "required": ["place"]},
}
_ROOT: dict[str, Any] = {
    "conformsTo": {
        "type": "array",
        "contains": {"const": "http://www.opengis.net/spec/json-fg-1/1.0/conf/core"},
        "items": {"type": "string", "format": "uri"},
    },
    "featureType": {"type": "string", "minLength": 1},
    "featureSchema": {"type": "string", "format": "uri"},
    "geometryDimension": {"enum": [0, 1, 2]},
    "coordRefSys": {"type": "string", "pattern": "^http://www.opengis.net/def/crs/"},
}
FEATURE_COLLECTION: dict[str, Any] = {
    "type": "object",
    "required": ["type", "conformsTo", "featureType", "coordRefSys", "features"],
    "properties": {**_ROOT, "type": {"const": "FeatureCollection"}, "features": {"type": "array", "items": _FEATURE}},
}
SINGLE_FEATURE: dict[str, Any] = {
    **_FEATURE,
    "required": [*_FEATURE["required"], "conformsTo", "featureType", "coordRefSys"],
    "properties": {**_FEATURE["properties"], **_ROOT},
}
