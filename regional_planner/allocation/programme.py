"""The mixed-integer programme of an allocation as HiGHS takes it, and its runs.

Its columns are z (P priorities), x (N aims), u (K scenarios x N) and the rule's figure; its rows the limits, what each
aim is given, and the scenarios.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import highspy
import numpy as np

from regional_planner.alignment.terms import Integers, Shares
from regional_planner.allocation.terms import UNBOUNDED, BoundKind, Mask, Problem, Unsolved

INFINITY = highspy.kHighsInf
TOLERANCE = 1e-9
"""By what share of the budget the solver may overstep a bound."""
NOTHING = 1e-9
"""What lies below this is the solver's tolerance, not money."""


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

    def kept_by(self, spent: float) -> bool:
        """Whether so much of the budget keeps it."""
        return self.low <= spent <= self.high


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


class Deadline:
    """When the solver must have answered."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Seconds until then.

        Raises:
            Unsolved: when it has passed.
        """
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise Unsolved
        return seconds

    def part(self, among: int) -> Deadline:
        """The deadline of one of so many steps that share the time left.

        Raises:
            Unsolved: when there is none.
        """
        return Deadline(self.left() / among)


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What a programme answers: what is funded, its figure, and what no other can better."""

    funded: Mask
    figure: float
    bound: float
    relative: bool

    @property
    def gap(self) -> float:
        """How far the figure may be from the best: a share of that or, for regret, of 1."""
        return abs(self.bound - self.figure) / (max(self.bound, NOTHING) if self.relative else 1.0)


class Infeasible(Exception):
    """The programme has no solution."""


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """What each column is, what one more of it would bring, and the bound of the solver."""

    values: Shares
    reduced_costs: Shares
    bound: float


def run(programme: highspy.HighsLp, solver: highspy.Highs, *, whole: bool = True) -> Values:
    """What the programme comes to, with parts only where that is proven: what lies below it is no bound.

    Raises:
        Infeasible: when it has no solution.
        Unsolved: when the time was up before there was one.
    """
    solver.passModel(programme)
    solver.run()
    status, info = solver.getModelStatus(), solver.getInfo()
    if status in {highspy.HighsModelStatus.kInfeasible, highspy.HighsModelStatus.kUnboundedOrInfeasible}:
        raise Infeasible
    kept = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    if not kept or not (whole or status == highspy.HighsModelStatus.kOptimal):
        raise Unsolved
    found = solver.getSolution()
    return Values(np.asarray(found.col_value), np.asarray(found.col_dual), info.mip_dual_bound)


def solver_until(by: Deadline, gap: float, relative: bool, *, inside: bool = False) -> highspy.Highs:
    """A solver that stops then, or within the gap: a share of the figure where that is `relative`.

    `inside`: by an interior-point method, and without looking for simplifications first, of which parts have none.

    Raises:
        Unsolved: when there is no time left.
    """
    solver: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]
    options: dict[str, bool | float | str] = {
        "output_flag": False,
        "solver": "ipm" if inside else "choose",
        "presolve": "off" if inside else "on",
        "threads": 1,
        "random_seed": 1,
        "time_limit": by.left(),
        "primal_feasibility_tolerance": TOLERANCE,
        "mip_feasibility_tolerance": TOLERANCE,
        "mip_rel_gap": gap if relative else 0.0,
        "mip_abs_gap": 1e-9 if relative else max(gap, 1e-9),
    }
    for name, value in options.items():
        solver.setOptionValue(name, value)
    return solver


class Programme:
    """The programme of some scenarios within some limits; least regret where there are targets, else max-min."""

    def __init__(self, problem: Problem, limits: Sequence[Limit], scenarios: list[int], targets: Shares | None) -> None:
        self.problem, self.limits = problem, limits
        self.scenarios, self.targets = scenarios, targets
        self.priorities, self.aims = problem.gives.shape
        self.figure = self.priorities + self.aims + len(scenarios) * self.aims
        self.columns = self.figure + 1
        self._entries: list[tuple[Integers, Integers, Shares]] = []
        self._lows: list[float] = []
        self._highs: list[float] = []

    def lp(self, *, whole: bool = True, fixed: Shares | None = None) -> highspy.HighsLp:
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
        programme = _assembled(self, cost, upper, whole=whole, maximise=not regret)
        if fixed is not None:
            lower = np.zeros(self.columns)
            lower[: self.priorities] = np.where(np.isnan(fixed), 0.0, fixed)
            upper[: self.priorities] = np.where(np.isnan(fixed), 1.0, fixed)
            programme.col_lower_, programme.col_upper_ = lower, upper
        return programme

    def answer(self, found: Values, bound: float) -> Answer:
        """What was found, beside the best that any could come to."""
        figure = float(found.values[self.figure])
        return Answer(found.values[: self.priorities] > 0.5, figure, bound, self.targets is None)

    def elastic(self, stretchy: Collection[int], whole: bool) -> highspy.HighsLp:
        """The limits alone, of which some may be stretched, as little as possible in all."""
        rows = self._limit_rows()
        self.columns = self.priorities + 2 * len(rows)
        for place in rows:
            low, high = self.priorities + 2 * place, self.priorities + 2 * place + 1
            self._entries.append((np.array([place, place]), np.array([low, high]), np.array([1.0, -1.0])))
        cost = np.concatenate([np.zeros(self.priorities), np.ones(2 * len(rows))])
        room = np.repeat([INFINITY if place in stretchy else 0.0 for place in rows], 2)
        return _assembled(self, cost, np.concatenate([np.ones(self.priorities), room]), whole=whole, maximise=False)

    def _row(self, columns: Integers, values: Shares, low: float, high: float) -> int:
        place = len(self._lows)
        self._entries.append((np.full(len(columns), place), columns, values))
        self._lows.append(low)
        self._highs.append(high)
        return place

    def _limit_rows(self) -> list[int]:
        rows = []
        for limit in self.limits:
            money = money_of(self.problem, limit) / self.problem.budget
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


def _assembled(model: Programme, cost: Shares, upper: Shares, *, whole: bool, maximise: bool) -> highspy.HighsLp:
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


def money_of(problem: Problem, limit: Limit) -> Integers:
    """CLP of each priority that counts towards a limit (P)."""
    match limit.kind:
        case BoundKind.BUDGET:
            return problem.cost
        case BoundKind.SOURCE:
            return problem.of_source[:, limit.place]
        case _:
            return np.where(problem.region_of == limit.place, problem.cost, 0)
