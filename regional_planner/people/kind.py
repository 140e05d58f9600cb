"""People, tokens and log-ins, declared."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, true
from sqlalchemy.orm import Session

from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.kernel.period import now
from regional_planner.people.accounts import change_user
from regional_planner.people.erasure import erase
from regional_planner.people.models import LoginSession
from regional_planner.people.schemas import SessionSchema, TokenSchema, UserSchema
from regional_planner.people.service import TOKEN, USER
from regional_planner.people.sessions import SESSION
from regional_planner.records.fields import Flag, Identity
from regional_planner.records.kind import Action, Filter, Kind, equals


def _working(session: Session, wanted: Any) -> ColumnElement[bool]:
    return LoginSession.expires_at > now() if wanted else true()


USERS = Kind(
    USER,
    "users",
    lazy("People"),
    UserSchema,
    filters=(equals(USER, "username"), equals(USER, "institution")),
    sorts=("username",),
    actions=(Action("erase", erase, lazy("Erase what is personal of an account, in the audit log too")),),
    change=change_user,
)
TOKENS = Kind(
    TOKEN, "tokens", lazy("Tokens"), TokenSchema, filters=(equals(TOKEN, "user_id", Identity()),), writable=False
)
SESSIONS = Kind(
    SESSION,
    "sessions",
    lazy("Log-ins"),
    SessionSchema,
    filters=(
        equals(SESSION, "user_id", Identity()),
        Filter("working", Flag(load_default=True, metadata={"description": "Only those that still hold"}), _working),
    ),
    writable=False,
)
