"""Loading Chile: every room's shipped data, in the order of the building, in one transaction."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import click
from sqlalchemy.orm import Session

from regional_planner.access.actor import system
from regional_planner.advantage import shipped as advantage
from regional_planner.alignment import shipped as alignment
from regional_planner.finance import shipped as finance
from regional_planner.finance.comparison import shipped as benchmarks
from regional_planner.institutions import shipped as institutions
from regional_planner.kernel.audit import request_id
from regional_planner.kernel.terminal import Operator, console, told
from regional_planner.people import demo
from regional_planner.priorities import shipped as priorities
from regional_planner.priorities.places import shipped as places
from regional_planner.readiness import shipped as readiness
from regional_planner.rollout import shipped as rollout
from regional_planner.territory import shipped as territory
from regional_planner.territory.boundaries.store import load_shipped
from regional_planner.territory.cities import shipped as cities
from regional_planner.territory.queries import has_register
from regional_planner.transforma import shipped as transforma

LOADER = system("load")


@click.command()
@click.pass_obj
@told
def load(operator: Operator) -> None:
    """Load Chile: register, figures, boundaries, plan, money, foundations; in a demonstration the demo people too."""
    settings = operator.settings
    with operator.database() as database, database.writing() as session:
        if has_register(session):
            console.print("loaded already")
            return
        rows = load_chile(session, settings.data_folder, lambda line: console.print(f"  {line}"))
        shapes = load_shipped(session, settings.data_folder / "geo")
        console.print(f"  boundaries: {shapes}")
        logins = demo.load(session, LOADER, settings.data_folder / "data") if settings.demo else None
    if logins:
        demo.write_logins(settings.home, logins)
    console.print(f"loaded {rows + shapes} rows")


def load_chile(session: Session, folder: Path, report: Callable[[str], None] = lambda line: None) -> int:
    """Load all shipped data but the boundaries, out of `folder`/data; returns the number of rows."""
    data = folder / "data"
    request_id.set("load-chile")
    steps: list[tuple[str, Callable[[], int]]] = [
        ("territory", lambda: territory.load(session, data)),
        ("cities", lambda: cities.load(session, LOADER, data)),
        ("rollout", lambda: rollout.load(session, LOADER, data)),
        ("transforma", lambda: transforma.load(session, data)),
        ("advantage", lambda: advantage.load(session, LOADER, data)),
        ("institutions", lambda: institutions.load(session, LOADER, data)),
        ("priorities", lambda: priorities.load(session, LOADER, data)),
        ("places", lambda: places.load(session, LOADER, data)),
        ("finance", lambda: finance.load(session, LOADER, data)),
        ("benchmarks", lambda: benchmarks.load(session, LOADER, data)),
        ("alignment", lambda: alignment.load(session, LOADER, data)),
        ("readiness", lambda: readiness.load(session, LOADER, data)),
    ]
    total = 0
    for name, step in steps:
        rows = step()
        total += rows
        report(f"{name}: {rows}")
    return total
