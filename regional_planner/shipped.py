"""Loading Chile: every room's shipped data, in the order of the building."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.access.actor import system
from regional_planner.institutions import shipped as institutions
from regional_planner.kernel.audit import request_id
from regional_planner.priorities import shipped as priorities
from regional_planner.territory import shipped as territory
from regional_planner.territory.models import Unit
from regional_planner.transforma import shipped as transforma

LOADER = system("load")


def is_loaded(session: Session) -> bool:
    """Whether the register of territories is there."""
    return session.scalars(select(Unit.id).limit(1)).one_or_none() is not None


def load_chile(session: Session, folder: Path, report: Callable[[str], None] = lambda line: None) -> int:
    """Load all shipped data out of `folder`/data, in one transaction; returns the number of rows."""
    data = folder / "data"
    request_id.set("load-chile")
    steps: list[tuple[str, Callable[[], int]]] = [
        ("territory", lambda: territory.load(session, data)),
        ("transforma", lambda: transforma.load(session, data)),
        ("institutions", lambda: institutions.load(session, LOADER, data)),
        ("priorities", lambda: priorities.load(session, LOADER, data)),
    ]
    total = 0
    for name, step in steps:
        rows = step()
        total += rows
        report(f"{name}: {rows}")
    return total
