"""Changing an account: whoever stops acting is logged out at once, and nobody locks themselves out."""

from __future__ import annotations

from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.kernel.errors import Conflict
from regional_planner.kernel.language import gettext as _
from regional_planner.people.models import User
from regional_planner.people.service import USER
from regional_planner.people.sessions import end_sessions
from regional_planner.records import commands
from regional_planner.records.record_type import Values


def set_mail(session: Session, actor: Actor, user: User, values: Values) -> User:
    """Say where one's own reminders go, whether one wants them, and in which language.

    Raises:
        NotPermitted: when `actor` is not that person.
    """
    changed: User = commands.change(session, actor, USER, user, values, action="set_mail")
    return changed


def change_user(session: Session, actor: Actor, user: User, values: Values) -> User:
    """Change a person's account; all log-ins of one that no longer acts end. Their tokens are refused anyway.

    Raises:
        Conflict: when somebody would shut themselves out.
        NotPermitted: when `actor` is no administrator.
    """
    stops = user.active and values.get("active") is False
    if stops and user.id == actor.user_id:
        raise Conflict(_("You cannot shut yourself out: another administrator can."))
    changed: User = commands.change(session, actor, USER, user, values)
    if stops:
        end_sessions(session, actor, user.id, _("the account was deactivated"))
    return changed
