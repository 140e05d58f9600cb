"""Questions of the views of money, and what their answers say."""

from __future__ import annotations

from marshmallow import Schema, fields

from regional_planner.finance.schemas import BasisQuery, Year
from regional_planner.finance.views.terms import Dimension, LineState, Measure
from regional_planner.records.fields import Choice, Code, Whole
from regional_planner.records.query_fields import Several, Years
from regional_planner.records.shown import listing, nested_list
from regional_planner.territory.schemas import RebasedSchema
from regional_planner.web.openapi_bodies import OPTIONAL
from regional_planner.web.query import AnswerQuery

CLP = {"description": "Whole CLP"}
ASKED_FOR = {OPTIONAL: True, "description": "Where it is among `by`"}


class ViewQuery(BasisQuery):
    """Which money, at which prices, on the regions of which day."""

    cycle = Code(load_default=None, metadata={"description": "Of priorities of this cycle; all when missing"})
    territory = Code(load_default=None, metadata={"description": "One region, CUT or ISO code"})
    funding_source = Code(load_default=None, metadata={"description": "All sources when missing"})
    act = Code(load_default=None, metadata={"description": "What this act voted, also where a later one speaks"})
    years = Years(load_default=None, metadata={"description": "2026 or 2026-2029; all when missing"})
    prices = Whole(
        **Year,
        load_default=None,
        metadata={"description": "Year whose prices amounts are told in; those of each amount's own year when missing"},
    )
    index = Code(load_default="price-index", metadata={"description": "Series of prices, by which they are converted"})


class SummaryQuery(ViewQuery):
    """What the money is to be told apart by."""

    by = Several(
        Dimension,
        load_default=None,
        metadata={"description": "One or more of them, with commas between: region,year; region when missing"},
    )


class FlowQuery(ViewQuery):
    """Which measure flows."""

    measure = Choice(Measure, load_default=Measure.PROMISED.value)


class ComparisonQuery(AnswerQuery):
    """Which two acts."""

    to = Code(required=True, metadata={"description": "Code of the later act"})
    since = Code(
        load_default=None,
        data_key="from",
        metadata={"description": "Code of the earlier act; the one before it in its series when missing"},
    )


class MoneyRowSchema(Schema):
    """CLP by measure, and what is due and missing."""

    promised = fields.Integer(metadata=CLP)
    voted = fields.Integer(metadata=CLP)
    committed = fields.Integer(metadata=CLP)
    accrued = fields.Integer(metadata=CLP)
    paid = fields.Integer(metadata=CLP)
    due = fields.Integer(metadata={"description": "CLP promised for the years begun by the day asked for"})
    unvoted = fields.Integer(metadata={"description": "Due less what was voted for these years; CLP"})
    unvoted_since = fields.Integer(allow_none=True, metadata={"description": "First year in which some is missing"})
    unvoted_years = fields.Integer(allow_none=True, metadata={"description": "Years since then"})
    unpaid = fields.Integer(metadata={"description": "Voted for the years begun less what was paid; CLP"})
    unpaid_since = fields.Integer(allow_none=True)
    unpaid_years = fields.Integer(allow_none=True)
    illustrative = fields.Boolean()


_DIMENSIONS = {
    each.value: fields.Integer(allow_none=True, metadata=ASKED_FOR)
    if each in {Dimension.YEAR, Dimension.MONTH}
    else fields.String(allow_none=True, metadata=ASKED_FOR)
    for each in Dimension
}
_HEADS = {
    f"{measure}_{what}": field
    for measure in (Measure.PROMISED, Measure.VOTED, Measure.PAID)
    for what, field in (
        ("per_head", fields.Float(allow_none=True, metadata={"description": "CLP per inhabitant"})),
        ("of_gdp", fields.Float(allow_none=True, metadata={"description": "Share of the region's GDP of that year"})),
    )
}
SUMMARY_ROW = MoneyRowSchema.from_dict(
    {
        **_DIMENSIONS,
        "name": fields.String(allow_none=True),
        "inhabitants": fields.Integer(allow_none=True),
        "gdp": fields.Integer(allow_none=True, metadata=CLP),
        **_HEADS,
        "rebased": nested_list(RebasedSchema),
    },
    name="MoneySummaryRow",
)
SUMMARY = listing(
    "MoneySummary",
    SUMMARY_ROW,
    as_of=fields.Date(),
    by=fields.List(fields.String()),
    basis=fields.String(),
    prices=fields.Integer(allow_none=True, metadata={"description": "Base year; null: current prices"}),
    census=fields.String(allow_none=True),
    census_basis=fields.String(allow_none=True),
    total=fields.Nested(MoneyRowSchema),
    unconverted=fields.Integer(metadata={"description": "CLP left as entered for want of an index of prices"}),
)


class FlowSchema(Schema):
    """A stream of money between two nodes; the streams of a stage add up to the total."""

    stage = fields.Integer()
    from_kind = fields.String()
    to_kind = fields.String()
    to = fields.String()
    clp = fields.Integer(metadata=CLP)


FLOWS = listing(
    "MoneyFlows",
    FlowSchema.from_dict({"from": fields.String()}, name="MoneyFlow"),
    as_of=fields.Date(),
    measure=Choice(Measure),
    sources=fields.Dict(keys=fields.String(), values=fields.String()),
    total=fields.Integer(metadata=CLP),
)


class MoveSchema(Schema):
    """A field of a line's place that differs."""

    field = fields.String()
    to = fields.String()


class LineChangeSchema(Schema):
    """A budget line in two acts of one plan; CLP in the years that both cover, and beyond."""

    line = fields.String()
    state = Choice(LineState)
    priority = fields.String()
    funding_source = fields.String()
    before = fields.Integer(metadata=CLP)
    after = fields.Integer(metadata=CLP)
    difference = fields.Integer(metadata=CLP)
    past = fields.Integer(metadata={"description": "CLP of the earlier act in years that the later no longer covers"})
    added = fields.Integer(metadata={"description": "CLP of the later act in years that the earlier did not cover"})
    by_year_before = fields.Dict(keys=fields.String(), values=fields.Integer())
    by_year_after = fields.Dict(keys=fields.String(), values=fields.Integer())
    moved = nested_list(MoveSchema.from_dict({"from": fields.String()}, name="LineMove"))


class ComparedActSchema(Schema):
    """An act and its sums."""

    code = fields.String()
    title = fields.String()
    passed_on = fields.Date()
    first_year = fields.Integer()
    last_year = fields.Integer()
    total = fields.Integer(metadata=CLP)
    common = fields.Integer(metadata={"description": "CLP in the years that both acts cover"})
    other = fields.Integer(metadata={"description": "CLP in the years that it alone covers"})
    illustrative = fields.Boolean()


COMPARISON = listing(
    "ActComparison",
    LineChangeSchema,
    before=fields.Nested(ComparedActSchema),
    after=fields.Nested(ComparedActSchema),
    common_years=fields.List(fields.Integer()),
    differences=fields.Dict(
        keys=fields.String(),
        values=fields.Integer(),
        metadata={"description": "CLP by state; with `before.common` they add up to `after.common`"},
    ),
    counts=fields.Dict(keys=fields.String(), values=fields.Integer()),
)
