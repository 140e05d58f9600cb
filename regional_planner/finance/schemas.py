"""Amounts as they come and go, and what can be asked of money."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load

from regional_planner.finance.models import FundingSource
from regional_planner.finance.queries import RegionRow
from regional_planner.finance.terms import AmountKind, Vintage
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.fields import Choice, Code, Text, Whole
from regional_planner.records.kind import RecordSchema
from regional_planner.records.record_type import Values
from regional_planner.records.shown import listing, nested_list, row_schema
from regional_planner.territory.schemas import RebasedSchema
from regional_planner.web.query import DatedQuery

MOST_CLP = 10**15
"""More than the nation's budget: a larger figure has slipped a column."""
Year = {"least": 1990, "most": 2200}


class AmountSchema(RecordSchema):
    """An amount on a priority."""

    priority = Code(
        required=True,
        longest=32,
        metadata={"label": lazy("Priority"), "note": lazy("Code of the priority that it is for")},
    )
    year = Whole(
        required=True, **Year, metadata={"label": lazy("Year"), "note": lazy("Promised, voted for or spent in")}
    )
    kind = Choice(
        AmountKind,
        required=True,
        metadata={"label": lazy("Kind of money"), "note": lazy("Promised, voted or spent; never added to each other")},
    )
    funding_source = Code(
        required=True, longest=32, metadata={"label": lazy("Source of funds"), "note": lazy("Code, such as fndr")}
    )
    amount = Whole(
        required=True,
        least=-MOST_CLP,
        most=MOST_CLP,
        metadata={"label": lazy("Amount (CLP)"), "note": lazy("Whole pesos; negative only to correct expenditure")},
    )
    agreement = Text(
        longest=64,
        allow_none=True,
        load_default="",
        metadata={
            "label": lazy("Agreement"),
            "note": lazy("Number of the resolution or agreement, where there is one"),
        },
    )
    vintage = Choice(
        Vintage,
        load_default=Vintage.INITIAL.value,
        metadata={"label": lazy("Vintage"), "note": lazy("As first voted, or as it stands; the latest counts")},
    )
    territory = fields.String(dump_only=True)

    @post_load
    def without_agreement(self, values: Values, **_: Any) -> Values:
        """No agreement is written as an empty text, so that two such lines are seen to be the same."""
        if values.get("agreement", "") is None:
            return {**values, "agreement": ""}
        return values


class MoneyQuery(DatedQuery):
    """Which money, and on the units of which day."""

    kind = Choice(AmountKind, load_default=AmountKind.COMMITMENT.value)
    cycle = Code(
        load_default=None,
        metadata={"description": "Cycle; when missing: all of them for a year, else the one that the day falls in"},
    )
    year = Whole(**Year, load_default=None, metadata={"description": "All years when missing"})
    funding_source = Code(load_default=None, metadata={"description": "All sources when missing"})


class RegionMoneySchema(Schema):
    """A region's money on the units of a day."""

    code = fields.String()
    unit = fields.String(metadata={"description": "Version of the unit"})
    name = fields.String()
    amount = fields.Integer(allow_none=True, metadata={"description": "Whole CLP"})
    inhabitants = fields.Integer(allow_none=True)
    per_head = fields.Float(allow_none=True, metadata={"description": "CLP per inhabitant"})
    share = fields.Float(allow_none=True, metadata={"description": "Share of the regions' total"})
    illustrative = fields.Boolean()
    rebased = nested_list(RebasedSchema)


MONEY_BY_REGION = listing(
    "MoneyByRegion",
    RegionMoneySchema,
    as_of=fields.Date(),
    kind=Choice(AmountKind),
    cycle=fields.String(allow_none=True),
    year=fields.Integer(allow_none=True),
    funding_source=fields.String(allow_none=True),
    total=fields.Integer(metadata={"description": "CLP of all regions; exact"}),
    national=fields.Integer(metadata={"description": "CLP on national priorities, not shared out"}),
    census=fields.String(allow_none=True, metadata={"description": "Series that gives the inhabitants"}),
    census_basis=fields.String(allow_none=True),
    rebased_by=fields.String(),
)
FUNDING_SOURCES = listing("FundingSourceList", row_schema("FundingSource", FundingSource, name=fields.String()))


def region_row(row: RegionRow, total: int) -> dict[str, Any]:
    """A region's money as a row: CLP, CLP per inhabitant, share 0-1 of the regions' total, and how it was re-based."""
    return {
        "code": row.unit.code,
        "unit": row.unit.id,
        "name": row.unit.name,
        "amount": row.amount,
        "inhabitants": row.inhabitants,
        "per_head": row.per_head,
        "share": row.amount / total if row.amount is not None and total else None,
        "illustrative": row.illustrative,
        "rebased": [
            {"act": s.act, "from": s.from_unit, "to": s.to_unit, "share": s.share, "basis": s.basis} for s in row.steps
        ],
    }
