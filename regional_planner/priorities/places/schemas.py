"""Places of priorities as they come and go."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.priorities.places.rules import (
    FORMS,
    MOST_VERTICES,
    as_geojson,
    as_text,
    from_geojson,
    from_text,
)
from regional_planner.priorities.places.terms import Form, Undrawable
from regional_planner.records.fields import Choice, Code, Localised, Messages, Text, came_as_text, described
from regional_planner.records.kind import RecordSchema
from regional_planner.territory.boundaries.encode import Box

_POSITION = {
    "type": "array",
    "description": "Longitude and latitude, degrees, inside of Chile's bounds",
    "items": {"type": "number", "minimum": -180, "maximum": 180},
    "minItems": 2,
}
_LINE = {"type": "array", "items": _POSITION, "minItems": 4, "maxItems": MOST_VERTICES}
_COORDINATES: dict[str, dict[str, Any]] = {
    "Point": _POSITION,
    "MultiPoint": {"type": "array", "items": _POSITION, "minItems": 1, "maxItems": MOST_VERTICES},
    "Polygon": {"type": "array", "items": _LINE, "minItems": 1},
    "MultiPolygon": {"type": "array", "items": {"type": "array", "items": _LINE, "minItems": 1}, "minItems": 1},
}


def geometry_schema(*forms: Form) -> dict[str, Any]:
    """The JSON Schema of the GeoJSON geometries that are taken; of some forms alone where they are named."""
    return {
        "oneOf": [
            {
                "type": "object",
                "required": ["type", "coordinates"],
                "properties": {"type": {"const": name}, "coordinates": _COORDINATES[name]},
            }
            for name, form in FORMS.items()
            if form in (forms or tuple(Form))
        ]
    }


class Geometry(Localised, fields.Field[Any]):
    """A place: GeoJSON in JSON, WKT or longitude and latitude in a spreadsheet; kept as WKT."""

    default_error_messages: Messages = {
        "other_type": lazy("It is none of: {types}."),
        "unreadable": lazy("It cannot be read as a geometry."),
        "empty": lazy("It, or a part of it, is empty."),
        "too_many_vertices": lazy("It has more than {most} vertices."),
        "not_valid": lazy("It does not hold at {place}: {reason}."),
        "latitude_first": lazy("{place} reads as latitude first."),
        "outside_chile": lazy("{place} does not lie in Chile."),
    }
    remedies: dict[str, str] = {
        "other_type": lazy("Draw points or areas; lines belong to neither."),
        "unreadable": lazy("Send a GeoJSON geometry; in a spreadsheet WKT, or longitude and latitude: -70.4 -23.65."),
        "empty": lazy("Draw at least one point, or leave the part out."),
        "too_many_vertices": lazy("Simplify its border, or draw several places."),
        "not_valid": lazy("Mend it there: a border may not cross or touch itself, nor areas overlap each other."),
        "latitude_first": lazy("Write the longitude first: -70.4, -23.65."),
        "outside_chile": lazy("Write degrees of longitude and latitude (WGS 84), not metres of a projection."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**described(kwargs, **geometry_schema()))

    def _serialize(self, value: str | None, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return value if value is None or came_as_text() else as_geojson(value)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        try:
            return as_text(from_text(value) if came_as_text() and isinstance(value, str) else from_geojson(value))
        except Undrawable as error:
            raise self.make_error(error.key, **error.said) from error


class BoxField(Text):
    """A bounding box in an address: west,south,east,north."""

    default_error_messages: Messages = {"no_box": lazy("“{input}” is not a box.")}
    remedies: dict[str, str] = {"no_box": lazy("Write west,south,east,north in degrees: -71,-24,-68,-22.")}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            box = Box(*(float(part) for part in text.split(",")))
        except (TypeError, ValueError) as error:
            raise self.make_error("no_box", input=value) from error
        if not (-180 <= box.west <= box.east <= 180 and -90 <= box.south <= box.north <= 90):
            raise self.make_error("no_box", input=value)
        return box


class PriorityPlaceSchema(RecordSchema):
    """A place where a priority is to be carried out."""

    priority = Code(required=True, longest=32, metadata={"label": lazy("Priority"), "note": lazy("Such as 02-2026-01")})
    name_es = Text(required=True, metadata={"label": lazy("Name (Spanish)")})
    name_en = Text(allow_none=True, metadata={"label": lazy("Name (English)")})
    geometry = Geometry(
        required=True,
        metadata={
            "label": lazy("Geometry"),
            "note": lazy("WKT, or longitude and latitude of a point: -70.4 -23.65"),
            "description": "Degrees (WGS 84), longitude first; at most six decimals are kept",
        },
    )
    note = Text(longest=2000, allow_none=True, metadata={"label": lazy("Note")})
    territory = fields.String(dump_only=True)
    form = Choice(Form, dump_only=True, metadata={"description": "Points or areas"})
    within_territory = fields.Boolean(
        dump_only=True,
        allow_none=True,
        metadata={"description": "Whether all of it lies on the territory's land, to within 500 m; null: not known"},
    )
