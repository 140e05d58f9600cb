"""An allocation as rows: what is funded, how each scenario fares, what each bound costs; or what clashes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import Any

import numpy as np

from regional_planner.alignment.answers import title
from regional_planner.alignment.terms import Integers
from regional_planner.allocation.programme import Deadline, Limit, limits_of
from regional_planner.allocation.queries import Posed
from regional_planner.allocation.rules import allocate, prices
from regional_planner.allocation.terms import UNBOUNDED, Allocation, BoundKind, Clash, Rule, Unsolved
from regional_planner.kernel.errors import FieldError, Invalid, InvalidQuery, Unavailable
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import number

Row = dict[str, Any]
FIELD_OF = {
    BoundKind.BUDGET: "budget",
    BoundKind.SOURCE: "sources",
    BoundKind.FLOOR: "floors",
    BoundKind.CEILING: "ceilings",
}


_solving = Lock()
"""One question at a time keeps a worker's solver, so that the other threads go on answering the others."""


def solution(posed: Posed, rule: Rule, step: float, seconds: float) -> Row:
    """What a rule funds; `step` is the share of the budget by which bounds are relaxed to price them.

    Raises:
        InvalidQuery: when no allocation keeps all bounds: names those that clash, with their CLP.
        Invalid: when none was found within so many seconds.
        Unavailable: when other questions keep the solver.
    """
    problem = posed.problem
    limits = limits_of(problem)
    try:
        with _solver_to_itself(seconds):
            by = Deadline(seconds)
            found = allocate(problem, rule, by)
            told = prices(problem, rule, found, step, by)
    except Clash as clash:
        raise _clashing(posed, [limits[place] for place in clash.places] or limits) from clash
    except Unsolved as late:
        message = _("No allocation was found within {seconds} seconds.", seconds=number(seconds))
        remedy = _("Ask for fewer scenarios or fewer bounds.")
        raise Invalid(f"{message} {remedy}", [FieldError("budget", "unsolved", message, remedy)]) from late
    return {
        "items": [_choice(posed, found, place) for place in range(len(posed.priorities))],
        "spent": int(problem.cost[found.funded].sum()),
        "funded": int(found.funded.sum()),
        "without_cost": posed.without_cost,
        "worst": found.worst,
        "regret": found.regret,
        "gap": found.gap,
        "scenarios": [_scenario(posed, found, place) for place in range(len(posed.scenarios))],
        "regions": _regions(posed, found),
        "sources": _sources(posed, found),
        "prices": [_price(posed, limits[place], price) for place, price in told.items()],
    }


@contextmanager
def _solver_to_itself(seconds: float) -> Iterator[None]:
    if not _solving.acquire(timeout=seconds / 4):
        raise Unavailable(_("Other allocations are being worked out. Try again in a moment."))
    try:
        yield
    finally:
        _solving.release()


def _choice(posed: Posed, found: Allocation, place: int) -> Row:
    state, of = posed.state, posed.priorities[place]
    code = state.plan.priorities[of]
    territory = state.plan.regions[state.plan.region_of[of]]
    return {
        "priority": code,
        "title": title(state, code),
        "territory": territory,
        "name": posed.names[territory],
        "cost": int(posed.problem.cost[place]),
        "funded": bool(found.funded[place]),
    }


def _scenario(posed: Posed, found: Allocation, place: int) -> Row:
    alignment, best = float(found.alignment[place]), float(found.best[place])
    named = {"scenario": posed.scenarios[place], "alignment": alignment, "best": best}
    return {**named, "regret": max(0.0, best - alignment)}


def _regions(posed: Posed, found: Allocation) -> list[Row]:
    problem, codes = posed.problem, posed.state.plan.regions
    spent, offered = (
        np.bincount(problem.region_of, weights=cost, minlength=len(codes))
        for cost in (np.where(found.funded, problem.cost, 0), problem.cost)
    )
    return [
        {
            "code": code,
            "spent": round(spent[place]),
            "offered": round(offered[place]),
            "least": _bound(problem.floors, place),
            "most": _bound(problem.ceilings, place),
        }
        for place, code in enumerate(codes)
        if offered[place]
    ]


def _sources(posed: Posed, found: Allocation) -> list[Row]:
    problem = posed.problem
    return [
        {
            "code": code,
            "spent": int(problem.of_source[found.funded, place].sum()),
            "offered": int(problem.of_source[:, place].sum()),
            "least": None,
            "most": _bound(problem.caps, place),
        }
        for place, code in enumerate(posed.sources)
    ]


def _bound(bounds: Integers, place: int) -> int | None:
    return None if bounds[place] == UNBOUNDED else int(bounds[place])


def _code(posed: Posed, limit: Limit) -> str | None:
    match limit.kind:
        case BoundKind.BUDGET:
            return None
        case BoundKind.SOURCE:
            return posed.sources[limit.place]
        case _:
            return posed.state.plan.regions[limit.place]


def _clp(posed: Posed, limit: Limit) -> int:
    share = limit.low if limit.kind is BoundKind.FLOOR else limit.high
    return round(share * posed.problem.budget)


def _price(posed: Posed, limit: Limit, price: float | None) -> Row:
    return {
        "bound": limit.kind.value,
        "code": _code(posed, limit),
        "clp": _clp(posed, limit),
        "price": price,
    }


def _clashing(posed: Posed, limits: Sequence[Limit]) -> InvalidQuery:
    """What cannot be kept together, each bound with its numbers."""
    texts = {
        BoundKind.BUDGET: _("the budget of {clp} CLP"),
        BoundKind.SOURCE: _("at most {clp} CLP of {name}"),
        BoundKind.FLOOR: _("at least {clp} CLP in {name}, whose priorities cost {offered}"),
        BoundKind.CEILING: _("at most {clp} CLP in {name}"),
    }
    offered = np.bincount(posed.problem.region_of, weights=posed.problem.cost, minlength=len(posed.state.plan.regions))
    remedy = _("Loosen one of those named.")
    faults = []
    for limit in limits:
        of_region = limit.kind in {BoundKind.FLOOR, BoundKind.CEILING}
        cost = round(offered[limit.place]) if of_region else 0
        named = posed.names.get(_code(posed, limit) or "")
        text = texts[limit.kind].format(clp=number(_clp(posed, limit)), name=named, offered=number(cost))
        faults.append(FieldError(FIELD_OF[limit.kind], "clash", _("It cannot be kept: {what}.", what=text), remedy))
    said = " ".join(fault.message for fault in faults)
    return InvalidQuery(f"{said} {remedy}", faults)
