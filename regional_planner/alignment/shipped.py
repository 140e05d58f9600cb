"""Links and origins out of `data/` into their tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.alignment.models import Link, LinkStep, Origin
from regional_planner.alignment.service import LINK, ORIGIN
from regional_planner.alignment.terms import LinkAction, LinkState, OriginState, Side
from regional_planner.kernel.columns import new_id
from regional_planner.kernel.statements import insert_many
from regional_planner.priorities.models import PriorityIdentity
from regional_planner.priorities.shipped import parts_per_million
from regional_planner.records.loading import load_records
from regional_planner.records.shipped import typed_rows

ACTIONS = {
    LinkState.PROPOSED: LinkAction.PROPOSE,
    LinkState.AGREED: LinkAction.AGREE,
    LinkState.CONTESTED: LinkAction.CONTEST,
    LinkState.WITHDRAWN: LinkAction.WITHDRAW,
}
"""State -> what led to it."""
SIDES = {"region": Side.LOWER, "nation": Side.HIGHER}


def load(session: Session, actor: Actor, data: Path) -> int:
    """Load links, the steps they took, and origins; returns the number of records."""
    identities = {row.code: row for row in session.scalars(select(PriorityIdentity))}

    def linked(row: dict[str, Any]) -> dict[str, Any]:
        lower, higher = identities[row["lower"]], identities[row["higher"]]
        return {
            **row,
            "strength": parts_per_million(row["strength"]),
            "proposed_by": (side := SIDES[row["proposed_by"]]),
            "turn": {"proposed": side.other, "contested": side}.get(row["state"]),
            "territory": lower.territory,
            "higher_territory": higher.territory,
            "cycle": lower.cycle,
        }

    def raised(row: dict[str, Any]) -> dict[str, Any]:
        return {
            **row,
            "territory": row["region"],
            "share": parts_per_million(row["share"]),
            "cycle": identities[row["national"]].cycle,
            "state": OriginState.ACCEPTED,
        }

    links = typed_rows(data / "alignment" / "links.csv", Link, linked)
    origins = typed_rows(data / "alignment" / "origins.csv", Origin, raised)
    count = load_records(session, actor, LINK, links) + load_records(session, actor, ORIGIN, origins)
    insert_many(session, LinkStep, [step for link in links for step in _steps(link)])
    return count


def _steps(link: dict[str, Any]) -> list[dict[str, Any]]:
    side, state = link["proposed_by"], link["state"]
    taken = [(link["proposed_on"], LinkState.PROPOSED, side, link["reason"])]
    if state is not LinkState.PROPOSED:
        by = side if state is LinkState.WITHDRAWN else side.other
        taken.append((link["answered_on"], state, by, link["answer_reason"]))
    return [
        {
            "id": new_id(),
            "link_id": link["id"],
            "day": day,
            "state": state,
            "action": ACTIONS[state],
            "side": by,
            "strength": link["strength"],
            "reason": reason,
        }
        for day, state, by, reason in taken
    ]
