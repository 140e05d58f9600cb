"""Robust allocation over 346 communes with 200 priorities each, beside a ceiling and a peer, in one run.

    python -m benchmarks.allocation [--units 346] [--priorities 200] [--scenarios 5]

Per step (one scenario alone, or all together): the ceiling is the linear relaxation alone, which no method that proves
its answer can do without; the peer is scipy.optimize.milp, given the whole programme of max-min with the same gap.
"""

from __future__ import annotations

import argparse
import resource
import time

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array

from regional_planner.allocation import programme, rules
from regional_planner.allocation.terms import UNBOUNDED, Problem, Rule

SECONDS = 300.0
PEER_SECONDS = 120.0


def generated(units: int, priorities: int, aims: int, scenarios: int, seed: int = 1) -> Problem:
    """Priorities of 10 to 2,000 million CLP, each for two of the aims; floors in every unit, four sources."""
    chance = np.random.default_rng(seed)
    count, sources = units * priorities, 4
    of_source = np.zeros((count, sources), dtype=np.int64)
    of_source[np.arange(count), chance.integers(0, sources, count)] = chance.integers(10**7, 2 * 10**9, count)
    cost = of_source.sum(axis=1)
    gives = np.zeros((count, aims))
    for _ in range(2):
        gives[np.arange(count), chance.integers(0, aims, count)] += chance.uniform(0, 0.5, count)
    budget = int(cost.sum() * 0.3)
    return Problem(
        budget=budget,
        cost=cost,
        of_source=of_source,
        region_of=np.repeat(np.arange(units), priorities),
        gives=gives,
        wants=chance.dirichlet(np.ones(aims), scenarios),
        floors=np.full(units, int(budget / units * 0.3)),
        ceilings=np.full(units, UNBOUNDED),
        caps=np.full(sources, int(budget * 0.4)),
    )


def relaxation(problem: Problem) -> float:
    """Seconds of the relaxation of max-min alone."""
    limits = programme.limits_of(problem)
    began = time.perf_counter()
    rules.solve(problem, limits, range(len(problem.wants)), None, programme.Deadline(SECONDS), whole=False)
    return time.perf_counter() - began


def peer(problem: Problem) -> str:
    """Seconds that scipy's milp takes over max-min, and the gap that it comes to."""
    lp = programme.Programme(problem, programme.limits_of(problem), list(range(len(problem.wants))), None).lp()
    columns = (np.array(lp.a_matrix_.value_), np.array(lp.a_matrix_.index_), np.array(lp.a_matrix_.start_))
    matrix = csc_array(columns, shape=(lp.num_row_, lp.num_col_))
    whole = np.arange(lp.num_col_) < len(problem.cost)
    began = time.perf_counter()
    found = milp(
        -np.array(lp.col_cost_),
        integrality=whole.astype(int),
        bounds=Bounds(np.array(lp.col_lower_), np.array(lp.col_upper_)),
        constraints=LinearConstraint(matrix, np.array(lp.row_lower_), np.array(lp.row_upper_)),
        options={"time_limit": PEER_SECONDS, "mip_rel_gap": rules.GAP},
    )
    took = time.perf_counter() - began
    return f"{took:.2f} s, gap {found.mip_gap:.5f}" if found.mip_gap is not None else f"{took:.2f} s, no answer"


def step(problem: Problem) -> float:
    """Seconds of ours over the same max-min."""
    limits = programme.limits_of(problem)
    began = time.perf_counter()
    rules.solve(problem, limits, range(len(problem.wants)), None, programme.Deadline(SECONDS))
    return time.perf_counter() - began


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=346)
    parser.add_argument("--priorities", type=int, default=200)
    parser.add_argument("--aims", type=int, default=20)
    parser.add_argument("--scenarios", type=int, default=5)
    asked = parser.parse_args()
    for units, priorities in ((16, 20), (asked.units, 20), (asked.units, asked.priorities)):
        problem = generated(units, priorities, asked.aims, asked.scenarios)
        print(f"\n{units} x {priorities} priorities, {asked.scenarios} scenarios", flush=True)
        ours, alone = step(problem), relaxation(problem)
        print(f"  one step of max-min: {ours:.2f} s; relaxation alone {alone:.2f} s: {ours / alone:.1f} times that")
        print(f"  scipy.optimize.milp: {peer(problem)}", flush=True)
        for rule in Rule:
            began = time.perf_counter()
            found = rules.allocate(problem, rule, programme.Deadline(SECONDS))
            took = time.perf_counter() - began
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(
                f"  {rule}, {asked.scenarios + 1} steps: {took:.2f} s, gap {found.gap:.5f}, "
                f"worst {found.worst:.4f}, regret {found.regret:.4f}; {peak:.0f} MB at most so far",
                flush=True,
            )


if __name__ == "__main__":
    main()
