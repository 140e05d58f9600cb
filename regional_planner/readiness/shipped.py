"""Statements of foundations and milestones out of `data/` into their tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.priorities.models import PriorityIdentity
from regional_planner.readiness.models import Foundation, PriorityMilestone
from regional_planner.readiness.service import FOUNDATION, MILESTONE
from regional_planner.records.loading import load_records
from regional_planner.records.shipped import read_csv, typed_rows


def load(session: Session, actor: Actor, data: Path) -> int:
    """Load the statements and the milestones; returns the number of rows."""
    folder = data / "readiness"
    territories = {row.code: row.territory for row in session.scalars(select(PriorityIdentity))}

    def placed(row: dict[str, Any]) -> dict[str, Any]:
        return {**row, "territory": territories[row["priority"]]}

    statements = typed_rows(folder / "foundations.csv", Foundation, placed)
    for row, raw in zip(statements, read_csv(folder / "foundations.csv"), strict=True):
        row["needs"] = raw["needs"].split(";") if raw["needs"] else []
    milestones = typed_rows(folder / "milestones.csv", PriorityMilestone, placed)
    return load_records(session, actor, FOUNDATION, statements) + load_records(session, actor, MILESTONE, milestones)
