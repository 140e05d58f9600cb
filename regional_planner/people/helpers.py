"""Who can help: the people who hold a role for a territory, and those who stand in for them today."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor, Role
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


class _Holder(NamedTuple):
    role: str
    territory: str
    institution_name: str
    helper: Helper


@dataclass(frozen=True)
class Directory:
    """Who holds which role, read once for however many questions."""

    holders: Sequence[_Holder]
    named: bool
    """Whether the asker is told of people; everybody is told of institutions."""

    def help(self, wanted: Iterable[WhoCan]) -> list[Help]:
        """Who holds each of the `wanted` roles."""
        found = []
        for who in wanted:
            held = [each for each in self.holders if each.role == who.role and who.territory in ("", each.territory)]
            institutions = sorted({(each.helper.institution, each.institution_name) for each in held})
            people = tuple(dict.fromkeys(each.helper for each in held)) if self.named else ()
            found.append(Help(who.role, who.territory or None, tuple(institutions), people))
        return found


def directory(session: Session, asker: Actor, roles: Collection[str] = tuple(Role)) -> Directory:
    """Who holds `roles`; a token for layers alone is told no more than the public. Two queries."""
    return Directory(_holders(session, roles), asker.is_told_names)


def help_from(session: Session, asker: Actor, wanted: Collection[WhoCan]) -> list[Help]:
    """Who holds each of the `wanted` roles, as far as the asker is told."""
    return directory(session, asker, {who.role for who in wanted}).help(wanted)


def _holders(session: Session, roles: Collection[str]) -> list[_Holder]:
    """The people who hold one of `roles`, by user name, and after them those who stand in today."""
    person = (User.username, User.name, User.institution, Institution.name_es, Institution.name_en)
    own = (
        select(UserRole.role, UserTerritory.territory, *person)
        .join(User, User.id == UserRole.user_id)
        .join(UserTerritory, UserTerritory.user_id == User.id)
        .where(UserRole.role.in_(roles), User.active.is_(True), User.ended_at.is_(None))
    )
    lent = (
        select(Delegation.role, Delegation.territory, *person, Delegation.delegator.label("stands_in_for"))
        .join(User, User.username == Delegation.stand_in)
        .where(Delegation.role.in_(roles), in_force_on(today()))
    )
    return [
        _Holder(
            row["role"],
            row["territory"],
            localised(dict(row), "name"),
            Helper(row["username"], row["name"], row["institution"], row.get("stands_in_for")),
        )
        for query in (own, lent)
        for row in session.execute(
            query.join(Institution, Institution.code == User.institution).order_by(User.username)
        ).mappings()
    ]
