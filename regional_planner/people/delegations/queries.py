"""Which delegations are in force."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, Exists, and_, exists, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from regional_planner.access.actor import Grant
from regional_planner.people.delegations.models import Delegation
from regional_planner.people.models import User, UserRole, UserTerritory


def _holder(username: InstrumentedAttribute[str], territory: InstrumentedAttribute[str] | None = None) -> Exists:
    """Whether a delegation's person acts and holds its role in their own right, for `territory` or for any."""
    person, role, place = aliased(User), aliased(UserRole), aliased(UserTerritory)
    held = [
        person.username == username,
        person.active.is_(True),
        person.ended_at.is_(None),
        role.user_id == person.id,
        role.role == Delegation.role,
    ]
    if territory is not None:
        held += [place.user_id == person.id, place.territory == territory]
    return exists().where(*held)


_HELD = and_(
    Delegation.ended_at.is_(None),
    _holder(Delegation.delegator, Delegation.territory),
    _holder(Delegation.stand_in),
)
"""Made once: it is asked with every request of an approver or planner."""


def in_force_on(day: date) -> ColumnElement[bool]:
    """The delegations that give something on `day`.

    They were not ended, the day is among theirs, the delegator still acts and holds the role for the territory
    in their own right, and the stand-in still acts and holds the same role somewhere.
    """
    return and_(_HELD, Delegation.starts_on <= day, Delegation.ends_on >= day)


def borrowed_grants(session: Session, username: str, day: date) -> frozenset[Grant]:
    """What a person may do on `day` on behalf of others."""
    table = Delegation.__table__
    query = select(table.c.role, table.c.territory, table.c.delegator).where(
        table.c.stand_in == username, in_force_on(day)
    )
    return frozenset(Grant(*row) for row in session.execute(query))


def same_in_other_periods(session: Session, delegation: dict[str, object]) -> Sequence[tuple[date, date]]:
    """First and last days of the other delegations of the same role and territory between the same two people."""
    table = Delegation.__table__
    names = ("delegator", "stand_in", "role", "territory")
    query = select(table.c.starts_on, table.c.ends_on).where(
        *(table.c[name] == delegation[name] for name in names),
        table.c.ended_at.is_(None),
        table.c.id != delegation["id"],
    )
    return [(start, end) for start, end in session.execute(query)]
