"""Robust allocation as a mixed-integer programme, solved by HiGHS.

With z_p in {0, 1} for the priorities, x_n = sum_p z_p cost_p gives_pn / B is the share of the budget B that serves aim
n, and a scenario with weights y_kn is served to sum_n min(x_n, y_kn), the measure by which plans are compared elsewhere
(Finger and Kreinin 1979). The minima are auxiliary variables u_kn <= x_n, u_kn <= y_kn. Max-min makes the worst
scenario's alignment as large as it can be; min-regret makes the largest loss against each scenario's own best small.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import highspy
import numpy as np

from regional_planner.alignment.terms import Integers, Shares
from regional_planner.allocation.terms import UNBOUNDED, Allocation, BoundKind, Clash, Mask, Problem, Rule, Unsolved

GAP = 1e-3
"""How close to the optimum is close enough."""
INFINITY = highspy.kHighsInf
NOTHING = 1e-9
"""A stretch below this is the solver's tolerance, not money."""
NEAR = 400
"""So many priorities are looked at again once parts of them have been allocated."""
FEW = 400
"""Up to so many priorities, prices and clashes are found with whole priorities; above, with parts of them."""


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound of the problem as a row: which priorities, and between which shares of the budget."""

    kind: BoundKind
    place: int
    """Place of the region or of the source; 0 for the budget."""
    low: float
    high: float

    def relaxed(self, step: float) -> Limit:
        """The limit with `step` (a share of the budget) more room."""
        return replace(self, low=self.low - step, high=self.high + step)


def limits_of(problem: Problem) -> list[Limit]:
    """The bounds of a problem, in shares of its budget."""
    whole = problem.budget
    limits = [Limit(BoundKind.BUDGET, 0, -INFINITY, 1.0)]
    for kind, bounds in (
        (BoundKind.SOURCE, problem.caps),
        (BoundKind.FLOOR, problem.floors),
        (BoundKind.CEILING, problem.ceilings),
    ):
        for place in np.flatnonzero(bounds != UNBOUNDED).tolist():
            share = int(bounds[place]) / whole
            low, high = (share, INFINITY) if kind is BoundKind.FLOOR else (-INFINITY, share)
            limits.append(Limit(kind, place, low, high))
    return limits


def served(problem: Problem, funded: Mask) -> Shares:
    """The alignment of each scenario when these priorities are funded, 0-1 (K)."""
    money = np.where(funded, problem.cost, 0) / problem.budget
    given = money @ problem.gives
    aligned: Shares = np.minimum(given[None, :], problem.wants).sum(axis=1)
    return aligned


def allocate(problem: Problem, rule: Rule, seconds: float) -> Allocation:
    """The allocation that a rule asks for, within `GAP` of the optimum.

    Raises:
        Clash: when no allocation keeps all bounds; names those that clash.
        Unsolved: when none was found within `seconds`.
    """
    limits = limits_of(problem)
    scenarios = range(len(problem.wants))
    alone = [solve(problem, limits, [each], None, seconds) for each in scenarios]
    best = np.array([float(served(problem, each.funded)[k]) for k, each in enumerate(alone)])
    targets = None if rule is Rule.MAX_MIN else best
    found = solve(problem, limits, scenarios, targets, seconds)
    # What is best for all may be better for one than its own answer, within the gap.
    aligned = served(problem, found.funded)
    return Allocation(found.funded, aligned, np.maximum(best, aligned), found.gap)


def prices(problem: Problem, rule: Rule, found: Allocation, step: float, seconds: float) -> dict[int, float]:
    """By place among `limits_of`: how much better the rule's figure would be with `step` (a share of the budget) more.

    Solved again with each bound relaxed in turn, those that have room left out: whole priorities where they are few,
    else parts of them, since the gap would hide the price. Positive: the bound costs that much alignment, 0-1.

    Raises:
        Unsolved: when the time is up.
    """
    limits = limits_of(problem)
    whole = len(problem.cost) <= FEW
    scenarios = range(len(problem.wants))
    targets = None if rule is Rule.MAX_MIN else found.best

    def figure(of: Sequence[Limit]) -> float:
        return solve(problem, of, scenarios, targets, seconds, gap=0.0, whole=whole).figure

    base = figure(limits)
    spent = [_spent(problem, limit, found.funded) for limit in limits]
    near = [place for place, limit in enumerate(limits) if _tight(limit, spent[place], step)]
    sign = 1.0 if rule is Rule.MAX_MIN else -1.0
    return {
        place: max(0.0, sign * (figure([*limits[:place], limits[place].relaxed(step), *limits[place + 1 :]]) - base))
        for place in near
    }


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What a programme answers: what is funded, its figure, and the gap that is left."""

    funded: Mask
    figure: float
    gap: float


def solve(
    problem: Problem,
    limits: Sequence[Limit],
    scenarios: Collection[int],
    targets: Shares | None,
    seconds: float,
    *,
    gap: float = GAP,
    whole: bool = True,
) -> Answer:
    """Max-min over `scenarios`, or with `targets` the least regret against them.

    Many priorities are first allocated in parts. Hardly any is then really divided (no more than there are binding
    rows), so whole ones are sought among those and the ones that were nearly chosen otherwise; where that comes within
    the gap of the parts, which no whole allocation can beat, it is the answer.
    """
    model = _Model(problem, limits, list(scenarios), targets)
    count = len(problem.cost)
    fixed = None
    if not whole or count > FEW:
        parts = _run(
            problem, limits, model.programme(whole=False), _solver(seconds, gap, targets is None, method="ipm"), seconds
        )
        if not whole:
            return Answer(parts.values[:count] > 0.5, float(parts.values[model.figure]), 0.0)
        fixed = _settled(parts, count)
        best = float(parts.values[model.figure])
        near = _run(problem, limits, model.programme(fixed=fixed), _solver(seconds, gap / 2, targets is None), seconds)
        answer = model.answer(near, best)
        if answer.gap <= gap:
            return answer
    found = _run(problem, limits, model.programme(), _solver(seconds, gap, targets is None), seconds)
    return model.answer(found, found.bound)


@dataclass(frozen=True, slots=True, eq=False)
class _Values:
    values: Shares
    reduced_costs: Shares
    bound: float


def _run(
    problem: Problem, limits: Sequence[Limit], programme: highspy.HighsLp, solver: highspy.Highs, seconds: float
) -> _Values:
    solver.passModel(programme)
    solver.run()
    status = solver.getModelStatus()
    if status in {highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible}:
        raise Clash(_clashing(problem, limits, seconds, whole=len(problem.cost) <= FEW))
    info = solver.getInfo()
    if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        raise Unsolved
    found = solver.getSolution()
    return _Values(np.asarray(found.col_value), np.asarray(found.col_dual), info.mip_dual_bound)


def _settled(parts: _Values, count: int) -> Shares:
    """What each priority is settled at when it is not worth another look; NaN for those that are (P)."""
    values, costs = parts.values[:count], np.abs(parts.reduced_costs[:count])
    divided = (values > NOTHING) & (values < 1 - NOTHING)
    open_again = divided | (costs <= np.partition(costs, min(NEAR, count - 1))[min(NEAR, count - 1)])
    settled: Shares = np.where(open_again, np.nan, np.round(values))
    return settled


def _solver(seconds: float, gap: float, relative: bool, method: str = "choose") -> highspy.Highs:
    solver: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]
    options: dict[str, bool | float | str] = {
        "output_flag": False,
        "solver": method,
        "threads": 1,
        "random_seed": 1,
        "time_limit": seconds,
        "mip_rel_gap": gap if relative else 0.0,
        "mip_abs_gap": 1e-9 if relative else max(gap, 1e-9),
    }
    for name, value in options.items():
        solver.setOptionValue(name, value)
    return solver


class _Model:
    """The programme; its columns are z (P), x (N), u (K x N) and the rule's figure."""

    def __init__(self, problem: Problem, limits: Sequence[Limit], scenarios: list[int], targets: Shares | None) -> None:
        self.problem, self.limits = problem, limits
        self.scenarios, self.targets = scenarios, targets
        self.priorities, self.aims = problem.gives.shape
        self.figure = self.priorities + self.aims + len(scenarios) * self.aims
        self.columns = self.figure + 1
        self._entries: list[tuple[Integers, Integers, Shares]] = []
        self._lows: list[float] = []
        self._highs: list[float] = []

    def programme(self, *, whole: bool = True, fixed: Shares | None = None) -> highspy.HighsLp:
        """The programme, with whole priorities or with parts of them; those that are `fixed` (not NaN) stay so."""
        self._entries, self._lows, self._highs = [], [], []
        self._limit_rows()
        self._aim_rows()
        self._scenario_rows()
        regret = self.targets is not None
        cost = np.zeros(self.columns)
        cost[self.figure] = 1.0
        wants = self.problem.wants[self.scenarios].ravel()
        upper = np.concatenate([np.ones(self.priorities), np.full(self.aims, INFINITY), wants, [1.0]])
        programme = _lp(self, cost, upper, whole=whole, maximise=not regret)
        if fixed is not None:
            lower = np.zeros(self.columns)
            lower[: self.priorities] = np.where(np.isnan(fixed), 0.0, fixed)
            upper[: self.priorities] = np.where(np.isnan(fixed), 1.0, fixed)
            programme.col_lower_, programme.col_upper_ = lower, upper
        return programme

    def answer(self, found: _Values, bound: float) -> Answer:
        """What whole priorities come to, beside the best that any could: a share of it, of 1 for regret."""
        figure = float(found.values[self.figure])
        missed = abs(bound - figure) / (1.0 if self.targets is not None else max(bound, NOTHING))
        return Answer(found.values[: self.priorities] > 0.5, figure, missed)

    def elastic(self, stretchy: Collection[int], whole: bool) -> highspy.HighsLp:
        """The limits alone, of which some may be stretched, as little as possible in all."""
        rows = self._limit_rows()
        self.columns = self.priorities + 2 * len(rows)
        for place in rows:
            low, high = self.priorities + 2 * place, self.priorities + 2 * place + 1
            self._entries.append((np.array([place, place]), np.array([low, high]), np.array([1.0, -1.0])))
        cost = np.concatenate([np.zeros(self.priorities), np.ones(2 * len(rows))])
        room = np.repeat([INFINITY if place in stretchy else 0.0 for place in rows], 2)
        return _lp(self, cost, np.concatenate([np.ones(self.priorities), room]), whole=whole, maximise=False)

    def _row(self, columns: Integers, values: Shares, low: float, high: float) -> int:
        place = len(self._lows)
        self._entries.append((np.full(len(columns), place), columns, values))
        self._lows.append(low)
        self._highs.append(high)
        return place

    def _limit_rows(self) -> list[int]:
        rows = []
        for limit in self.limits:
            money = _money(self.problem, limit) / self.problem.budget
            members = np.flatnonzero(money)
            rows.append(self._row(members, money[members], limit.low, limit.high))
        return rows

    def _aim_rows(self) -> None:
        money = self.problem.cost / self.problem.budget
        for aim in range(self.aims):
            given = money * self.problem.gives[:, aim]
            members = np.flatnonzero(given)
            columns = np.append(members, self.priorities + aim)
            self._row(columns, np.append(given[members], -1.0), 0.0, 0.0)

    def _scenario_rows(self) -> None:
        first = self.priorities + self.aims
        for place, scenario in enumerate(self.scenarios):
            minima = first + place * self.aims + np.arange(self.aims)
            for aim in range(self.aims):
                self._row(np.array([minima[aim], self.priorities + aim]), np.array([1.0, -1.0]), -INFINITY, 0.0)
            columns = np.append(minima, self.figure)
            if self.targets is None:
                self._row(columns, np.append(np.full(self.aims, -1.0), 1.0), -INFINITY, 0.0)
            else:
                self._row(columns, np.ones(self.aims + 1), float(self.targets[scenario]), INFINITY)

    @property
    def rows(self) -> tuple[list[float], list[float]]:
        """Lower and upper bounds of the rows."""
        return self._lows, self._highs

    def matrix(self) -> tuple[Integers, Integers, Shares]:
        """Start, row and value of each column's entries."""
        row, column, value = (np.concatenate(parts) for parts in zip(*self._entries, strict=True))
        order = np.lexsort((row, column))
        starts = np.searchsorted(column[order], np.arange(self.columns + 1))
        return starts, row[order], value[order]


def _lp(model: _Model, cost: Shares, upper: Shares, *, whole: bool, maximise: bool) -> highspy.HighsLp:
    lows, highs = model.rows
    starts, rows, values = model.matrix()
    programme = highspy.HighsLp()
    programme.num_col_, programme.num_row_ = model.columns, len(lows)
    programme.col_cost_, programme.col_lower_, programme.col_upper_ = cost, np.zeros(model.columns), upper
    programme.row_lower_, programme.row_upper_ = np.array(lows), np.array(highs)
    programme.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    programme.a_matrix_.start_, programme.a_matrix_.index_, programme.a_matrix_.value_ = starts, rows, values
    programme.sense_ = highspy.ObjSense.kMaximize if maximise else highspy.ObjSense.kMinimize
    if whole:
        kinds = [highspy.HighsVarType.kInteger] * model.priorities
        programme.integrality_ = kinds + [highspy.HighsVarType.kContinuous] * (model.columns - model.priorities)
    return programme


def _clashing(problem: Problem, limits: Sequence[Limit], seconds: float, *, whole: bool) -> tuple[int, ...]:
    """The limits that stand in each other's way, none of them for nothing.

    An elastic filter (Chinneck and Dravnieks 1991): all limits may stretch, as little as possible; those that do are
    held from then on, until nothing gives any more. Of those held, each that the clash does not need is let go of.
    """
    held: list[int] = []
    while len(held) < len(limits):
        stretchy = [place for place in range(len(limits)) if place not in held]
        stretch = _stretch(problem, limits, stretchy, seconds, whole=whole)
        given = [] if stretch is None else [place for place in stretchy if stretch[place] > NOTHING]
        if not given:
            break
        held += given
    for place in tuple(held):
        rest = [each for each in held if each != place]
        if _stretch(problem, [limits[each] for each in rest], (), seconds, whole=whole) is None:
            held = rest
    return tuple(sorted(held))


def _stretch(
    problem: Problem, limits: Sequence[Limit], stretchy: Collection[int], seconds: float, *, whole: bool
) -> Shares | None:
    """How far each limit is stretched where as little as possible is; None where the others cannot be kept."""
    if not limits:
        return np.zeros(0)
    solver = _solver(seconds, 0.0, True)
    solver.passModel(_Model(problem, limits, [], None).elastic(stretchy, whole))
    solver.run()
    if solver.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    stretched: Shares = np.asarray(solver.getSolution().col_value)[len(problem.cost) :].reshape(-1, 2).sum(axis=1)
    return stretched


def _money(problem: Problem, limit: Limit) -> Integers:
    """CLP of each priority that counts towards a limit (P)."""
    match limit.kind:
        case BoundKind.BUDGET:
            return problem.cost
        case BoundKind.SOURCE:
            return problem.of_source[:, limit.place]
        case _:
            return np.where(problem.region_of == limit.place, problem.cost, 0)


def _spent(problem: Problem, limit: Limit, funded: Mask) -> float:
    return int(_money(problem, limit)[funded].sum()) / problem.budget


def _tight(limit: Limit, spent: float, step: float) -> bool:
    return spent - limit.low < step or limit.high - spent < step
