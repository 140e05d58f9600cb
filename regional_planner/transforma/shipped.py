"""Transforma's axes out of `data/` into their table."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from regional_planner.kernel.audit import raise_revision
from regional_planner.kernel.statements import insert_many
from regional_planner.records.shipped import typed_rows
from regional_planner.territory.queries import REGISTER
from regional_planner.transforma.models import Axis
from regional_planner.transforma.terms import Classification

FILES = {
    "industries.csv": Classification.INDUSTRY,
    "horizontal_areas.csv": Classification.HORIZONTAL_AREA,
    "enabling_areas.csv": Classification.ENABLING_AREA,
}


def load(session: Session, data: Path) -> int:
    """Load the three classifications; returns the number of rows."""
    count = 0
    for name, classification in FILES.items():

        def classified(row: dict[str, Any], kind: Classification = classification) -> dict[str, Any]:
            return {**row, "classification": kind}

        rows = typed_rows(data / "transforma" / name, Axis, classified)
        insert_many(session, Axis, rows)
        count += len(rows)
    raise_revision(session, REGISTER)
    return count
