"""What a person shows at login, kept as a record: each change leaves its audit row, and no secret in it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.kernel.errors import Unauthenticated
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import now
from regional_planner.people import passwords
from regional_planner.people.models import Credential, User
from regional_planner.people.permissions import POLICY
from regional_planner.records import commands
from regional_planner.records.record_type import RecordType

CREDENTIAL = RecordType(
    "credential",
    Credential,
    POLICY,
    scope=lambda row: "people",
    hidden=frozenset({"password", "totp_secret", "totp_step"}),
    watched=False,
)


def credential_of(session: Session, user_id: str) -> Credential | None:
    """What the person shows at login; None when nothing was ever set."""
    return session.scalars(select(Credential).where(Credential.user_id == user_id)).one_or_none()


def ensured(session: Session, actor: Actor, user_id: str) -> Credential:
    """What the person shows at login, made now where there is none."""
    present = credential_of(session, user_id)
    if present is not None:
        return present
    made: Credential = commands.create(session, actor, CREDENTIAL, {"user_id": user_id})
    return made


def set_password(session: Session, actor: Actor, user: User, password: str, field: str = "password") -> None:
    """Give `user` a new password. Log-ins are the caller's affair.

    Raises:
        Invalid: when the password is too weak; names `field`.
        NotPermitted: when `actor` is not that person.
    """
    passwords.refuse_weak(password, user.username, user.name, field)
    values = {"password": passwords.hashed(password), "password_set_at": now()}
    commands.change(session, actor, CREDENTIAL, ensured(session, actor, user.id), values, action="set_password")


def renew_hash(session: Session, user_id: str, set_at: datetime | None, password: str) -> None:
    """Hash the password that was set at `set_at` and just seen to be right with today's parameters.

    It stays the same password, so nothing is audited.

    Raises:
        Unauthenticated: when another password was set since.
    """
    present = credential_of(session, user_id)
    if present is None or present.password is None or present.password_set_at != set_at:
        raise Unauthenticated(_("Another password was set in the meantime."))
    if passwords.is_outdated(present.password):
        present.password = passwords.hashed(password)
