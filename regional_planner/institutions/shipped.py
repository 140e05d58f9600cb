"""Institutions out of `data/` into their table."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.institutions.models import Institution
from regional_planner.institutions.service import INSTITUTION
from regional_planner.records.loading import load_records
from regional_planner.records.shipped import typed_rows


def load(session: Session, actor: Actor, data: Path) -> int:
    """Load the registry; returns the number of rows."""
    return load_records(
        session, actor, INSTITUTION, typed_rows(data / "institutions" / "institutions.csv", Institution)
    )
