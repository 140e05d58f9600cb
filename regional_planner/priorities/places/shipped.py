"""Places of priorities out of `data/` into their table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.priorities.models import PriorityIdentity
from regional_planner.priorities.places.models import PriorityPlace
from regional_planner.priorities.places.rules import as_text, from_text
from regional_planner.priorities.places.service import PLACE, derived
from regional_planner.records.loading import load_records
from regional_planner.records.shipped import typed_rows


def load(session: Session, actor: Actor, data: Path) -> int:
    """Load the places; returns the number of rows."""
    territories = {row.code: row.territory for row in session.scalars(select(PriorityIdentity))}

    def placed(row: dict[str, Any]) -> dict[str, Any]:
        whole = derived(as_text(from_text(row["geometry"])))
        return {**row, **whole, "territory": territories[row["priority"]]}

    return load_records(session, actor, PLACE, typed_rows(data / "priorities" / "places.csv", PriorityPlace, placed))
