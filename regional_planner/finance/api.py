"""Money over HTTP: amounts as records, the sources of funds, and money by region on the units of any day."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from regional_planner.finance import queries
from regional_planner.finance.kind import ACTS, AGREEMENTS, AMOUNTS, PHASES
from regional_planner.finance.queries import Asked
from regional_planner.finance.schemas import FUNDING_SOURCES, MONEY_BY_REGION, MoneyQuery, region_row
from regional_planner.finance.terms import AmountKind, Basis
from regional_planner.priorities.queries import cycle, cycle_on
from regional_planner.territory.queries import basis_of
from regional_planner.web.context import db
from regional_planner.web.query import AnswerQuery, asks, day_asked, rows_answer
from regional_planner.web.records import records

amounts = records(AMOUNTS)
acts = records(ACTS)
agreements = records(AGREEMENTS)
phases = records(PHASES)
money = Blueprint("money", __name__, description="Money by region, and the sources of funds")


@money.route("/sources")
@asks(money, AnswerQuery)
@money.response(200, FUNDING_SOURCES)
def list_funding_sources(query: dict[str, Any]) -> Response:
    """The sources of funds, and the levels that decide on them, finance and execute them."""
    return rows_answer("funding-sources", queries.sources(db()), query["f"])


@money.route("/by-region")
@asks(money, MoneyQuery)
@money.response(200, MONEY_BY_REGION)
def list_money_by_region(query: dict[str, Any]) -> Response:
    """CLP per region and inhabitant on the units of a day, re-based by lineage, the shares shown; totals are exact."""
    day = day_asked(query)
    named = query["cycle"]
    chosen = cycle(db(), named).code if named else None if query["year"] else cycle_on(db(), day).code
    basis, shares = Basis(query["basis"]), query["shares"] or ()
    asked = Asked(AmountKind(query["kind"]), chosen, query["year"], query["funding_source"], basis, shares)
    found = queries.money_by_region(db(), day, asked)
    return rows_answer(
        "money-by-region",
        [region_row(row, found.total) for row in found.rows],
        query["f"],
        as_of=day,
        kind=asked.kind,
        cycle=chosen,
        year=asked.year,
        funding_source=asked.funding_source,
        total=found.total,
        national=found.national,
        census=found.census,
        census_basis=basis_of(db(), found.census),
        rebased_by=asked.basis.value,
    )
