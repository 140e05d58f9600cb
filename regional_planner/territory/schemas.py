"""Territories and statistics as they leave, and the questions that can be asked of them."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from regional_planner.kernel.language import language
from regional_planner.records.fields import Choice, Code, Whole
from regional_planner.records.shown import listing, nested_list, row_schema, share
from regional_planner.territory.models import Act, Series, Source, Unit, UnitName
from regional_planner.territory.queries import Figure
from regional_planner.territory.terms import Level, UnitOnDay
from regional_planner.web.query import DatedQuery


class TerritoryQuery(DatedQuery):
    """Which territories."""

    level = Choice(Level, load_default=None, metadata={"description": "One level only"})
    within = Code(load_default=None, metadata={"description": "Only what lies in this unit, CUT or ISO code"})


class StatisticQuery(DatedQuery):
    """Which figures."""

    series = Code(required=True, metadata={"description": "Series code, see /series"})
    level = Choice(Level, load_default=Level.REGION.value)
    year = Whole(least=1900, most=2200, load_default=None)


class TerritorySchema(Schema):
    """A territorial unit on a day."""

    id = fields.String(metadata={"description": "Version of the unit"})
    code = fields.String(metadata={"description": "CUT code as text"})
    iso_3166_2 = fields.String(allow_none=True)
    level = fields.String()
    name = fields.String()
    official_name = fields.String(allow_none=True)
    parent = fields.String(allow_none=True)
    province = fields.String(allow_none=True)
    region = fields.String(allow_none=True)
    capital = fields.String(allow_none=True)
    valid_from = fields.Date(allow_none=True)
    valid_to = fields.Date(allow_none=True)
    note = fields.String(allow_none=True)
    source = fields.String()


RebasedSchema = Schema.from_dict(
    {
        "act": fields.String(),
        "from": fields.String(metadata={"description": "Version of the unit that a part came from"}),
        "to": fields.String(metadata={"description": "Version of the unit that it went to"}),
        "share": share(unknown=False),
        "basis": fields.String(metadata={"description": "What the share is counted in"}),
    },
    name="Rebased",
)
"""How a figure on today's units was made from one on those of its day."""

FlowSchema = Schema.from_dict(
    {
        "act": fields.String(),
        "in_force": fields.Date(),
        "from": fields.String(),
        "to": fields.String(),
        "basis": fields.String(),
        "count": fields.Integer(),
    },
    name="Flow",
)
"""How much of one version of a unit went into another."""

SourceSchema = row_schema("Source", Source)
ActSchema = row_schema("Act", Act)
SeriesSchema = row_schema(
    "Series",
    Series,
    ("name_es", "name_en", "basis_es", "basis_en"),
    name=fields.String(),
    basis=fields.String(allow_none=True),
)
UnitVersionSchema = row_schema(
    "UnitVersion",
    Unit,
    names=nested_list(row_schema("UnitName", UnitName)),
    became=nested_list(FlowSchema),
    came_from=nested_list(FlowSchema),
)


class FigureSchema(Schema):
    """A figure of a series on a unit, and how it was re-based."""

    code = fields.String()
    unit = fields.String(metadata={"description": "Version of the unit"})
    name = fields.String()
    year = fields.Integer()
    value = fields.Float(allow_none=True)
    low = fields.Float(allow_none=True, metadata={"description": "Lower 95 % limit"})
    high = fields.Float(allow_none=True, metadata={"description": "Upper 95 % limit"})
    basis = fields.String(allow_none=True)
    units_as_of = fields.Date()
    rebased = nested_list(RebasedSchema)
    illustrative = fields.Boolean(metadata={"description": "Whether anything that it is made from is made up"})
    source = fields.String()


TERRITORIES = listing("TerritoryList", TerritorySchema, as_of=fields.Date())
NEIGHBOURS = listing(
    "NeighbourList",
    TerritorySchema,
    as_of=fields.Date(),
    known=fields.Boolean(metadata={"description": "Whether the unit has a shape in the current boundaries"}),
    edition=fields.String(allow_none=True, metadata={"description": "Code of the boundaries; null before any"}),
)
UNIT_HISTORY = listing("UnitHistory", UnitVersionSchema)
STATISTICS = listing("StatisticList", FigureSchema, as_of=fields.Date(), series=fields.Nested(SeriesSchema))
SERIES = listing("SeriesList", SeriesSchema)
SOURCES = listing("SourceList", SourceSchema)
ACTS = listing("ActList", ActSchema)


def territory_row(unit: UnitOnDay) -> dict[str, Any]:
    """A unit as a row, its note in the reader's language."""
    names = [name for name in TerritorySchema().fields if name != "note"]
    return {**{name: getattr(unit, name) for name in names}, "note": _note(unit)}


def figure_row(figure: Figure, basis: str | None, units_as_of: Any) -> dict[str, Any]:
    """A figure as a row; how it was re-based beside it, empty where it is as published."""
    return {
        "code": figure.unit.code,
        "unit": figure.unit.id,
        "name": figure.unit.name,
        "year": figure.year,
        "value": _number(figure.value),
        "low": _number(figure.low),
        "high": _number(figure.high),
        "basis": basis,
        "units_as_of": units_as_of,
        "rebased": [
            {"act": s.act, "from": s.from_unit, "to": s.to_unit, "share": s.share, "basis": s.basis}
            for s in figure.steps
        ],
        "illustrative": figure.illustrative,
        "source": figure.source,
    }


def _number(value: Any) -> int | float | None:
    if value is None:
        return None
    return int(value) if value.denominator == 1 else float(value)


def _note(unit: UnitOnDay) -> str | None:
    return unit.note_en if language() == "en" and unit.note_en else unit.note_es
