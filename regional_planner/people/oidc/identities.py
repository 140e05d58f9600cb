"""Identities: which person here is the one whom a provider vouches for; never guessed from names or e-mail."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.kernel.errors import Conflict, NotFound
from regional_planner.kernel.installation import installation_key
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import now
from regional_planner.people.credentials import credential_of
from regional_planner.people.models import Identity, User
from regional_planner.people.oidc.provider import Vouched
from regional_planner.people.permissions import POLICY
from regional_planner.records import commands
from regional_planner.records.record_type import RecordType
from regional_planner.settings import Settings

IDENTITY = RecordType(
    "identity",
    Identity,
    POLICY,
    scope=lambda row: "people",
    hidden=frozenset({"digest"}),
    personal=frozenset({"label"}),
    person=lambda row: str(row["user_id"]),
    watched=False,
)
LONGEST_LABEL = 100
"""Characters of what a person calls an identity."""


def identities_of(session: Session, user_id: str) -> Sequence[Identity]:
    """The identities by which a person gets in, the oldest first."""
    query = select(Identity).where(Identity.user_id == user_id, Identity.ended_at.is_(None))
    return session.scalars(query.order_by(Identity.created_at, Identity.id)).all()


def person_of(session: Session, settings: Settings, vouched: Vouched) -> User | None:
    """The person to whom the identity is linked, whether they still act or not; None when it is linked to nobody."""
    query = select(User).join(Identity, Identity.user_id == User.id)
    return session.scalars(query.where(Identity.digest == _digest(settings, vouched))).one_or_none()


def link(session: Session, settings: Settings, owner: Actor, vouched: Vouched, label: str) -> None:
    """Let the identity be one of `owner`'s.

    Raises:
        Conflict: when it is linked already.
        NotPermitted: when the log-in of `owner` lacks its second factor.
    """
    present = person_of(session, settings, vouched)
    if present is not None:
        raise Conflict(
            _("It is linked to your account already.")
            if present.id == owner.user_id
            else _("It is linked to another account. Unlink it there first, or ask an administrator.")
        )
    values = {
        "user_id": owner.user_id,
        "issuer": vouched.issuer,
        "digest": _digest(settings, vouched),
        "label": label,
    }
    commands.create(session, owner, IDENTITY, values)


def unlink(session: Session, owner: Actor, identity_id: str) -> None:
    """Let the identity be nobody's; what told whose it was is erased.

    Raises:
        NotFound: when `owner` has no such identity.
        Conflict: when `owner` could not get in any more.
    """
    own = identities_of(session, owner.user_id) if owner.user_id else ()
    found = next((identity for identity in own if identity.id == identity_id), None)
    if found is None:
        raise NotFound(_("You have no such identity here."))
    credential = credential_of(session, found.user_id)
    if len(own) == 1 and (credential is None or credential.password is None):
        raise Conflict(_("It is your only way in: set a password first. An administrator can issue a link to do so."))
    values = {"ended_at": now(), "digest": None}
    commands.change(session, owner, IDENTITY, found, values, action="end", reason=_("unlinked by its owner"))


def _digest(settings: Settings, vouched: Vouched) -> str:
    key = installation_key(settings, "identities")
    return hmac.new(key, f"{vouched.issuer}\n{vouched.subject}".encode(), sha256).hexdigest()
