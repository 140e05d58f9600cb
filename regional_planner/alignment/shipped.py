"""Links and origins out of `data/` into their tables."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.alignment.models import Link, LinkStep, Origin
from regional_planner.alignment.service import LINK, ORIGIN
from regional_planner.alignment.terms import LinkState, Side
from regional_planner.kernel.columns import new_id
from regional_planner.kernel.database import insert_many
from regional_planner.priorities.models import PriorityIdentity
from regional_planner.priorities.shipped import parts_per_million
from regional_planner.records.loading import load_records
from regional_planner.records.shipped import typed_rows

SIDES = {"region": Side.LOWER, "nation": Side.HIGHER}


def load(session: Session, actor: Actor, data: Path) -> int:
    """Load links, the steps they took, and origins; returns the number of records."""
    identities = {row.code: row for row in session.scalars(select(PriorityIdentity))}

    def linked(row: dict[str, Any]) -> dict[str, Any]:
        lower, higher = identities[row["lower"]], identities[row["higher"]]
        return {
            **row,
            "strength": parts_per_million(row["strength"]),
            "proposed_by": SIDES[row["proposed_by"]],
            "territory": lower.territory,
            "higher_territory": higher.territory,
            "cycle": lower.cycle,
        }

    def raised(row: dict[str, Any]) -> dict[str, Any]:
        return {**row, "territory": row["region"], "share": parts_per_million(row["share"])}

    links = typed_rows(data / "alignment" / "links.csv", Link, linked)
    origins = typed_rows(data / "alignment" / "origins.csv", Origin, raised)
    count = load_records(session, actor, LINK, links) + load_records(session, actor, ORIGIN, origins)
    insert_many(session, LinkStep, [step for link in links for step in _steps(link)])
    return count


def _steps(link: dict[str, Any]) -> list[dict[str, Any]]:
    taken: list[tuple[date, LinkState]] = [(link["proposed_on"], LinkState.PROPOSED)]
    if link["state"] is not LinkState.PROPOSED:
        taken.append((link["answered_on"], link["state"]))
    return [{"id": new_id(), "link_id": link["id"], "day": day, "state": state} for day, state in taken]
