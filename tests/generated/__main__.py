"""Many generated requests: `python -m tests.generated --examples 100`, as each person on each database.

Prints cases by operation, and every failure with a request that repeats it; exits with 1 when there is one.
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import sys
import tempfile
import time
import warnings
from dataclasses import replace
from pathlib import Path

import structlog

from regional_planner.app import create_app
from regional_planner.settings import Settings, settings_from
from tests.conftest import ENGINES, Template, copied, create_postgres, loaded, start_postgres
from tests.generated.harness import PHASES, SEED, Outcome, run

TERRITORIES = {"officer-02": "02", "planner": "CL", "nobody": "CL"}


def main() -> int:
    """Run as the command line says; returns the exit code."""
    asked = _arguments()
    warnings.simplefilter("ignore")
    failures = 0
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        settings = settings_from({"PLANNER_HOME": str(folder), "PLANNER_DEMO": "1"})
        server = start_postgres(stack) if "postgresql" in asked.database else ""
        for engine in asked.database:
            template = loaded(_empty(engine, folder, server), settings)
            for who in asked.person:
                started = time.perf_counter()
                outcome = _run(template, settings, folder, server, who, asked)
                failures += len(outcome.failures)
                _tell(f"{who} on {engine}", outcome, time.perf_counter() - started)
    return 1 if failures else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.generated", description=__doc__)
    parser.add_argument("--examples", type=int, default=50, help="generated requests for each operation")
    parser.add_argument("--seed", type=int, default=SEED, help="another seed draws other requests")
    parser.add_argument("--only", default=".", help="a regular expression: these paths alone")
    parser.add_argument("--person", nargs="+", choices=TERRITORIES, default=list(TERRITORIES))
    parser.add_argument("--database", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--phase", nargs="+", choices=PHASES, default=list(PHASES))
    return parser.parse_args()


def _empty(engine: str, folder: Path, server: str) -> str:
    return f"sqlite:///{folder / 'template.sqlite'}" if engine == "sqlite" else create_postgres(server, "generated")


def _run(
    template: Template, settings: Settings, folder: Path, server: str, who: str, asked: argparse.Namespace
) -> Outcome:
    with copied(template, folder, server) as database:
        app = create_app(replace(settings, demo_exposed=True), database)
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
        return run(
            app,
            template.tokens.get(who),
            TERRITORIES[who],
            examples=asked.examples,
            phases=tuple(asked.phase),
            only=asked.only,
            seed=asked.seed,
        )


def _tell(name: str, outcome: Outcome, seconds: float) -> None:
    for operation, cases in sorted(outcome.cases.items()):
        print(f"  {cases:6d}  {operation}")
    statuses = ", ".join(f"{status}: {count}" for status, count in sorted(outcome.answers.items()))
    print(f"{name}: {sum(outcome.cases.values())} cases {dict(outcome.phases)}; answers {statuses}")
    print(f"{name}: {len(outcome.failures)} failures in {seconds:.0f} s")
    for failure in outcome.failures:
        print(f"- {failure}")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
