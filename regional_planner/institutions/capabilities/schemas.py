"""Assessments as they come and go, and where regions stand on a day."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from regional_planner.institutions.capabilities.models import CapabilityDimension
from regional_planner.institutions.capabilities.queries import Standing
from regional_planner.institutions.capabilities.terms import HIGHEST, LEVELS
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.fields import Code, Day, Text, Whole
from regional_planner.records.kind import RecordSchema
from regional_planner.records.shown import listing, nested_list, row_schema
from regional_planner.web.query import DatedQuery


class CapabilityAssessmentSchema(RecordSchema):
    """How far a region was in a dimension on a day."""

    territory = Code(required=True, metadata={"label": lazy("Region"), "note": lazy("CUT or ISO code")})
    dimension = Code(required=True, metadata={"label": lazy("Dimension"), "note": lazy("Code of the dimension")})
    level = Whole(
        required=True,
        most=HIGHEST,
        metadata={
            "label": lazy("Level"),
            "note": lazy("0 absent, 1 beginning, 2 partial, 3 established, 4 leading"),
        },
    )
    evidence = Text(
        required=True,
        longest=4000,
        metadata={"label": lazy("Evidence"), "note": lazy("What the judgement rests on")},
    )
    assessed_on = Day(required=True, metadata={"label": lazy("Assessed on")})
    assessor = Code(required=True, metadata={"label": lazy("Assessor"), "note": lazy("Code of an institution")})


class CapabilitiesQuery(DatedQuery):
    """Of which region, on which day."""

    territory = Code(load_default=None, metadata={"description": "CUT or ISO code of a region; all when missing"})


class CapabilitySchema(Schema):
    """A region in a dimension on a day; null where it was not assessed by then."""

    territory = fields.String()
    name = fields.String(metadata={"description": "Name of the region"})
    dimension = fields.String()
    dimension_name = fields.String()
    level = fields.Integer(allow_none=True, metadata={"minimum": 0, "maximum": HIGHEST})
    meaning = fields.String(allow_none=True, metadata={"description": "What the level means"})
    evidence = fields.String(allow_none=True)
    assessed_on = fields.Date(allow_none=True)
    assessor = fields.String(allow_none=True)
    change = fields.Integer(allow_none=True, metadata={"description": "Levels more than the assessment before"})
    assessments = fields.Integer(metadata={"description": "How many were made by that day"})
    illustrative = fields.Boolean()
    source = fields.String(allow_none=True)


class CapabilityLevelSchema(Schema):
    """What a level means."""

    level = fields.Integer(metadata={"minimum": 0, "maximum": HIGHEST})
    meaning = fields.String()


CAPABILITIES = listing("Capabilities", CapabilitySchema, as_of=fields.Date())
DIMENSIONS = listing(
    "CapabilityDimensionList",
    row_schema("CapabilityDimension", CapabilityDimension, name=fields.String(), question=fields.String()),
    levels=nested_list(CapabilityLevelSchema),
)


def levels() -> list[dict[str, Any]]:
    """What each level means, in the reader's language."""
    return [{"level": level, "meaning": str(meaning)} for level, meaning in LEVELS.items()]


def capability_row(each: Standing) -> dict[str, Any]:
    """A region in a dimension as a row."""
    latest = each.latest
    found = {name: latest and latest[name] for name in ("level", "evidence", "assessed_on", "assessor", "source")}
    return {
        "territory": each.unit.code,
        "name": each.unit.name,
        "dimension": each.dimension["code"],
        "dimension_name": each.dimension["name"],
        **found,
        "meaning": str(LEVELS[latest["level"]]) if latest else None,
        "change": each.change,
        "assessments": len(each.assessments),
        "illustrative": bool(latest and latest["illustrative"]),
    }
