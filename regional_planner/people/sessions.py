"""Log-ins: opening, carrying on, confirming by a second factor, ending. The browser holds the secret, we its digest."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor, SecondFactor
from regional_planner.kernel.database import NOTE_AFTERWARDS
from regional_planner.kernel.errors import Unauthenticated
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import now
from regional_planner.people.models import Credential, LoginSession, User
from regional_planner.people.permissions import POLICY
from regional_planner.people.service import actor_of, as_owner, digest
from regional_planner.people.terms import LONGEST_SESSION, NEED_SECOND_FACTOR, NOTED_EVERY, LoginMethod
from regional_planner.records import commands
from regional_planner.records.record_type import RecordType
from regional_planner.settings import Settings

SESSION = RecordType(
    "session",
    LoginSession,
    POLICY,
    scope=lambda row: "people",
    hidden=frozenset({"digest"}),
    personal=frozenset({"user_agent"}),
    person=lambda row: str(row["user_id"]),
    watched=False,
)
LONGEST_USER_AGENT = 300


def open_session(
    session: Session, settings: Settings, user: User, method: LoginMethod, user_agent: str, replaces: str | None = None
) -> tuple[LoginSession, str]:
    """A new log-in of `user`, and the secret for its cookie; the log-in with the secret `replaces` ends.

    Whoever calls this has made sure of who the person is.

    Raises:
        Unauthenticated: when the account no longer acts.
    """
    who = actor_of(session, user)
    _end_what_is_over(session, who, replaces)
    secret = secrets.token_urlsafe(32)
    instant = now()
    values = {
        "user_id": user.id,
        "digest": digest(secret),
        "method": method,
        "user_agent": user_agent[:LONGEST_USER_AGENT],
        "seen_at": instant,
        "expires_at": _expiry(settings, instant, instant),
    }
    return commands.create(session, who, SESSION, values), secret


def resume(session: Session, settings: Settings, secret: str) -> Actor | None:
    """The actor of the log-in whose cookie holds `secret`; None when there is none, or no longer.

    As long as the second factor is needed and not given, the actor has neither grants nor scopes.
    """
    instant = now()
    row = session.execute(
        select(LoginSession, User, Credential.totp_since)
        .join(User, User.id == LoginSession.user_id)
        .outerjoin(Credential, Credential.user_id == User.id)
        .where(LoginSession.digest == digest(secret), LoginSession.ended_at.is_(None))
    ).first()
    if row is None:
        return None
    login, user, enrolled = row
    if login.expires_at <= instant or not user.active or user.ended_at is not None:
        return None
    if instant - login.seen_at >= NOTED_EVERY:
        note = update(LoginSession).where(LoginSession.id == login.id, LoginSession.seen_at < instant)
        session.info[NOTE_AFTERWARDS] = note.values(
            seen_at=instant, expires_at=_expiry(settings, login.created_at, instant)
        )
    who = replace(actor_of(session, user), session_id=login.id)
    return _with_second_factor(settings, who, login, enrolled)


def confirm(session: Session, who: Actor, login: LoginSession, given: str) -> str:
    """Note that the second factor of `login` was `given` (what, in words), under a new secret, which is returned."""
    secret = secrets.token_urlsafe(32)
    values = {"second_factor_at": now(), "digest": digest(secret), "seen_at": now()}
    commands.change(session, as_owner(who), SESSION, login, values, action="confirm", reason=given)
    return secret


def log_out(session: Session, who: Actor) -> LoginMethod:
    """End the log-in that `who` came by; returns how it had begun.

    Raises:
        Unauthenticated: when it was none.
    """
    if who.session_id is None:
        raise Unauthenticated(_("There is no log-in to end."))
    login = session.get_one(LoginSession, who.session_id)
    commands.end(session, as_owner(who), SESSION, login, _("logged out"))
    return login.method


def end_sessions(session: Session, actor: Actor, user_id: str, reason: str, keep: str | None = None) -> int:
    """End all log-ins of a person, but the one with the id `keep`; returns how many."""
    query = select(LoginSession).where(LoginSession.user_id == user_id, LoginSession.ended_at.is_(None))
    if keep is not None:
        query = query.where(LoginSession.id != keep)
    rows = session.scalars(query.order_by(LoginSession.id)).all()
    for row in rows:
        commands.end(session, actor, SESSION, row, reason)
    return len(rows)


def second_factor_of(settings: Settings, who: Actor, login: LoginSession, enrolled: datetime | None) -> SecondFactor:
    """Where a log-in stands: whoever enrolled gives it, and whoever must have one; in a demonstration only the former.

    A log-in through an identity provider is no different, unless the provider says that it asked for one.
    """
    if login.second_factor_at is not None:
        return SecondFactor.GIVEN
    must = enrolled is not None or (not settings.demo and bool(who.roles & NEED_SECOND_FACTOR))
    return SecondFactor.NEEDED if must else SecondFactor.NOT_REQUIRED


def _with_second_factor(settings: Settings, who: Actor, login: LoginSession, enrolled: datetime | None) -> Actor:
    standing = second_factor_of(settings, who, login, enrolled)
    if standing is SecondFactor.NEEDED:
        return replace(who, second_factor=standing, grants=frozenset(), token_scopes=frozenset())
    return replace(who, second_factor=standing)


def _expiry(settings: Settings, begun: datetime, seen: datetime) -> datetime:
    return min(seen + timedelta(minutes=settings.session_minutes), begun + LONGEST_SESSION)


def _end_what_is_over(session: Session, who: Actor, replaced: str | None) -> None:
    """End the person's log-ins that ran out, and whosever log-in the same browser had."""
    over = and_(LoginSession.user_id == who.user_id, LoginSession.expires_at <= now())
    if replaced is not None:
        over = or_(over, LoginSession.digest == digest(replaced))
    for row in session.scalars(select(LoginSession).where(LoginSession.ended_at.is_(None), over)).all():
        own = replace(who, user_id=row.user_id)
        commands.end(session, own, SESSION, row, _("it ran out, or the same browser logged in again"))
