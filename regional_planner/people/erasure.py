"""Forgetting a person: what says something of them goes, and the plan's record of what was done stays whole."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.access.engine import permit
from regional_planner.kernel.errors import Conflict
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import now
from regional_planner.kernel.personal import forget
from regional_planner.people.credentials import CREDENTIAL
from regional_planner.people.models import RecoveryCode, User
from regional_planner.people.oidc.identities import IDENTITY
from regional_planner.people.permissions import POLICY
from regional_planner.people.service import TOKEN, USER
from regional_planner.people.sessions import SESSION
from regional_planner.records import commands
from regional_planner.records.record_type import RecordType, Values
from regional_planner.records.steps import require_reason

NAMELESS = "–"
KEPT_OF_A_PERSON: tuple[tuple[RecordType, Values], ...] = (
    (SESSION, {"user_agent": ""}),
    (TOKEN, {"name": NAMELESS}),
    (IDENTITY, {"label": NAMELESS, "digest": None}),
    (CREDENTIAL, {"password": None, "totp_secret": None, "totp_since": None, "totp_step": None}),
)
"""Kinds of record that belong to a person, and what is left of each."""


def erase(session: Session, actor: Actor, user: User, reason: str | None = None) -> User:
    """Erase what is personal of an account, in the tables and in the audit log; its user name stays, as who did what.

    User names are given by the installation: one that does not tell the person's name tells nothing afterwards.

    Raises:
        NotPermitted, Unauthenticated: when `actor` is no administrator.
        Conflict: when it is the administrator's own account.
        Invalid: without a reason.
    """
    permit(POLICY, "user.erase", actor, USER.columns_of(user))
    require_reason(reason)
    if user.id == actor.user_id:
        raise Conflict(_("You cannot shut yourself out: another administrator can."))
    for kind, values in KEPT_OF_A_PERSON:
        model: Any = kind.model
        for record in session.scalars(select(model).where(model.user_id == user.id)).all():
            left = {**values, "ended_at": record.ended_at or now()}
            commands.change(session, actor, kind, record, left, action="erase", reason=reason)
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user.id))
    blank = {"name": NAMELESS, "active": False, "email": None, "reminders": False, "language": None}
    erased: User = commands.change(session, actor, USER, user, blank, action="erase", reason=reason)
    forget(session, user.id)
    return erased
