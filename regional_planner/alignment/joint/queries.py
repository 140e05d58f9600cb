"""Reads of joint priorities: those of a cycle as they stood on a day, and what their rules ask."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.alignment.joint.models import JointMember, JointPartner, JointPriority, JointStep
from regional_planner.alignment.joint.terms import AdoptedPriority
from regional_planner.alignment.terms import LinkState
from regional_planner.priorities.models import Priority
from regional_planner.priorities.terms import PriorityState

SHOWN = ("id", "territory", "title", "title_en", "reason", "national", "illustrative")


def adopted(session: Session, codes: Collection[str]) -> dict[str, AdoptedPriority]:
    """Those of `codes` that are priorities in force today."""
    query = select(Priority.code, Priority.territory, Priority.cycle, Priority.level).where(
        Priority.code.in_(sorted(codes)), Priority.state == PriorityState.ADOPTED, Priority.ended_at.is_(None)
    )
    return {row.code: AdoptedPriority(*row) for row in session.execute(query)}


def standing_with(session: Session, codes: Collection[str], besides: str) -> dict[str, str]:
    """Those of `codes` that are in a joint priority which stands, but for the one with the id `besides`: its title."""
    query = (
        select(JointMember.priority, JointPriority.title)
        .join(JointPriority, JointPriority.id == JointMember.joint_id)
        .where(
            JointMember.priority.in_(sorted(codes)),
            JointPriority.state != LinkState.WITHDRAWN,
            JointPriority.ended_at.is_(None),
            JointPriority.id != besides,
        )
        .order_by(JointMember.priority)
    )
    return {row.priority: row.title for row in session.execute(query)}


def joint_on(session: Session, cycle: str, day: date) -> list[dict[str, Any]]:
    """The joint priorities of a cycle in the state that each had on `day`, those withdrawn by then left out.

    Each with its `members` (priority, share per million) and all `territories` in it, the one that proposed it first.
    """
    table, steps = JointPriority.__table__, JointStep.__table__
    found = session.execute(
        select(*(table.c[name] for name in SHOWN), steps.c.state)
        .join(steps, steps.c.joint_id == table.c.id)
        .where(table.c.cycle == cycle, table.c.ended_at.is_(None), steps.c.day <= day)
        .order_by(steps.c.day, steps.c.id)
    ).mappings()
    latest = {row["id"]: {**row, "members": [], "territories": [row["territory"]]} for row in found}
    rows = {identity: row for identity, row in latest.items() if row["state"] is not LinkState.WITHDRAWN}
    members = select(JointMember.joint_id, JointMember.priority, JointMember.share).order_by(JointMember.priority)
    for identity, priority, share in session.execute(members.where(JointMember.joint_id.in_(rows))):
        rows[identity]["members"].append({"priority": priority, "share": share})
    partners = select(JointPartner.joint_id, JointPartner.territory).order_by(JointPartner.territory)
    for identity, territory in session.execute(partners.where(JointPartner.joint_id.in_(rows))):
        rows[identity]["territories"].append(territory)
    return list(rows.values())
