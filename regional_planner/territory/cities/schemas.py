"""Functional cities as they come and go, and as they were on a day."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.fields import Code, Items, Messages, Text
from regional_planner.records.kind import RecordSchema
from regional_planner.records.shown import listing, nested_list
from regional_planner.territory.cities.queries import CityOnDay
from regional_planner.territory.cities.terms import Membership

PATTERN = r"^[0-9]{5}(/([0-9]{4}-[0-9]{2}-[0-9]{2})?){0,2}$"
HOW = (
    "Communes by CUT code; with the days of the membership: 08101/2005-01-01/2024-01-01, half-open, either may be empty"
)


class MembershipField(Text):
    """A commune of a city, with the days on which it belongs where they are known."""

    default_error_messages: Messages = {"invalid": lazy("“{input}” is no commune with its days.")}
    remedies: dict[str, str] = {
        "invalid": lazy("Write the CUT code as text, and days after slashes: 08101/2005-01-01/2024-01-01.")
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=40, metadata={"pattern": PATTERN}, **kwargs)

    def _serialize(self, value: str | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else value.rstrip("/")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            return Membership.parse(text).text
        except ValueError as error:
            raise self.make_error("invalid", input=value) from error


class FunctionalCitySchema(RecordSchema):
    """A functional city."""

    code = Code(required=True, metadata={"label": lazy("Code")})
    name = Text(required=True, longest=120, metadata={"label": lazy("Name (Spanish)")})
    name_en = Text(allow_none=True, longest=120, metadata={"label": lazy("Name (English)")})
    members = Items(
        MembershipField(),
        required=True,
        metadata={"description": HOW, "label": lazy("Communes"), "note": lazy("CUT codes with ; between them")},
    )


class CityMemberSchema(Schema):
    """A commune of a city on a day."""

    commune = fields.String(metadata={"description": "CUT code"})
    unit = fields.String(metadata={"description": "Version of the commune"})
    name = fields.String()
    region = fields.String(allow_none=True, metadata={"description": "CUT code"})
    inhabitants = fields.Integer(allow_none=True)


class CityOnDaySchema(Schema):
    """A functional city as it was on a day."""

    code = fields.String()
    name = fields.String()
    communes = fields.String(metadata={"description": "CUT codes with ; between them"})
    inhabitants = fields.Integer(
        allow_none=True, metadata={"description": "Sum over the communes; null when those of one are unknown"}
    )
    illustrative = fields.Boolean()
    source = fields.String(allow_none=True)
    members = nested_list(CityMemberSchema)


CITIES = listing(
    "FunctionalCityList",
    CityOnDaySchema,
    as_of=fields.Date(),
    census=fields.String(allow_none=True, metadata={"description": "Series that gives the inhabitants"}),
    basis=fields.String(allow_none=True, metadata={"description": "How that census counted"}),
)


def city_row(city: CityOnDay) -> dict[str, Any]:
    """A city as a row."""
    return {
        "code": city.code,
        "name": city.name,
        "communes": ";".join(unit.code for unit in city.members),
        "inhabitants": city.people,
        "illustrative": city.illustrative,
        "source": city.source,
        "members": [
            {
                "commune": unit.code,
                "unit": unit.id,
                "name": unit.name,
                "region": unit.region,
                "inhabitants": city.inhabitants.get(unit.code),
            }
            for unit in city.members
        ],
    }
