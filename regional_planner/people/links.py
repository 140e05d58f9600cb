"""Links to set a password: an administrator issues one and hands it over; it works once, for a day."""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.kernel.errors import NotFound
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import now
from regional_planner.people.credentials import set_password
from regional_planner.people.models import ResetLink, User
from regional_planner.people.permissions import POLICY
from regional_planner.people.service import actor_of, digest
from regional_planner.people.sessions import end_sessions
from regional_planner.people.terms import LINK_LASTS
from regional_planner.records import commands
from regional_planner.records.record_type import RecordType

RESET_LINK = RecordType(
    "reset_link", ResetLink, POLICY, scope=lambda row: "people", hidden=frozenset({"digest"}), watched=False
)


@dataclass(frozen=True)
class Opened:
    """A link that works, and whom it is for."""

    link: ResetLink
    user: User


def issue(session: Session, actor: Actor, user_id: str) -> tuple[ResetLink, str]:
    """A new link for a person, and its secret; earlier ones of that person stop working.

    Raises:
        NotPermitted: when `actor` is no administrator.
    """
    earlier = select(ResetLink).where(ResetLink.user_id == user_id, ResetLink.ended_at.is_(None))
    for link in session.scalars(earlier).all():
        commands.end(session, actor, RESET_LINK, link, _("another link was issued"))
    secret = secrets.token_urlsafe(32)
    values = {"user_id": user_id, "digest": digest(secret), "expires_at": now() + LINK_LASTS}
    return commands.create(session, actor, RESET_LINK, values), secret


def opened(session: Session, secret: str) -> Opened:
    """The link with this secret, as long as it works.

    Raises:
        NotFound: when it is unknown, used, ended or too old, or its person no longer acts; all look the same.
    """
    row = session.execute(
        select(ResetLink, User)
        .join(User, User.id == ResetLink.user_id)
        .where(ResetLink.digest == digest(secret), ResetLink.ended_at.is_(None), ResetLink.used_at.is_(None))
    ).first()
    if row is not None:
        link, user = row
        if link.expires_at > now() and user.active and user.ended_at is None:
            return Opened(link, user)
    raise NotFound(_("This link does not work: it was used, is older than a day, or has a newer one. Ask for another."))


def use(session: Session, secret: str, password: str) -> User:
    """Set the password of the person whom the link is for, and end all of their log-ins; the link is used up.

    Raises:
        NotFound: when the link does not work.
        Invalid: when the password is too weak; the link can be used again then.
    """
    found = opened(session, secret)
    who = actor_of(session, found.user)
    set_password(session, who, found.user, password)
    use_up(session, who, found.link)
    end_sessions(session, who, found.user.id, _("a new password was set by a link"))
    return found.user


def use_up(session: Session, who: Actor, link: ResetLink) -> None:
    """Let `link` work no more: its person used it."""
    commands.change(session, who, RESET_LINK, link, {"used_at": now(), "ended_at": now()}, action="use")
