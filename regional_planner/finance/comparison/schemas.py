"""Benchmark programmes as they come and go, and what can be asked of the comparison."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

from marshmallow import Schema, fields

from regional_planner.finance.comparison.terms import RowKind
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.fields import DECIMAL, Choice, Code, Localised, Messages, Text, Whole, described
from regional_planner.records.kind import RecordSchema
from regional_planner.records.scaled import Scaled
from regional_planner.records.shown import listing
from regional_planner.web.query import DatedQuery

MOST = 9 * 10**14
"""Above it, ten-thousandths do not fit the column."""
Year = {"least": 1900, "most": 2200}
LONG = 4000


class BenchmarkSchema(RecordSchema):
    """A programme of another territory, or of ours, to compare with."""

    code = Code(required=True, metadata={"label": lazy("Code"), "note": lazy("Such as emilia-romagna-s3")})
    name_es = Text(required=True, metadata={"label": lazy("Programme (Spanish)")})
    name_en = Text(required=True, metadata={"label": lazy("Programme (English)")})
    place_es = Text(required=True, metadata={"label": lazy("Territory described (Spanish)")})
    place_en = Text(required=True, metadata={"label": lazy("Territory described (English)")})
    country = Code(
        required=True, longest=2, metadata={"label": lazy("Country"), "note": lazy("ISO 3166-1: CL, IT, ...")}
    )
    cut_code = Code(
        allow_none=True,
        longest=8,
        metadata={"label": lazy("CUT code"), "note": lazy("Where the territory is one of Chile")},
    )
    currency = Code(
        required=True, longest=3, metadata={"label": lazy("Currency"), "note": lazy("ISO 4217: USD, EUR, CLP, ...")}
    )
    amount = Scaled(
        least=1,
        most=MOST,
        required=True,
        metadata={"label": lazy("Amount in its currency"), "note": lazy("For all its years, in whole units")},
    )
    first_year = Whole(allow_none=True, **Year, metadata={"label": lazy("First year")})
    last_year = Whole(allow_none=True, **Year, metadata={"label": lazy("Last year"), "note": lazy("It counts")})
    years = Whole(
        least=1,
        most=100,
        allow_none=True,
        metadata={"label": lazy("Number of years"), "note": lazy("Only where the source names no first and last year")},
    )
    inhabitants = Whole(least=1, most=10**10, allow_none=True, metadata={"label": lazy("Inhabitants")})
    inhabitants_year = Whole(allow_none=True, **Year, metadata={"label": lazy("Year of the inhabitants")})
    inhabitants_source = Text(longest=500, allow_none=True, metadata={"label": lazy("Source of the inhabitants")})
    covers_es = Text(required=True, longest=LONG, metadata={"label": lazy("What the money pays for (Spanish)")})
    covers_en = Text(required=True, longest=LONG, metadata={"label": lazy("What the money pays for (English)")})
    assumptions_es = Text(longest=LONG, allow_none=True, metadata={"label": lazy("Assumptions (Spanish)")})
    assumptions_en = Text(longest=LONG, allow_none=True, metadata={"label": lazy("Assumptions (English)")})


class Rates(Localised, fields.Field[dict[str, Fraction]]):
    """Rates of currencies, `CLP:650,EUR:0.9`: so many units of each for one unit of the currency asked for."""

    default_error_messages: Messages = {
        "invalid": lazy("“{input}” is no rate."),
        "twice": lazy("{input} has two rates."),
    }
    remedies: dict[str, str] = {
        "invalid": lazy("Write currency:rate with commas between, such as CLP:650,EUR:0.9; rates are above 0.")
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**described(kwargs, type="string", pattern=r"^[A-Z]{3}:\d+(\.\d+)?(,[A-Z]{3}:\d+(\.\d+)?)*$"))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> dict[str, Fraction]:
        rates: dict[str, Fraction] = {}
        for part in str(value).split(","):
            currency, _colon, rate = part.strip().partition(":")
            if not re.fullmatch("[A-Z]{3}", currency) or not DECIMAL.fullmatch(rate) or not 0 < Fraction(rate) < MOST:
                raise self.make_error("invalid", input=part)
            if currency in rates:
                raise self.make_error("twice", input=currency)
            rates[currency] = Fraction(rate)
        return rates


class ComparisonQuery(DatedQuery):
    """In which currency, at which rates, beside which row, and which of our regions."""

    currency = Code(load_default="USD", longest=3, metadata={"description": "Currency that all rows are shown in"})
    rates = Rates(
        load_default=dict,
        metadata={
            "description": "Units of each other currency for one of that currency, such as CLP:650,EUR:0.9; "
            "what has no rate is null in that currency"
        },
    )
    beside = Code(
        load_default=None,
        metadata={"description": "Code of the programme, or of the region asked for, that rows are a multiple of"},
    )
    territories = Text(
        load_default=None,
        longest=500,
        metadata={"description": "CUT or ISO codes of regions of ours, with commas between; they need the years"},
    )
    first_year = Whole(**Year, load_default=None, metadata={"description": "First year of the regions' commitments"})
    last_year = Whole(**Year, load_default=None, metadata={"description": "Last year of them, which counts"})


def _money(what: str) -> fields.Float:
    return fields.Float(allow_none=True, metadata={"description": what})


OWN, SHOWN, TIMES = "In its own currency", "In the currency asked for", "Times the row that it is set beside"
CUTS = ("total", "per_year", "per_head", "per_head_year")
"""What an amount is cut by; as in `terms.Figures`."""


class BenchmarkRowSchema(Schema):
    """A programme or a region's commitments; null where a figure is missing, as `missing` says."""

    code = fields.String()
    kind = Choice(RowKind)
    name = fields.String()
    place = fields.String()
    country = fields.String()
    territory = fields.String(allow_none=True, metadata={"description": "CUT code"})
    currency = fields.String()
    first_year = fields.Integer(allow_none=True)
    last_year = fields.Integer(allow_none=True)
    years = fields.Integer(allow_none=True)
    inhabitants = fields.Integer(allow_none=True)
    inhabitants_year = fields.Integer(allow_none=True)
    inhabitants_source = fields.String(allow_none=True)
    total, per_year, per_head, per_head_year = (_money(OWN) for _ in CUTS)
    rate = fields.Float(allow_none=True, metadata={"description": "Units of its currency for one of that asked for"})
    shown_total, shown_per_year, shown_per_head, shown_per_head_year = (_money(SHOWN) for _ in CUTS)
    ratio_total, ratio_per_year, ratio_per_head, ratio_per_head_year = (_money(TIMES) for _ in CUTS)
    missing = fields.String(metadata={"description": "total, years, inhabitants, rate: with semicolons between"})
    covers = fields.String()
    assumptions = fields.String(allow_none=True)
    source = fields.String(allow_none=True)
    illustrative = fields.Boolean()


COMPARISON = listing(
    "MoneyBenchmarks",
    BenchmarkRowSchema,
    as_of=fields.Date(),
    currency=fields.String(),
    rates=fields.Dict(keys=fields.String(), values=fields.Float()),
    beside=fields.String(allow_none=True),
    first_year=fields.Integer(allow_none=True),
    last_year=fields.Integer(allow_none=True),
    assumptions=fields.List(fields.String(), metadata={"description": "What holds for all rows"}),
)
