"""Robust allocation over 346 communes with 200 priorities each, beside its relaxation alone, in one run.

    python -m benchmarks.allocation [--units 346] [--priorities 200] [--scenarios 5]

The ceiling is the linear relaxation of the last step solved alone: no method that proves its answer can do without it.
"""

from __future__ import annotations

import argparse
import resource
import time

import numpy as np

from regional_planner.allocation import rules
from regional_planner.allocation.terms import UNBOUNDED, Problem, Rule

SECONDS = 300.0


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
    limits = rules.limits_of(problem)
    began = time.perf_counter()
    rules.solve(problem, limits, range(len(problem.wants)), None, SECONDS, whole=False)
    return time.perf_counter() - began


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=346)
    parser.add_argument("--priorities", type=int, default=200)
    parser.add_argument("--aims", type=int, default=20)
    parser.add_argument("--scenarios", type=int, default=5)
    asked = parser.parse_args()
    print("units x priorities | rule | seconds | relaxation alone, s | ratio | per step | gap | worst | regret | MB")
    for units, priorities in ((16, 20), (asked.units, 20), (asked.units, asked.priorities)):
        problem = generated(units, priorities, asked.aims, asked.scenarios)
        for rule in Rule:
            alone = relaxation(problem)
            began = time.perf_counter()
            found = rules.allocate(problem, rule, SECONDS)
            took = time.perf_counter() - began
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            steps = asked.scenarios + 1
            print(
                f"{units} x {priorities} | {rule} | {took:.2f} | {alone:.2f} | {took / alone:.1f} | "
                f"{took / alone / steps:.2f} | {found.gap:.5f} | {found.worst:.4f} | {found.regret:.4f} | {peak:.0f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
