"""Money laid side by side, over HTTP."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from regional_planner.finance.views.answers import comparison, flow_rows, summary
from regional_planner.finance.views.queries import act_before, act_entries, view_of
from regional_planner.finance.views.schemas import (
    COMPARISON,
    FLOWS,
    SUMMARY,
    ComparisonQuery,
    FlowQuery,
    SummaryQuery,
)
from regional_planner.finance.views.terms import BY_REGION, FLOW_STAGES, Measure
from regional_planner.kernel.errors import FieldError, InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.territory.queries import basis_of, census_on
from regional_planner.web.context import db
from regional_planner.web.query import asks, day_asked, rows_answer

views = Blueprint("money-views", __name__, description="Money laid side by side")


@views.route("/summary")
@asks(views, SummaryQuery)
@views.response(200, SUMMARY)
def read_summary(query: dict[str, Any]) -> Response:
    """Promised, voted, committed, accrued and paid side by side, with what is due and missing; totals are exact."""
    day = day_asked(query)
    view = view_of(db(), query, query["by"] or BY_REGION, day)
    found = summary(db(), view, day)
    census = census_on(db(), day)
    return rows_answer(
        "money-summary",
        found.pop("items"),
        query["f"],
        as_of=day,
        by=[each.value for each in view.by],
        basis=view.basis.value,
        prices=view.prices,
        census=census,
        census_basis=basis_of(db(), census),
        **found,
    )


@views.route("/flows")
@asks(views, FlowQuery)
@views.response(200, FLOWS)
def list_flows(query: dict[str, Any]) -> Response:
    """Who finances, out of which source, who decides and who executes: the rows of a Sankey diagram."""
    day, measure = day_asked(query), Measure(query["measure"])
    found = flow_rows(db(), view_of(db(), query, FLOW_STAGES, day), day, measure)
    return rows_answer("money-flows", found.pop("items"), query["f"], as_of=day, measure=measure, **found)


@views.route("/comparison")
@asks(views, ComparisonQuery)
@views.response(200, COMPARISON)
def compare_acts(query: dict[str, Any]) -> Response:
    """What became of each budget line when a plan was voted again; the sums lead from one act to the other."""
    after = act_entries(db(), query["to"])
    earlier = query["since"] or act_before(db(), after[0])
    if earlier is None:
        message = _("“{code}” is the first act of its series.", code=after[0].code)
        remedy = _("Name the act that it is to be compared with in `from`.")
        raise InvalidQuery.at(FieldError("from", "required", message, remedy))
    found = comparison(act_entries(db(), earlier), after)
    return rows_answer("act-comparison", found.pop("items"), query["f"], **found)
