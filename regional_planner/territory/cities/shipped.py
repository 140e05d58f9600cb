"""Functional cities out of `data/` into their tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.records.loading import load_records
from regional_planner.records.shipped import read_csv
from regional_planner.territory.cities.service import FUNCTIONAL_CITY
from regional_planner.territory.cities.terms import Membership


def load(session: Session, actor: Actor, data: Path) -> int:
    """Load the cities; returns the number of rows."""
    return load_records(
        session, actor, FUNCTIONAL_CITY, [_city(row) for row in read_csv(data / "territory" / "functional_cities.csv")]
    )


def _city(row: dict[str, str | None]) -> dict[str, Any]:
    members = [Membership.parse(text).text for text in (row["members"] or "").split(";")]
    return {**row, "members": members, "illustrative": row["illustrative"] == "true"}
