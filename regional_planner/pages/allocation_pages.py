"""The page of allocation: which priorities to fund, whatever scenario comes, and what each bound costs."""

from __future__ import annotations

from flask import render_template

from regional_planner.allocation.answers import solution
from regional_planner.allocation.queries import Over, posed, total_cost
from regional_planner.allocation.schemas import AllocationQuery
from regional_planner.allocation.terms import BoundKind, Rule
from regional_planner.kernel.errors import Invalid, InvalidQuery
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.kernel.period import today
from regional_planner.pages import asking
from regional_planner.priorities.queries import cycle_names, cycle_on
from regional_planner.web.context import db, parts

RULES = {
    Rule.MAX_MIN: lazy("The worst scenario fares best"),
    Rule.MIN_REGRET: lazy("The largest regret is least"),
}
OVERS = {Over.NATIONAL: lazy("National priorities"), Over.AXIS: lazy("Industries and horizontal areas")}
BOUNDS = {
    BoundKind.BUDGET: lazy("Budget"),
    BoundKind.SOURCE: lazy("At most of a source"),
    BoundKind.FLOOR: lazy("At least in a region"),
    BoundKind.CEILING: lazy("At most in a region"),
}
SCENARIOS = {"plan": lazy("Weights of the plan"), "alike": lazy("All alike")}


def allocation() -> str:
    """The form, and what its terms would fund; or which of them clash."""
    given = asking.given()
    cycle = given.get("cycle") or cycle_on(db(), today()).code
    whole = total_cost(db(), cycle, today())
    query = asking.read(AllocationQuery(exclude=("f",)), {"cycle": cycle, "budget": str(max(whole // 2, 1)), **given})
    day, rule = query["as_of"] or today(), Rule(query["rule"])
    found, problem, refused = None, None, None
    try:
        problem = posed(db(), query, day)
        found = solution(problem, rule, query["step"], parts().settings.solver_seconds)
    except (InvalidQuery, Invalid) as error:
        refused = error
    written = {**given, "cycle": cycle, "budget": query["budget"]}
    return render_template(
        "allocation.html",
        terms=query,
        written=written,
        whole_cost=whole,
        day=day,
        refused=refused,
        found=found,
        funded=[row for row in found["items"] if row["funded"]] if found else [],
        prices=[{**row, "label": BOUNDS[row["bound"]]} for row in found["prices"]] if found else [],
        names=problem.names if problem else {},
        scenario_names=SCENARIOS,
        rules=[(each.value, name) for each, name in RULES.items()],
        overs=[(each.value, name) for each, name in OVERS.items()],
        cycles=cycle_names(db()),
        illustrative=problem is not None and problem.state.illustrative,
        downloads=asking.downloads("/api/v1/allocation", **written),
    )
