"""People: who a token stands for, and making and ending tokens."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor, Role, SecondFactor, TokenScope, own_grants
from regional_planner.access.engine import permit
from regional_planner.kernel.database import NOTE_AFTERWARDS
from regional_planner.kernel.errors import NotFound, NotPermitted, Unauthenticated
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import now, today
from regional_planner.people.delegations.queries import borrowed_grants
from regional_planner.people.delegations.rules import DELEGABLE
from regional_planner.people.models import Token, User, UserRole, UserTerritory
from regional_planner.people.permissions import POLICY
from regional_planner.people.terms import NOTED_EVERY
from regional_planner.records import commands
from regional_planner.records.record_type import Many, RecordType

USER = RecordType(
    "user",
    User,
    POLICY,
    scope=lambda row: "people",
    many=(
        Many("roles", UserRole, "user_id", ("role",)),
        Many("territories", UserTerritory, "user_id", ("territory",)),
    ),
    personal=frozenset({"name", "email"}),
)
TOKEN = RecordType(
    "token",
    Token,
    POLICY,
    scope=lambda row: "people",
    hidden=frozenset({"digest"}),
    personal=frozenset({"name"}),
    person=lambda row: str(row["user_id"]),
    watched=False,
)
LONGEST_TOKEN_DAYS = 366


def authenticate(session: Session, secret: str) -> Actor:
    """The actor that a bearer token stands for.

    Raises:
        Unauthenticated: when the token is unknown, ended or expired, or its owner no longer acts.
    """
    row = session.execute(
        select(Token, User).join(User, User.id == Token.user_id).where(Token.digest == digest(secret))
    ).first()
    if row is None:
        raise Unauthenticated(_("The token is not known here. Check that it was copied whole."))
    token, user = row
    if token.ended_at is not None or token.expires_at <= now():
        raise Unauthenticated(_("The token ran out or was ended. Make a new one."))
    instant = now()
    if token.last_used_at is None or instant - token.last_used_at >= NOTED_EVERY:
        session.info[NOTE_AFTERWARDS] = update(Token).where(Token.id == token.id).values(last_used_at=instant)
    scopes = frozenset(TokenScope(scope) for scope in token.scopes.split())
    return replace(actor_of(session, user, scopes), token_until=token.expires_at)


def actor_named(session: Session, username: str) -> Actor:
    """The person with this user name, for commands that an operator runs in their name.

    Raises:
        NotFound: when there is nobody by that name who acts.
    """
    user = session.scalars(select(User).where(User.username == username)).one_or_none()
    if user is None or not user.active or user.ended_at is not None:
        raise NotFound(_("There is nobody called “{name}” who acts here.", name=username))
    return actor_of(session, user)


def actor_of(session: Session, user: User, scopes: frozenset[TokenScope] = frozenset(TokenScope)) -> Actor:
    """The actor that `user` is, with all of their own roles, within `scopes`.

    Raises:
        Unauthenticated: when the account no longer acts.
    """
    if not user.active or user.ended_at is not None:
        raise Unauthenticated(_("This account no longer acts. An administrator can say why."))
    lists = {many.name: many.read(session, [user.id])[user.id] for many in USER.many}
    roles = [Role(role) for role in lists["roles"]]
    own = own_grants(roles, lists["territories"])
    # Only who holds such a role can stand in for another, so nobody else costs a query.
    borrowed = borrowed_grants(session, user.username, today()) if set(DELEGABLE) & set(roles) else frozenset()
    return Actor(
        username=user.username,
        user_id=user.id,
        name=user.name,
        institution=user.institution,
        grants=own | borrowed,
        token_scopes=scopes,
    )


def as_owner(actor: Actor) -> Actor:
    """The person as the owner of their own log-in, which has no scopes before the second factor is given."""
    return replace(actor, token_scopes=frozenset(TokenScope))


def make_token(
    session: Session, actor: Actor, user_id: str, name: str, scopes: Collection[str], days: int
) -> tuple[Token, str]:
    """A new token for a person, and its secret, which nobody can read again.

    One that is made with another token may no more than that one, and runs out with it at the latest.

    Raises:
        NotPermitted: when `actor` is neither the owner nor an administrator, and for a scope that they lack.
    """
    permit(POLICY, "token.create", actor, {"user_id": user_id})
    implied = {TokenScope.READ} if actor.may_read else set()
    beyond = sorted(set(map(TokenScope, scopes)) - actor.token_scopes - implied)
    if beyond and actor.second_factor is not SecondFactor.NEEDED:  # What that one lacks, the permission says.
        raise NotPermitted(_("Your own token lacks the scope {scopes}.", scopes=", ".join(beyond)))
    until = now() + timedelta(days=min(days, LONGEST_TOKEN_DAYS))
    secret = f"rp_{secrets.token_urlsafe(32)}"
    values = {
        "user_id": user_id,
        "name": name,
        "digest": digest(secret),
        "scopes": " ".join(sorted(set(scopes))),
        "expires_at": min(until, actor.token_until or until),
    }
    return commands.create(session, actor, TOKEN, values), secret


def digest(secret: str) -> str:
    """What is stored of a token: SHA-256; a random secret of 256 bits needs no slow hash."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
