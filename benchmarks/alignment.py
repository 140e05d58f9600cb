"""The alignment of plans with a million links and more, beside DuckDB's GROUP BY over the same links.

DuckDB answers one question, the matrix: sum of weight x strength over agreed links by region and national priority.
Ours makes every figure (profiles, carrying, voice, heard, parts, coverage, money, concentration), the overlaps and
synergies of all pairs of regions, and ranges over 1,000 draws of all weights, beside the drawing alone. Plans are drawn
from a seed. Prints milliseconds, ratios in the same run, what plan and figures hold, and the process at its highest.
`python -m benchmarks.alignment [links ...]`; 1 million links when none are named.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import fields, replace
from typing import Any

import duckdb
import numpy as np
import pyarrow

from regional_planner.alignment.rules import Alignment, align, realign
from regional_planner.alignment.rules.pairs import pairs
from regional_planner.alignment.rules.uncertainty import uncertainty
from regional_planner.alignment.terms import LINK_STATES, PARTS_PER_MILLION, LinkState, Plan

REGIONS = (16, 300, 3_000)
NATIONALS = 50
LINKS_PER_PRIORITY = 5
SEED = 2017
TURNS = 5
AGREED = LINK_STATES.index(LinkState.AGREED)
STATES = {LinkState.PROPOSED: 0.2, LinkState.AGREED: 0.6, LinkState.CONTESTED: 0.1, LinkState.WITHDRAWN: 0.1}
DAY = 740_000
AXES, AREAS = 14, 7
"""As many as Transforma has, each with "none"."""
DRAWS, CONCENTRATION = 1_000, 100.0
MATRIX = "SELECT region, national, sum(weight * strength) FROM link JOIN priority USING (priority) WHERE state = "


COLUMNS = ("all figures", "after a write", "one region", "overlaps", "DuckDB", "1,000 draws", "gamma alone")


def main() -> None:
    """Measure each size and print: milliseconds, and beneath them the ratios to DuckDB, or to drawing the numbers."""
    heads = "".join(f"{name:>15}" for name in COLUMNS)
    print(f"{'regions':>8}{'links':>12}{heads}{'held MB':>10}{'peak MB':>10}")
    for links in [int(each.replace("_", "")) for each in sys.argv[1:]] or [1_000_000]:
        for regions in REGIONS:
            show(drawn(regions, links))


def show(plan: Plan) -> None:
    """Ask a plan everything, and print its two lines."""
    figures = align(plan)
    times = [*in_turns(plan, figures), *with_draws(plan, figures)]
    held = (size(plan) + size(figures)) / 1e6
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(plan.regions):8}{len(plan.strength):12,}" + "".join(f"{each:15,.1f}" for each in times), end="")
    print(f"{held:10.0f}{peak:10.0f}")
    to_duckdb = [each / times[4] for each in times[:4]]
    print(f"{'ratio':>20}" + "".join(f"{each:15.2f}" for each in to_duckdb), end="")
    print(f"{times[5] / times[6]:30.2f}", flush=True)


def in_turns(plan: Plan, figures: Alignment) -> list[float]:
    """Milliseconds of all questions but the draws: the medians of some turns."""
    written, region = after_a_write(plan)
    ask_duckdb = in_duckdb(plan, figures)
    compare(figures, ask_duckdb())
    axes = np.random.default_rng(SEED).dirichlet(np.ones(AXES * AREAS), len(plan.regions))
    questions: list[Callable[[], Any]] = [
        lambda: align(plan),
        lambda: realign(written(), plan, figures, {plan.regions[region]}),
        lambda: align(plan.of_region(region)),
        lambda: pairs(plan, figures, axes.reshape(-1, AXES, AREAS)),
        ask_duckdb,
    ]
    times = [[milliseconds(question) for question in questions] for _ in range(TURNS)]
    return [statistics.median(column) for column in zip(*times, strict=True)]


def with_draws(plan: Plan, figures: Alignment) -> list[float]:
    """Milliseconds of the ranges over 1,000 draws, and of drawing as many numbers and nothing else; once each."""
    generator = np.random.default_rng(SEED)
    weights = np.nan_to_num(figures.regional.share) * CONCENTRATION
    ours = milliseconds(lambda: uncertainty(plan, figures, draws=DRAWS, concentration=CONCENTRATION, seed=SEED))
    return [ours, milliseconds(lambda: [generator.standard_gamma(weights) for _ in range(DRAWS)])]


def drawn(regions: int, links: int) -> Plan:
    """A plan drawn from the seed: five links a priority, to five different national priorities."""
    generator = np.random.default_rng(SEED)
    priorities = links // LINKS_PER_PRIORITY
    first = generator.integers(0, NATIONALS, priorities)
    nationals = np.sort((first[:, None] + np.arange(LINKS_PER_PRIORITY) * 10) % NATIONALS, axis=1)
    cuts = np.sort(generator.integers(1, PARTS_PER_MILLION, (priorities, LINKS_PER_PRIORITY + 1)), axis=1)
    nothing = np.zeros(0, dtype=np.int64)
    return Plan(
        day=DAY,
        regions=tuple(f"{place:04}" for place in range(regions)),
        inhabitants=generator.integers(1_000, 1_000_000, regions),
        nationals=tuple(f"N{place:02}" for place in range(NATIONALS)),
        national_weight=np.full(NATIONALS, PARTS_PER_MILLION // NATIONALS),
        priorities=tuple(f"P{place:08}" for place in range(priorities)),
        region_of=np.sort(generator.integers(0, regions, priorities)),
        weight=np.full(priorities, -1),
        declared_local=np.zeros(priorities, dtype=np.int64),
        money=generator.integers(0, 10**9, priorities),
        link_priority=np.repeat(np.arange(priorities), LINKS_PER_PRIORITY),
        link_national=nationals.ravel(),
        strength=np.maximum(np.diff(cuts, axis=1).ravel(), 1),
        link_state=generator.choice([LINK_STATES.index(state) for state in STATES], links, p=list(STATES.values())),
        link_proposer=generator.integers(0, 2, links),
        proposed_day=np.full(links, DAY - 60),
        answered_day=np.full(links, DAY - 30),
        link_row=np.arange(links),
        origin_national=nothing,
        origin_region=nothing,
        origin_priority=nothing,
        origin_share=nothing,
    )


def after_a_write(plan: Plan) -> tuple[Callable[[], Plan], int]:
    """How a plan is made from the one before when one link is agreed, and the region that it is of."""
    link = int(np.flatnonzero(plan.link_state != AGREED)[0])

    def written() -> Plan:
        state = plan.link_state.copy()
        state[link] = AGREED
        return replace(plan, link_state=state)

    return written, int(plan.region_of[plan.link_priority[link]])


def in_duckdb(plan: Plan, figures: Alignment) -> Callable[[], dict[str, Any]]:
    """The matrix as DuckDB makes it, from tables of its own that are loaded beforehand."""
    connection = duckdb.connect()
    links = pyarrow.table(
        {
            "priority": plan.link_priority.astype(np.int32),
            "national": plan.link_national.astype(np.int32),
            "strength": plan.strength.astype(np.int32),
            "state": plan.link_state.astype(np.int8),
        }
    )
    priorities = pyarrow.table(
        {
            "priority": np.arange(len(plan.region_of), dtype=np.int32),
            "region": plan.region_of.astype(np.int32),
            "weight": figures.regional.share,
        }
    )
    for name, table in (("link", links), ("priority", priorities)):
        connection.register("given", table)
        connection.execute(f"CREATE TABLE {name} AS SELECT * FROM given")
        connection.unregister("given")
    question = f"{MATRIX} {AGREED} GROUP BY region, national"
    return lambda: connection.execute(question).fetchnumpy()


def compare(figures: Alignment, theirs: dict[str, Any]) -> None:
    """Both give the same matrix, or the comparison is worth nothing."""
    matrix = np.zeros(figures.profiles.shape)
    matrix[theirs["region"], theirs["national"]] = np.asarray(list(theirs.values())[2], dtype=float) / PARTS_PER_MILLION
    if not np.allclose(matrix, np.nan_to_num(figures.profiles), rtol=0, atol=1e-9):
        raise SystemExit("DuckDB's matrix is another one")


def milliseconds(ask: Callable[[], Any]) -> float:
    """How long one answer takes."""
    started = time.perf_counter()
    ask()
    return (time.perf_counter() - started) * 1000


def size(held: Any) -> int:
    """Bytes in the arrays of a plan, or of its figures."""
    values = [getattr(held, field.name) for field in fields(held)]
    return sum(value.nbytes for value in values if isinstance(value, np.ndarray))


if __name__ == "__main__":
    main()
