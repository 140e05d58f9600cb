"""What administrators see of people: who can get in, who did, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from regional_planner.kernel.period import now
from regional_planner.people.models import Credential, LoginSession, ResetLink


@dataclass(frozen=True)
class Access:
    """How a person gets in."""

    last_login: datetime | None = None
    has_password: bool = False
    has_second_factor: bool = False
    link_until: datetime | None = None
    """Until when a link that was issued and not used yet works."""


def access_of(session: Session, user_ids: Sequence[str]) -> dict[str, Access]:
    """How each of `user_ids` gets in; three queries, however many people."""
    logins = dict(
        session.execute(
            select(LoginSession.user_id, func.max(LoginSession.created_at))
            .where(LoginSession.user_id.in_(user_ids))
            .group_by(LoginSession.user_id)
        ).all()
    )
    links = dict(
        session.execute(
            select(ResetLink.user_id, ResetLink.expires_at).where(
                ResetLink.user_id.in_(user_ids), ResetLink.ended_at.is_(None), ResetLink.expires_at > now()
            )
        ).all()
    )
    credentials = {
        row.user_id: row
        for row in session.execute(
            select(Credential.user_id, Credential.password_set_at, Credential.totp_since).where(
                Credential.user_id.in_(user_ids)
            )
        )
    }
    found = {}
    for user_id in user_ids:
        shown = credentials.get(user_id)
        found[user_id] = Access(
            last_login=logins.get(user_id),
            has_password=bool(shown and shown.password_set_at),
            has_second_factor=bool(shown and shown.totp_since),
            link_until=links.get(user_id),
        )
    return found
