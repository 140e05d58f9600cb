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
from regional_planner.finance.terms import AmountKind
from regional_planner.kernel.errors import FieldError, InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.transforma.queries import axes

MOST_PRIORITIES = 100_000
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
    aims: tuple[str, ...]
    scenarios: tuple[str, ...]
    """What each is called: its weights as written, or `plan` and `alike`."""
    over: Over


def posed(session: Session, query: Mapping[str, Any], day: date) -> Posed:
    """The problem of a question on the published plan of a cycle as of `day`.

    A priority costs what is committed to it over all years; without commitments it is left out.

    Raises:
        NotFound: for a cycle that there is not.
        InvalidQuery: names the field that does not hold.
    """
    state = state_on(session, day, query["cycle"])
    plan = state.plan
    money = money_by_source(session, state.cycle, AmountKind.COMMITMENT, day)
    costs = [money.get(code, {}) for code in plan.priorities]
    chosen = [place for place, of in enumerate(costs) if sum(of.values()) > 0]
    if not chosen:
        raise _refused("cycle", "no_costs", _("No priority of that cycle has commitments."), _("Choose another cycle."))
    sources = sorted({code for place in chosen for code in costs[place]})
    of_source = np.array([[costs[place].get(code, 0) for code in sources] for place in chosen], dtype=np.int64)
    over = Over(query["over"])
    aims, gives, own = _by_axis(session, state) if over is Over.AXIS else _by_national(state)
    names, wants = _scenarios(query["scenarios"] or (), aims, own)
    problem = Problem(
        budget=query["budget"],
        cost=of_source.sum(axis=1),
        of_source=of_source,
        region_of=plan.region_of[chosen],
        gives=gives[chosen],
        wants=wants,
        floors=_bounds(query, "floors", plan.regions),
        ceilings=_bounds(query, "ceilings", plan.regions),
        caps=_bounds(query, "sources", sources),
    )
    left_out = len(plan.priorities) - len(chosen)
    return Posed(state, problem, tuple(chosen), left_out, tuple(sources), tuple(aims), names, over)


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
    return InvalidQuery(f"{field}: {message} {remedy}", [FieldError(field, code, message, remedy)])
