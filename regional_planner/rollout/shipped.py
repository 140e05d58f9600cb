"""Steps and targets of the roll-out out of `data/` into their tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.kernel.statements import insert_many
from regional_planner.records.loading import load_records
from regional_planner.records.shipped import reduced, typed_rows
from regional_planner.rollout.models import RolloutStep, RolloutTarget
from regional_planner.rollout.service import STEP


def load(session: Session, actor: Actor, data: Path) -> int:
    """Load the steps and the targets; returns the number of rows."""
    folder = data / "rollout"
    targets = typed_rows(folder / "targets.csv", RolloutTarget, _target)
    insert_many(session, RolloutTarget, targets)
    return len(targets) + load_records(session, actor, STEP, typed_rows(folder / "steps.csv", RolloutStep, _step))


def _step(row: dict[str, Any]) -> dict[str, Any]:
    planned = reduced(row["planned_by"], row["planned_precision"])
    return {**row, "planned": planned, "actual": reduced(row["actual"], row["actual_precision"])}


def _target(row: dict[str, Any]) -> dict[str, Any]:
    actual = reduced(row["actual"], row["actual_precision"])
    return {**row, "regions": row["count"], "due": row["by"], "actual": actual}
