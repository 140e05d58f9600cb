"""The problem that a question poses: the plan's priorities, what they cost by source, and what each scenario wants."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np
from sqlalchemy.orm import Session

from regional_planner.alignment.pairs.queries import cells_of
from regional_planner.alignment.queries import State, state_on
from regional_planner.alignment.terms import LINK_STATES, PARTS_PER_MILLION, LinkState, Shares
from regional_planner.allocation.terms import UNBOUNDED, Problem
from regional_planner.finance.queries import money_by_source
from regional_planner.finance.queries import sources as funding_sources
from regional_planner.finance.terms import AmountKind
from regional_planner.kernel.apportion import apportion
from regional_planner.kernel.errors import FieldError, Invalid, InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import number
from regional_planner.transforma.queries import axes

MOST_PRIORITIES = 100_000
NO_SOURCE = ""
"""Of money whose source nobody has said."""
Weights = tuple[tuple[str, int], ...]


class Over(StrEnum):
    """What the scenarios weigh."""

    NATIONAL = "national"
    """The priorities of the higher level, served by agreed links."""
    AXIS = "axis"
    """Industries and horizontal areas, served by the cells that a priority sits in."""


@dataclass(frozen=True)
class Posed:
    """A problem with the names behind its places."""

    state: State
    problem: Problem
    priorities: tuple[int, ...]
    """Places in the plan of those that cost something."""
    without_cost: int
    sources: tuple[str, ...]
    names: Mapping[str, str]
    """What territories and sources of funds are called, by code."""
    aims: tuple[str, ...]
    scenarios: tuple[str, ...]
    """What each is called: its weights as written, or `plan` and `alike`."""
    over: Over


def posed(session: Session, query: Mapping[str, Any], day: date) -> Posed:
    """The problem of a question on the published plan of a cycle as of `day`.

    A priority costs what is committed to it over all years, or what the question says; without a cost it is left out.

    Raises:
        NotFound: for a cycle that there is not.
        InvalidQuery: names the field that does not hold.
        Invalid: when there are more priorities than can be weighed.
    """
    state = state_on(session, day, query["cycle"])
    plan = state.plan
    costs = _costs(session, state, query["costs"] or (), day)
    chosen = [place for place, of in enumerate(costs) if sum(of.values()) > 0]
    _check_size(len(chosen))
    if not chosen:
        raise _refused("cycle", "no_costs", _("No priority of that cycle has commitments."), _("Choose another cycle."))
    sources = sorted({code for place in chosen for code in costs[place]} - {NO_SOURCE})
    of_source = np.array([[costs[place].get(code, 0) for code in sources] for place in chosen], dtype=np.int64)
    over = Over(query["over"])
    aims, gives, own = _by_axis(session, state) if over is Over.AXIS else _by_national(state)
    names, wants = _scenarios(query["scenarios"] or (), aims, own)
    problem = Problem(
        budget=query["budget"],
        cost=np.array([sum(costs[place].values()) for place in chosen], dtype=np.int64),
        of_source=of_source,
        region_of=plan.region_of[chosen],
        gives=gives[chosen],
        wants=wants,
        floors=_bounds(query, "floors", plan.regions),
        ceilings=_bounds(query, "ceilings", plan.regions),
        caps=_bounds(query, "sources", sources),
    )
    left_out = len(plan.priorities) - len(chosen)
    called = {row["code"]: row["name"] for row in funding_sources(session)}
    called |= {code: state.units[code].name for code in plan.regions}
    return Posed(state, problem, tuple(chosen), left_out, tuple(sources), called, tuple(aims), names, over)


def _check_size(priorities: int) -> None:
    if priorities <= MOST_PRIORITIES:
        return
    message = _("{count} priorities have a cost.", count=number(priorities))
    remedy = _("At most {most} can be weighed against each other.", most=number(MOST_PRIORITIES))
    raise Invalid(f"{message} {remedy}", [FieldError("cycle", "too_many", message, remedy)])


def _costs(session: Session, state: State, asked: Weights, day: date) -> list[dict[str, int]]:
    """CLP by source of each priority; those asked for are shared out as what is committed, else they have no source."""
    plan = state.plan
    money = money_by_source(session, state.cycle, AmountKind.COMMITMENT, day)
    for code, clp in asked:
        if code not in plan.priorities:
            message = _("{code} is not a priority of that cycle.", code=code)
            raise _refused("costs", "unknown_code", message, _("Take the codes from /api/v1/priorities."))
        known = money.get(code, {})
        codes = sorted(source for source, committed in known.items() if committed > 0) or [NO_SOURCE]
        parts = apportion(clp, [known.get(source, 1) for source in codes])
        money[code] = dict(zip(codes, parts, strict=True))
    return [money.get(code, {}) for code in plan.priorities]


def total_cost(session: Session, cycle: str | None, day: date) -> int:
    """CLP that all priorities of a cycle's regions cost together."""
    state = state_on(session, day, cycle)
    money = money_by_source(session, state.cycle, AmountKind.COMMITMENT, day)
    return sum(sum(money.get(code, {}).values()) for code in state.plan.priorities)


def _by_national(state: State) -> tuple[list[str], Shares, Shares]:
    """The higher level's priorities, the agreed strength of each priority for each, and the nation's own weights."""
    plan = state.plan
    agreed = plan.link_state == LINK_STATES.index(LinkState.AGREED)
    gives = np.zeros((len(plan.priorities), len(plan.nationals)))
    strengths = plan.strength[agreed] / PARTS_PER_MILLION
    np.add.at(gives, (plan.link_priority[agreed], plan.link_national[agreed]), strengths)
    return list(plan.nationals), gives, state.figures.national.share


def _by_axis(session: Session, state: State) -> tuple[list[str], Shares, Shares]:
    """Industries and horizontal areas, the part of each priority that sits in each, and weights that are all alike."""
    cells = cells_of(session, state)
    gives = np.zeros((len(state.plan.priorities), len(cells.axes)))
    np.add.at(gives, (cells.priority, cells.axis), cells.share)
    known = {row["code"] for row in axes(session)}
    kept = [place for place, code in enumerate(cells.axes) if code in known and gives[:, place].any()]
    return [cells.axes[place] for place in kept], gives[:, kept], np.full(len(kept), 1 / max(len(kept), 1))


def _scenarios(asked: Sequence[Weights], aims: Sequence[str], own: Shares) -> tuple[tuple[str, ...], Shares]:
    """The scenarios asked for; else the plan's own weights, and all aims alike."""
    if not aims:
        raise _refused("over", "no_aims", _("Nothing is served by these priorities."), _("Weigh something else."))
    if not asked:
        alike = np.full(len(aims), 1 / len(aims))
        named = [("plan", own)] if not np.allclose(own, alike) and np.isfinite(own).all() else []
        named.append(("alike", alike))
        return tuple(name for name, _w in named), np.array([weights for _n, weights in named])
    rows, names = [], []
    for weights in asked:
        row = np.zeros(len(aims))
        for code, share in weights:
            if code not in aims:
                known = ", ".join(aims)
                message = _("{code} is not served by any of these priorities.", code=code)
                raise _refused("scenarios", "unknown_aim", message, _("Use some of: {known}.", known=known))
            row[aims.index(code)] += share
        if not row.any():
            raise _refused("scenarios", "all_zero", _("All weights are 0."), _("Give some aim a weight above 0."))
        rows.append(row / row.sum())
        names.append(",".join(f"{code}:{share / PARTS_PER_MILLION:g}" for code, share in weights))
    return tuple(names), np.array(rows)


def _bounds(query: Mapping[str, Any], name: str, codes: Sequence[str]) -> Any:
    """Shares of the budget by code as CLP; floors are rounded up and the others down, so that what is asked holds."""
    bounds = np.full(len(codes), UNBOUNDED, dtype=np.int64)
    for code, share in query[name] or ():
        if code not in codes:
            message = _("{code} has nothing here that could be funded.", code=code)
            raise _refused(name, "unknown_code", message, _("Use some of: {known}.", known=", ".join(codes)))
        whole, rest = divmod(query["budget"] * share, PARTS_PER_MILLION)
        bounds[list(codes).index(code)] = whole + (1 if rest and name == "floors" else 0)
    return bounds


def _refused(field: str, code: str, message: str, remedy: str) -> InvalidQuery:
    return InvalidQuery.at(FieldError(field, code, message, remedy))
