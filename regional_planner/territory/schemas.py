"""Territories and statistics as they leave, and the questions that can be asked of them."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from regional_planner.kernel.language import language
from regional_planner.records.fields import Choice, Code, Whole
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


class TerritoryListSchema(Schema):
    """Territories of a day."""

    as_of = fields.Date()
    items = fields.List(fields.Nested(TerritorySchema))
    next = fields.String(allow_none=True)


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
        "source": figure.source,
    }


def _number(value: Any) -> int | float | None:
    if value is None:
        return None
    return int(value) if value.denominator == 1 else float(value)


def _note(unit: UnitOnDay) -> str | None:
    return unit.note_en if language() == "en" and unit.note_en else unit.note_es
