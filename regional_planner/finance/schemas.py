"""Amounts as they come and go, and what can be asked of money."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import RAISE, Schema, fields, post_load

from regional_planner.finance.models import FundingSource
from regional_planner.finance.queries import RegionRow
from regional_planner.finance.terms import AgreementForm, AmountKind, Basis, Currency, Stage, Vintage
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.fields import (
    MOST_CLP,
    Choice,
    Code,
    Day,
    Messages,
    Share,
    Text,
    Whole,
    described,
)
from regional_planner.records.kind import SCHEMA_MESSAGES, RecordSchema
from regional_planner.records.parts import Parts
from regional_planner.records.query_fields import CodeShares
from regional_planner.records.record_type import Values
from regional_planner.records.scaled import Scaled
from regional_planner.records.shown import listing, nested_list, row_schema
from regional_planner.territory.schemas import RebasedSchema
from regional_planner.web.query import DatedQuery

Year = {"least": 1990, "most": 2200}


LARGEST_RATE = 10**9
"""More CLP for one UF or USD than there will be."""
PROGRAMME = re.compile(r"\d{2}(\.\d{2}){0,2}", re.ASCII)
SUBTITLE = re.compile(r"\d{2}(\.\d{2})?", re.ASCII)


class Classed(Code):
    """A code of the budget classifier, of a shape."""

    default_error_messages: Messages = {"shape": lazy("“{input}” is not such a code.")}
    remedies: dict[str, str] = {"shape": lazy("Write two digits a step with points between, such as {example}.")}

    def __init__(self, shape: re.Pattern[str], **kwargs: Any) -> None:
        super().__init__(**described(kwargs, pattern=f"^{shape.pattern}$"))
        self.shape = shape

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if text is not None and not self.shape.fullmatch(text):
            raise self.make_error("shape", input=text, example="07.06.01" if self.shape is PROGRAMME else "33.01")
        return text


class ScheduledSchema(Schema):
    """What an agreement promises for a year, and what was voted and paid under its number; CLP."""

    year = fields.Integer()
    promised = fields.Integer()
    voted = fields.Integer()
    paid = fields.Integer()


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
    month = Whole(
        allow_none=True,
        least=1,
        most=12,
        metadata={"label": lazy("Month"), "note": lazy("1 to 12, of expenditure; empty: the whole year")},
    )
    kind = Choice(
        AmountKind,
        metadata={"label": lazy("Kind of money"), "note": lazy("Promised, voted or spent; never added to each other")},
    )
    stage = Choice(
        Stage,
        allow_none=True,
        metadata={
            "label": lazy("Stage"),
            "note": lazy("Of expenditure: committed, accrued or paid; paid when nothing is said"),
        },
    )
    phase = Code(
        load_only=True,
        allow_none=True,
        longest=32,
        metadata={
            "label": lazy("Phase"),
            "note": lazy("Code of a phase, such as ley-inicial, instead of kind, vintage and stage"),
        },
    )
    funding_source = Code(
        required=True, longest=32, metadata={"label": lazy("Source of funds"), "note": lazy("Code, such as fndr")}
    )
    amount = Whole(
        least=-MOST_CLP,
        most=MOST_CLP,
        metadata={
            "label": lazy("Amount (CLP)"),
            "note": lazy("Whole pesos; negative only to correct expenditure; empty with another currency"),
        },
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
        metadata={"label": lazy("Vintage"), "note": lazy("As first voted, or as it stands; the latest counts")},
    )
    act = Code(
        allow_none=True,
        longest=32,
        metadata={"label": lazy("Budget act"), "note": lazy("Code of the act that votes it, for an appropriation")},
    )
    line = Text(
        longest=64,
        allow_none=True,
        load_default="",
        metadata={"label": lazy("Budget line"), "note": lazy("Its code, the same in each act, such as a BIP code")},
    )
    programme = Classed(
        PROGRAMME,
        allow_none=True,
        longest=16,
        metadata={
            "label": lazy("Programme"),
            "note": lazy("Item, chapter and programme of the budget, such as 07.06.01"),
        },
    )
    subtitle = Classed(
        SUBTITLE,
        allow_none=True,
        longest=8,
        metadata={"label": lazy("Sub-title"), "note": lazy("Sub-title of the budget, such as 33 or 33.01")},
    )
    currency = Choice(
        Currency,
        load_default=Currency.CLP.value,
        metadata={"label": lazy("Currency"), "note": lazy("What it was fixed in; answers are in CLP")},
    )
    currency_amount = Scaled(
        least=-MOST_CLP,
        most=MOST_CLP,
        allow_none=True,
        metadata={"label": lazy("Amount in that currency"), "note": lazy("UF with four decimals, USD with two")},
    )
    rate = Scaled(
        least=0,
        most=LARGEST_RATE,
        allow_none=True,
        metadata={"label": lazy("Rate"), "note": lazy("CLP for one UF or USD, as stated in the agreement")},
    )
    price_year = Whole(
        allow_none=True,
        **Year,
        metadata={
            "label": lazy("Prices of"),
            "note": lazy("Year whose prices it is in; empty: those of its own year"),
        },
    )
    territory = fields.String(dump_only=True)

    @post_load
    def without_numbers(self, values: Values, **_: Any) -> Values:
        """No agreement and no line are written as empty texts, so that two such amounts are seen to be the same."""
        empty = {name: "" for name in ("agreement", "line") if values.get(name, "") is None}
        return {**values, **empty}


class BudgetActSchema(RecordSchema):
    """A law or resolution that votes money for some years."""

    code = Code(required=True, longest=32, metadata={"label": lazy("Code"), "note": lazy("Such as PLAN-02-2024")})
    title = Text(required=True, metadata={"label": lazy("Title")})
    title_en = Text(allow_none=True, metadata={"label": lazy("Title (English)")})
    series = Code(
        required=True,
        longest=32,
        metadata={
            "label": lazy("Series"),
            "note": lazy("Plan that it votes again: for years that both cover, the later act of a series speaks"),
        },
    )
    territory = Code(required=True, metadata={"label": lazy("Territory"), "note": lazy("CUT or ISO code; CL")})
    passed_on = Day(required=True, metadata={"label": lazy("Passed on")})
    first_year = Whole(required=True, **Year, metadata={"label": lazy("First year")})
    last_year = Whole(required=True, **Year, metadata={"label": lazy("Last year")})


class PartySchema(Schema):
    """A party to an agreement, and the share of the money that it brings."""

    class Meta:
        unknown = RAISE

    error_messages = SCHEMA_MESSAGES

    institution = Code(required=True, metadata={"description": "Code of an institution"})
    share = Share(required=True, metadata={"description": "Share of the money; all of them add up to 1"})


class AgreementSchema(RecordSchema):
    """A promise over years between institutions; its schedule is the commitments that name it."""

    number = Text(required=True, longest=64, metadata={"label": lazy("Number")})
    title = Text(required=True, metadata={"label": lazy("Title")})
    title_en = Text(allow_none=True, metadata={"label": lazy("Title (English)")})
    form = Choice(AgreementForm, required=True, metadata={"label": lazy("Form")})
    territory = Code(required=True, metadata={"label": lazy("Territory"), "note": lazy("CUT or ISO code; CL")})
    signed_on = Day(allow_none=True, metadata={"label": lazy("Signed on")})
    first_year = Whole(required=True, **Year, metadata={"label": lazy("First year")})
    last_year = Whole(required=True, **Year, metadata={"label": lazy("Last year")})
    parties = Parts(
        PartySchema,
        of="institution",
        most=50,
        load_default=list,
        metadata={"label": lazy("Parties"), "note": lazy("Each as institution/share; the shares add up to 1")},
    )
    schedule = fields.List(
        fields.Nested(ScheduledSchema), dump_only=True, metadata={"description": "What is on record under its number"}
    )


class PhaseSchema(RecordSchema):
    """A phase of the budget in an office's own words, and which of the three facts it is."""

    code = Code(required=True, longest=32, metadata={"label": lazy("Code"), "note": lazy("Such as ley-inicial")})
    name_es = Text(required=True, metadata={"label": lazy("Name (Spanish)")})
    name_en = Text(required=True, metadata={"label": lazy("Name (English)")})
    kind = Choice(AmountKind, required=True, metadata={"label": lazy("Kind of money")})
    vintage = Choice(Vintage, load_default=Vintage.INITIAL.value, metadata={"label": lazy("Vintage")})
    stage = Choice(Stage, allow_none=True, metadata={"label": lazy("Stage"), "note": lazy("Of expenditure alone")})


class BasisQuery(DatedQuery):
    """On the units of which day, and what splits of regions share money out by."""

    basis = Choice(
        Basis,
        load_default=Basis.POPULATION.value,
        metadata={"description": "What a split of a region shares its money out by"},
    )
    shares = CodeShares(
        load_default=None,
        metadata={"description": "With `stated`: the shares of the regions that a split made, 08:0.75,16:0.25"},
    )


class MoneyQuery(BasisQuery):
    """Which money."""

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
