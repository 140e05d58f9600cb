"""Logging in: what is checked in which order, so that guessing is slow and answers tell nothing of who exists.

These open their own transactions: an attempt is counted and committed before the secret is looked at, and no lock is
held while a password is hashed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor, SecondFactor
from regional_planner.kernel import security_log
from regional_planner.kernel.database import Database
from regional_planner.kernel.errors import Conflict, FieldError, Invalid, NotFound, NotPermitted, Unauthenticated
from regional_planner.kernel.language import gettext as _
from regional_planner.people import attempts, passwords, second_factor
from regional_planner.people.attempts import BY_ADDRESS, BY_CODE, BY_NAME, LINKS_BY_ADDRESS, Limit
from regional_planner.people.credentials import renew_hash, set_password
from regional_planner.people.links import use
from regional_planner.people.models import Credential, LoginSession, User
from regional_planner.people.service import actor_of
from regional_planner.people.sessions import confirm, end_sessions, open_session, resume
from regional_planner.people.terms import LoginMethod
from regional_planner.settings import Settings


@dataclass(frozen=True)
class Door:
    """Where somebody knocks: this installation, and what the request says of its sender."""

    database: Database
    settings: Settings
    address: str
    user_agent: str = ""
    session_secret: str | None = None
    """The secret of the log-in that the browser has already."""


@dataclass(frozen=True)
class LoggedIn:
    """A log-in that was opened or confirmed; the secret goes into the cookie."""

    actor: Actor
    secret: str


def log_in(door: Door, username: str, password: str, code: str | None = None) -> LoggedIn:
    """Open a log-in for whoever knows the password; with the second factor at once when `code` is given.

    Raises:
        TooManyAttempts: when the user name or the address has to wait.
        Unauthenticated: when name or password is not right, or the code is not.
    """
    count_attempts(door, (BY_ADDRESS, door.address), (BY_NAME, username))
    with door.database.reading() as session:
        known = _known(session, username)
    if not passwords.matches(known.password if known else None, password) or known is None:
        security_log.refused(
            "login refused", address=door.address, user=username if known else None, because="name or password"
        )
        raise Unauthenticated(_("The user name or the password is not right."))
    given = _code_given(door, known.user_id, username, code) if code and known.enrolled else None
    with door.database.writing() as session:
        attempts.forget(session, door.settings, BY_NAME, username)
        attempts.take_back(session, door.settings, BY_ADDRESS, door.address)
        renew_hash(session, known.user_id, known.password_set_at, password)
        user = session.get_one(User, known.user_id)
        login, secret = open_session(
            session, door.settings, user, LoginMethod.LOCAL, door.user_agent, door.session_secret
        )
        if given is not None:
            secret = confirm(session, actor_of(session, user), login, given)
        entered = resumed(session, door, secret)
    return noted(door, entered, LoginMethod.LOCAL)


def give_second_factor(door: Door, code: str) -> LoggedIn:
    """Confirm the browser's log-in by a code; its secret changes.

    Raises:
        Unauthenticated: when there is no log-in, or the code is not right.
        Conflict: when no second factor is asked for, or none was ever set up.
        TooManyAttempts: after too many codes that were not right.
    """
    with door.database.reading() as session:
        who, _login = logged_in(session, door)
        known = _known(session, who.username)
    if who.second_factor is not SecondFactor.NEEDED:
        raise Conflict(_("This log-in does not lack a second factor."))
    if known is None or not known.enrolled:
        raise Conflict(_("You have no second factor yet: set it up first."))
    given = _code_given(door, known.user_id, who.username, code)
    with door.database.writing() as session:
        who, login = logged_in(session, door)
        method = login.method
        entered = resumed(session, door, confirm(session, who, login, given))
    return noted(door, entered, method)


def enrol(session: Session, settings: Settings, who: Actor, sealed: str, code: str) -> tuple[str, list[str]]:
    """Let the second factor that was offered to `who` count, and the log-in with it.

    Returns the log-in's new secret, and the recovery codes.

    Raises:
        Unauthenticated: when `who` did not come by a log-in.
        Conflict, Invalid: as `second_factor.enrol`.
    """
    if who.session_id is None:
        raise Unauthenticated(_("Your log-in has ended. Log in again."))
    codes = second_factor.enrol(session, settings, who, sealed, code)
    login = session.get_one(LoginSession, who.session_id)
    return confirm(session, who, login, _("set up")), codes


def change_password(door: Door, present: str, new: str) -> int:
    """Set another password for whoever is logged in and knows the present one; returns how many other log-ins ended.

    Raises:
        Unauthenticated: when there is no log-in.
        NotPermitted: when it lacks the second factor.
        Invalid: when the present password is not right, or the new one is too weak.
        TooManyAttempts: after too many wrong ones.
    """
    with door.database.reading() as session:
        who, _login = logged_in(session, door)
        known = _known(session, who.username)
    if who.second_factor is SecondFactor.NEEDED:
        raise NotPermitted(_("Give your second factor first."))
    if known is None or known.password is None:
        raise Conflict(_("You have no password here. An administrator can issue a link to set one."))
    count_attempts(door, (BY_NAME, who.username))
    if not passwords.matches(known.password, present):
        security_log.refused("password change refused", address=door.address, user=who.username, because="password")
        said = _("The present password is not right.")
        raise Invalid(said, [FieldError("present", "wrong", said)])
    with door.database.writing() as session:
        attempts.forget(session, door.settings, BY_NAME, who.username)
        set_password(session, who, session.get_one(User, known.user_id), new, field="new")
        ended = end_sessions(session, who, known.user_id, _("the password was changed"), keep=who.session_id)
    security_log.passed("password changed", address=door.address, user=who.username)
    return ended


def set_password_by_link(door: Door, link: str, password: str) -> None:
    """Set the password of the person whom a link is for.

    Raises:
        NotFound, Invalid: as `links.use`.
        TooManyAttempts: when the address tried too many links that do not work.
    """
    count_attempts(door, (LINKS_BY_ADDRESS, door.address))
    try:
        with door.database.writing() as session:
            username = use(session, link, password).username
            attempts.take_back(session, door.settings, LINKS_BY_ADDRESS, door.address)
    except NotFound:
        security_log.refused("link refused", address=door.address, user=None)
        raise
    security_log.passed("password set by link", address=door.address, user=username)


def count_attempts(door: Door, *counted: tuple[Limit, str]) -> None:
    """Count one attempt for each subject and commit, then refuse it where one has to wait.

    Raises:
        TooManyAttempts: when one of them has to wait.
    """
    with door.database.writing() as session:
        refusals = [attempts.count(session, door.settings, limit, subject) for limit, subject in counted]
    for (limit, subject), refusal in zip(counted, refusals, strict=True):
        if refusal is not None:
            security_log.refused(
                "attempt refused",
                address=door.address,
                user=_acting(door, subject) if limit is BY_NAME else None,
                by=limit.name,
                seconds=refusal.seconds,
            )
            raise refusal


def noted(door: Door, entered: LoggedIn, method: LoginMethod) -> LoggedIn:
    """`entered`, once it stands in the log how they came; its transaction is committed by then."""
    who = entered.actor
    security_log.passed(
        "logged in", address=door.address, user=who.username, method=method, second_factor=who.second_factor
    )
    return entered


@dataclass(frozen=True)
class Known:
    """A person who acts, and what they have to show."""

    user_id: str
    password: str | None
    password_set_at: datetime | None
    enrolled: datetime | None
    """Since when the second factor counts."""


def _acting(door: Door, username: str) -> str | None:
    """`username`, when somebody is called so."""
    with door.database.reading() as session:
        return session.scalar(select(User.username).where(User.username == username))


def _known(session: Session, username: str) -> Known | None:
    row = session.execute(
        select(User.id, Credential.password, Credential.password_set_at, Credential.totp_since)
        .outerjoin(Credential, Credential.user_id == User.id)
        .where(User.username == username, User.active, User.ended_at.is_(None))
    ).first()
    return None if row is None else Known(*row)


def _code_given(door: Door, user_id: str, username: str, code: str) -> str:
    """What kind of code was given, for the log."""
    count_attempts(door, (BY_CODE, user_id))
    with door.database.writing() as session:
        given = second_factor.accept(session, door.settings, user_id, code)
        if given is not None:
            attempts.forget(session, door.settings, BY_CODE, user_id)
    if given is None:
        security_log.refused("login refused", address=door.address, user=username, because="code")
        raise Unauthenticated(second_factor.wrong_code())
    return given


def logged_in(session: Session, door: Door) -> tuple[Actor, LoginSession]:
    """Whoever is logged in from the browser, and the log-in.

    Raises:
        Unauthenticated: when there is none.
    """
    who = resume(session, door.settings, door.session_secret) if door.session_secret else None
    if who is None or who.session_id is None:
        raise Unauthenticated(_("Your log-in has ended. Log in again."))
    return who, session.get_one(LoginSession, who.session_id)


def resumed(session: Session, door: Door, secret: str) -> LoggedIn:
    """The log-in with `secret`, just opened or confirmed.

    Raises:
        Unauthenticated: when it does not hold.
    """
    who = resume(session, door.settings, secret)
    if who is None:
        raise Unauthenticated(_("Your log-in has ended. Log in again."))
    return LoggedIn(who, secret)
