"""Activity out of `data/` into its tables: what outside codes mean, and made-up figures for each region."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.advantage.models import ActivityMapping
from regional_planner.advantage.service import store
from regional_planner.advantage.terms import TRANSFORMA, ActivityFigure, Measure, Origin
from regional_planner.kernel.statements import insert_many
from regional_planner.records.shipped import read_csv, typed_rows


def load(session: Session, actor: Actor, data: Path) -> int:
    """Load the mapping and the figures; returns the number of rows."""
    folder = data / "advantage"
    mapping = typed_rows(folder / "mapping.csv", ActivityMapping)
    insert_many(session, ActivityMapping, mapping)
    sets: dict[Origin, list[ActivityFigure]] = {}
    for row in read_csv(folder / "activity.csv"):
        given = {name: text or "" for name, text in row.items()}
        origin = Origin(
            Measure(given["measure"]),
            date.fromisoformat(given["units_as_of"]),
            given["source"],
            given["illustrative"] == "true",
        )
        figure = ActivityFigure(
            int(given["year"]), given["territory"], TRANSFORMA, given["activity"], int(given["value"])
        )
        sets.setdefault(origin, []).append(figure)
    for origin, figures in sets.items():
        store(session, actor, origin, figures)
    return len(mapping) + sum(map(len, sets.values()))
