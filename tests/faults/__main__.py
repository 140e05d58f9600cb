"""`python -m tests.faults`: the fault programme, against the real server on both databases."""

from __future__ import annotations

import signal
import sys
import time

import click

from tests.faults.faults import ENGINES, FAULTS, Fault, faults_of
from tests.faults.report import show
from tests.faults.rounds import Outcome, play
from tests.faults.site import open_site
from tests.faults.writers import REPEATS


@click.command()
@click.option("--rounds", default=100, show_default=True, help="Rounds in all, spread over engines and faults.")
@click.option("--engine", type=click.Choice([*ENGINES, "both"]), default="both", show_default=True)
@click.option(
    "--fault", "named", type=click.Choice([each.name for each in FAULTS]), multiple=True, help="Default: all."
)
@click.option("--minutes", default=15.0, show_default=True, help="No round begins later than this.")
@click.option("--seed", default=None, help="Makes the writers and the moments the same; drawn when missing.")
def main(rounds: int, engine: str, named: tuple[str, ...], minutes: float, seed: str | None) -> None:
    """Kill, stop and starve the server and its database while eight writers write, and look for what was lost."""
    chosen: list[tuple[str, Fault]] = [
        (each, fault)
        for each in ENGINES
        if engine in (each, "both")
        for fault in faults_of(each)
        if not named or fault.name in named
    ]
    # So that a run which is told to stop ends what it started and unmounts its disk.
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, lambda *_: sys.exit("told to stop"))
    seed = seed or str(int(time.time()))
    click.echo(f"seed {seed}; {rounds} rounds", err=True)
    outcomes: list[Outcome] = []
    end = time.monotonic() + minutes * 60
    for number, (each, fault) in enumerate(chosen):
        share = rounds * (number + 1) // len(chosen) - rounds * number // len(chosen)
        started = time.monotonic()
        until = started + (end - started) / (len(chosen) - number)
        with open_site(each, seed, REPEATS) as site:
            outcomes.append(play(site, fault, share, seed, until=until))
            click.echo(
                f"{each} {fault.name}: {outcomes[-1].rounds} rounds in {time.monotonic() - started:.0f} s", err=True
            )
    show(outcomes)
    played = sum(outcome.rounds for outcome in outcomes)
    if played < rounds:
        click.echo(f"{played} of {rounds} rounds were played; --minutes gives them more time", err=True)
    sys.exit(1 if any(outcome.findings.faults for outcome in outcomes) else 0)


if __name__ == "__main__":
    main()
