"""Who can help: the people who hold a role for a territory, and those who stand in for them today."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.institutions.models import Institution
from regional_planner.kernel.errors import WhoCan
from regional_planner.kernel.language import localised
from regional_planner.kernel.period import today
from regional_planner.people.delegations.models import Delegation
from regional_planner.people.delegations.queries import in_force_on
from regional_planner.people.models import User, UserRole, UserTerritory


@dataclass(frozen=True)
class Helper:
    """A person who can help, and for whom they stand in, if for anybody."""

    username: str
    name: str
    institution: str
    stands_in_for: str | None = None


@dataclass(frozen=True)
class Help:
    """A role that can help, who holds it, and their institutions."""

    role: str
    territory: str | None
    """CUT code; None where the role for any territory is enough."""
    institutions: tuple[tuple[str, str], ...]
    """Code and name, in the reader's language."""
    people: tuple[Helper, ...]

    def as_dict(self) -> dict[str, object]:
        """As it leaves in JSON."""
        return {
            "role": self.role,
            "territory": self.territory,
            "institutions": [{"code": code, "name": name} for code, name in self.institutions],
            "people": [vars(person) for person in self.people],
        }


def help_from(session: Session, asker: Actor, wanted: Iterable[WhoCan]) -> list[Help]:
    """Who holds each of the `wanted` roles: institutions for everybody, people for those who are logged in.

    A token for layers alone is shown no more than the public.
    """
    named = not asker.is_public and asker.may_read
    found = []
    for who in wanted:
        people = tuple(dict.fromkeys([*_holders(session, who), *_stand_ins(session, who)]))
        institutions = _names(session, {person.institution for person in people})
        found.append(Help(who.role, who.territory or None, institutions, people if named else ()))
    return found


def _holders(session: Session, who: WhoCan) -> Iterator[Helper]:
    query = (
        select(User.username, User.name, User.institution)
        .join(UserRole, UserRole.user_id == User.id)
        .where(UserRole.role == who.role, User.active.is_(True), User.ended_at.is_(None))
        .order_by(User.username)
    )
    if who.territory:
        place = UserTerritory.territory == who.territory
        query = query.join(UserTerritory, UserTerritory.user_id == User.id).where(place)
    for row in session.execute(query):
        yield Helper(*row)


def _stand_ins(session: Session, who: WhoCan) -> Iterator[Helper]:
    query = (
        select(User.username, User.name, User.institution, Delegation.delegator)
        .join(User, User.username == Delegation.stand_in)
        .where(Delegation.role == who.role, in_force_on(today()))
        .order_by(User.username, Delegation.delegator)
    )
    if who.territory:
        query = query.where(Delegation.territory == who.territory)
    for row in session.execute(query):
        yield Helper(*row)


def _names(session: Session, codes: set[str]) -> tuple[tuple[str, str], ...]:
    table = Institution.__table__
    query = select(table.c.code, table.c.name_es, table.c.name_en).where(table.c.code.in_(sorted(codes)))
    rows = session.execute(query.order_by(table.c.code)).mappings()
    return tuple((row["code"], localised(dict(row), "name")) for row in rows)
