"""Robust allocation as a mixed-integer programme, solved by HiGHS.

With z_p in {0, 1} for the priorities, x_n = sum_p z_p cost_p gives_pn / B is the share of the budget B that serves aim
n, and a scenario with weights y_kn is served to sum_n min(x_n, y_kn), the measure by which plans are compared elsewhere
(Finger and Kreinin 1979). The minima are auxiliary variables u_kn <= x_n, u_kn <= y_kn. Max-min makes the worst
scenario's alignment as large as it can be; min-regret makes the largest loss against each scenario's own best small.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from regional_planner.alignment.terms import Shares
from regional_planner.allocation.programme import (
    NOTHING,
    TOLERANCE,
    Answer,
    Deadline,
    Infeasible,
    Limit,
    Programme,
    Values,
    limits_of,
    money_of,
    run,
    solver_until,
)
from regional_planner.allocation.terms import Allocation, Clash, Mask, Problem, Rule, Unsolved

GAP = 1e-3
"""How close to the optimum is close enough."""
EXACT = 1e-6
"""A gap below this does not hide a price."""
NEAR = 400
"""So many priorities are looked at again once parts of them have been allocated."""
FEW = 400
"""Up to so many priorities, answers and clashes are sought with whole priorities at once; above, with parts first."""
FEW_PRICED = 150
"""Up to so many priorities, bounds are priced with whole priorities; above, with parts, since exactness takes long."""


def served(problem: Problem, funded: Mask) -> Shares:
    """The alignment of each scenario when these priorities are funded, 0-1 (K)."""
    money = np.where(funded, problem.cost, 0) / problem.budget
    given = money @ problem.gives
    aligned: Shares = np.minimum(given[None, :], problem.wants).sum(axis=1)
    return aligned


def allocate(problem: Problem, rule: Rule, by: Deadline) -> Allocation:
    """The allocation that a rule asks for, within `GAP` of the optimum where the time allows; its own gap says.

    Raises:
        Clash: when no allocation keeps all bounds; names those that clash.
        Unsolved: when none was found in time.
    """
    limits = limits_of(problem)
    scenarios = range(len(problem.wants))
    steps = len(scenarios) + 1
    alone = [_to_the_peso(problem, limits, [each], None, by.part(steps - each)) for each in scenarios]
    best = np.array([float(served(problem, each.funded)[k]) for k, each in enumerate(alone)])
    targets = None if rule is Rule.MAX_MIN else best
    found = _to_the_peso(problem, limits, scenarios, targets, by)
    # What is best for all may be better for one than its own answer, within the gap.
    aligned = served(problem, found.funded)
    gap = max(found.gap, *(each.gap for each in alone))
    return Allocation(found.funded, aligned, np.maximum(best, aligned), gap)


def _to_the_peso(
    problem: Problem, limits: Sequence[Limit], scenarios: Collection[int], targets: Shares | None, by: Deadline
) -> Answer:
    """What keeps the limits exactly: those that the solver's tolerance overstepped are drawn in until it does not."""
    answer = solve(problem, limits, scenarios, targets, by)
    bound, drawn, room = answer.bound, list(limits), TOLERANCE
    while overstepped := [
        place for place, limit in enumerate(limits) if not limit.kept_by(_spent(problem, limit, answer.funded))
    ]:
        for place in overstepped:
            drawn[place] = limits[place].relaxed(-room)
        room *= 2
        answer = replace(solve(problem, drawn, scenarios, targets, by), bound=bound)
    return answer


def prices(problem: Problem, rule: Rule, found: Allocation, step: float, by: Deadline) -> dict[int, float | None]:
    """By place among `limits_of`: how much better the rule's figure would be with `step` (a share of the budget) more.

    Solved again with each bound relaxed in turn: whole priorities where they are few, so that a bound with room left
    may cost as well; else parts of them, since the gap would hide the price, and of the bounds those without room.
    Positive: the bound costs that much alignment, 0-1. None where the time was up.
    """
    limits = limits_of(problem)
    whole = len(problem.cost) <= FEW_PRICED
    scenarios = range(len(problem.wants))
    targets = None if rule is Rule.MAX_MIN else found.best

    def figure(of: Sequence[Limit]) -> float | None:
        try:
            answer = solve(problem, of, scenarios, targets, by, gap=0.0, whole=whole)
        except Unsolved:
            return None
        return answer.figure if answer.gap <= EXACT else None

    def price(place: int) -> float | None:
        relaxed = figure([*limits[:place], limits[place].relaxed(step), *limits[place + 1 :]])
        return None if base is None or relaxed is None else max(0.0, sign * (relaxed - base))

    base = figure(limits)
    spent = [_spent(problem, limit, found.funded) for limit in limits]
    tight = [place for place, limit in enumerate(limits) if _tight(limit, spent[place], step)]
    loose = [place for place in range(len(limits)) if place not in tight]
    sign = 1.0 if rule is Rule.MAX_MIN else -1.0
    told = {place: price(place) for place in (*tight, *(loose if whole else ()))}
    return dict(sorted(told.items()))


def solve(
    problem: Problem,
    limits: Sequence[Limit],
    scenarios: Collection[int],
    targets: Shares | None,
    by: Deadline,
    *,
    gap: float = GAP,
    whole: bool = True,
) -> Answer:
    """Max-min over `scenarios`, or with `targets` the least regret against them; within the gap, if in time.

    Many priorities are first allocated in parts. Hardly any is then really divided (no more than there are binding
    rows), so whole ones are sought among those and the ones that were nearly chosen otherwise; where that comes within
    the gap of the parts, which no whole allocation can beat, it is the answer. Otherwise they are sought among all.

    Raises:
        Clash: when no allocation keeps all limits.
        Unsolved: when none was found in time.
    """
    programme = Programme(problem, limits, list(scenarios), targets)
    relative = targets is None
    near = None
    try:
        if not whole or len(problem.cost) > FEW:
            parts = run(programme.lp(whole=False), solver_until(by, gap, relative, inside=True), whole=False)
            if not whole:
                return programme.answer(parts, float(parts.values[programme.figure]))
            near = _among_near(programme, parts, by, gap)
            if near is not None and near.gap <= gap:
                return near
        found = run(programme.lp(), solver_until(by, gap, relative))
    except Infeasible:
        raise Clash(_clashing(problem, limits, by)) from None
    except Unsolved:
        if near is None:
            raise
        return near
    answer = programme.answer(found, found.bound)
    return answer if near is None or answer.gap <= near.gap else near


def _among_near(programme: Programme, parts: Values, by: Deadline, gap: float) -> Answer | None:
    """The best whole allocation of the parts' divided priorities and nearest rivals; None where they have none."""
    relative = programme.targets is None
    fixed = _settled(parts, programme.priorities)
    try:
        found = run(programme.lp(fixed=fixed), solver_until(by.part(2), gap / 2, relative))
    except (Infeasible, Unsolved):
        return None
    return programme.answer(found, float(parts.values[programme.figure]))


def _settled(parts: Values, count: int) -> Shares:
    """What each priority is settled at when it is not worth another look; NaN for those that are (P)."""
    values, costs = parts.values[:count], np.abs(parts.reduced_costs[:count])
    divided = (values > NOTHING) & (values < 1 - NOTHING)
    open_again = divided | (costs <= np.partition(costs, min(NEAR, count - 1))[min(NEAR, count - 1)])
    settled: Shares = np.where(open_again, np.nan, np.round(values))
    return settled


def _clashing(problem: Problem, limits: Sequence[Limit], by: Deadline) -> tuple[int, ...]:
    """The limits that stand in each other's way, none of them for nothing.

    Of many priorities parts are tried first; where parts could keep all limits, whole ones.
    """
    if len(problem.cost) > FEW:
        return _filtered(problem, limits, by, whole=False) or _filtered(problem, limits, by, whole=True)
    return _filtered(problem, limits, by, whole=True)


def _filtered(problem: Problem, limits: Sequence[Limit], by: Deadline, *, whole: bool) -> tuple[int, ...]:
    """The limits that clash.

    An elastic filter (Chinneck and Dravnieks 1991): all limits may stretch, as little as possible; those that do are
    held from then on, until nothing gives any more. Of those held, each that the clash does not need is let go of.
    """
    held: list[int] = []
    while len(held) < len(limits):
        stretchy = [place for place in range(len(limits)) if place not in held]
        stretch = _stretch(problem, limits, stretchy, by, whole=whole)
        given = [] if stretch is None else [place for place in stretchy if stretch[place] > NOTHING]
        if not given:
            break
        held += given
    for place in tuple(held):
        rest = [each for each in held if each != place]
        if _stretch(problem, [limits[each] for each in rest], (), by, whole=whole) is None:
            held = rest
    return tuple(sorted(held))


def _stretch(
    problem: Problem, limits: Sequence[Limit], stretchy: Collection[int], by: Deadline, *, whole: bool
) -> Shares | None:
    """How far each limit is stretched where as little as possible is; None where the others cannot be kept."""
    if not limits:
        return np.zeros(0)
    try:
        programme = Programme(problem, limits, [], None).elastic(stretchy, whole)
        found = run(programme, solver_until(by, 0.0, True), whole=whole)
    except Infeasible:
        return None
    stretched: Shares = found.values[len(problem.cost) :].reshape(-1, 2).sum(axis=1)
    return stretched


def _spent(problem: Problem, limit: Limit, funded: Mask) -> float:
    return int(money_of(problem, limit)[funded].sum()) / problem.budget


def _tight(limit: Limit, spent: float, step: float) -> bool:
    return spent - limit.low < step or limit.high - spent < step
