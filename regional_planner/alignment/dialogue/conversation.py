"""The whole conversation on links: each step with its side, its words and what it offered instead."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.alignment.models import Link, LinkStep
from regional_planner.alignment.service import LINK
from regional_planner.kernel.columns import as_share
from regional_planner.records import reading
from regional_planner.records.record_type import Values


def conversation(session: Session, actor: Actor, key: str) -> Values:
    """What was said on the link `key`, oldest first; whose turn it is; which link it replaced or was replaced by.

    Raises:
        NotFound: when there is none that `actor` may read.
    """
    link = reading.one(session, LINK, actor, key)
    replaced_by = session.scalar(select(Link.id).where(Link.replaces == link["id"]))
    return {
        "link": link["id"],
        "state": link["state"],
        "turn": link["turn"],
        "replaces": link["replaces"],
        "replaced_by": replaced_by,
        "items": steps_of(session, [link["id"]])[link["id"]],
        "next": None,
    }


def steps_of(session: Session, ids: Sequence[str]) -> dict[str, list[Values]]:
    """The steps of each of some links, oldest first; whether they may be read was asked before. One query."""
    table = LinkStep.__table__
    names = ("day", "side", "action", "state", "strength", "reason", "counter_strength", "counter_higher")
    query = select(table.c.link_id, *(table.c[name] for name in names)).where(table.c.link_id.in_(ids))
    found: dict[str, list[Values]] = {identity: [] for identity in ids}
    for row in session.execute(query.order_by(table.c.id)).mappings():
        step = {name: row[name] for name in names}
        for name in ("strength", "counter_strength"):
            step[name] = as_share(step[name])
        found[row["link_id"]].append(step)
    return found
