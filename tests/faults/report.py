"""The table that `make faults` prints."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from tests.faults.rounds import Outcome

HEADINGS = (
    "engine",
    "fault",
    "rounds",
    "acknowledged",
    "unanswered",
    "of those there",
    "not there",
    "lost",
    "half",
    "twice",
    "untrue",
    "slowest recovery (s)",
)


def row_of(outcome: Outcome) -> tuple[str, ...]:
    """The cells of an outcome."""
    found = outcome.findings
    numbers = (found.acknowledged, found.open, found.there, found.open - found.there)
    faults = (found.lost, found.half, found.twice, found.wrong)
    counts = [str(number) for number in (outcome.rounds, *numbers, *map(len, faults))]
    return (outcome.engine, outcome.fault, *counts, f"{outcome.slowest:.1f}")


def show(outcomes: Sequence[Outcome]) -> None:
    """Print the table, and what is wrong in words."""
    table = Table(*HEADINGS, box=None, pad_edge=False)
    for outcome in outcomes:
        table.add_row(*row_of(outcome))
    console = Console(width=140)
    console.print(table)
    for outcome in outcomes:
        for line in outcome.findings.faults[:20]:
            console.print(f"{outcome.engine}, {outcome.fault}: {line}", markup=False, highlight=False)
