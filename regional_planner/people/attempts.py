"""Guessing is slow: attempts are counted before a secret is looked at, and too many make everyone wait.

What is counted is stored as a keyed digest, so that the table tells neither user names nor addresses. Bearer tokens
and session secrets are not counted: they are 256 random bits, which nobody guesses.
"""

from __future__ import annotations

import hmac
import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from regional_planner.kernel.errors import TooManyAttempts
from regional_planner.kernel.installation import installation_key
from regional_planner.kernel.language import LazyText
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.kernel.period import now
from regional_planner.kernel.statements import insert_unless_there, lock
from regional_planner.people.models import Attempts
from regional_planner.settings import Settings

WINDOW = timedelta(minutes=15)
"""Failures further apart than this are not counted together."""


@dataclass(frozen=True)
class Limit:
    """How many failures one subject has, and how long it waits then: the wait doubles with each further failure."""

    name: str
    failures: int
    first_wait: timedelta
    refusal: LazyText
    longest_wait: timedelta = WINDOW


_LOCKED = lazy(
    "Too many attempts with this user name. Try again in {wait}. "
    "An administrator can issue a link to set a new password."
)
_CODES = lazy("Too many codes that were not right. Try again in {wait}. An administrator can reset your second factor.")
_CROWD = lazy("Too many attempts from your address. Try again in {wait}.")

BY_NAME = Limit("name", 5, timedelta(seconds=30), _LOCKED)
BY_CODE = Limit("code", 5, timedelta(seconds=30), _CODES)
BY_ADDRESS = Limit("address", 50, WINDOW, _CROWD)
LINKS_BY_ADDRESS = Limit("links by address", 50, WINDOW, _CROWD)


def count(session: Session, settings: Settings, limit: Limit, subject: str) -> TooManyAttempts | None:
    """Count one attempt by (or at) `subject`; returns what refuses it when it has to wait.

    The caller commits before it looks at the secret, so that many attempts at once are counted all the same, and
    raises what is returned after that. A refused attempt is not counted: it tried nothing.
    """
    instant = now()
    row = _locked(session, _digest(settings, limit, subject), instant)
    if row.refused_until is not None and row.refused_until > instant:
        seconds = math.ceil((row.refused_until - instant).total_seconds())
        return TooManyAttempts(limit.refusal.format(wait=_said(seconds)), seconds=seconds)
    if row.forgotten_at <= instant:
        row.failures, row.since, row.refused_until = 0, instant, None
    row.failures += 1
    if row.failures >= limit.failures:
        row.refused_until = instant + _wait(limit, row.failures)
    row.forgotten_at = (row.refused_until or row.since) + WINDOW
    session.flush()
    return None


def forget(session: Session, settings: Settings, limit: Limit, subject: str) -> None:
    """Forget the failures of `subject`, whose secret was right, and what is too old to say anything."""
    session.execute(delete(Attempts).where(Attempts.digest == _digest(settings, limit, subject)))
    old = select(Attempts.digest).where(Attempts.forgotten_at < now()).with_for_update(skip_locked=True)
    session.execute(delete(Attempts).where(Attempts.digest.in_(old)))


def take_back(session: Session, settings: Settings, limit: Limit, subject: str) -> None:
    """Uncount one attempt, which succeeded and says nothing of the others from the same address."""
    row = _locked(session, _digest(settings, limit, subject), now())
    row.failures = max(0, row.failures - 1)
    if row.failures < limit.failures:
        row.refused_until = None


def _locked(session: Session, digest: str, instant: datetime) -> Attempts:
    fresh = {"digest": digest, "failures": 0, "since": instant, "forgotten_at": instant + WINDOW}
    insert_unless_there(session, Attempts, fresh)
    lock(session, Attempts, Attempts.digest == digest)
    return session.get_one(Attempts, digest, populate_existing=True)


def _wait(limit: Limit, failures: int) -> timedelta:
    doubled = min(failures - limit.failures, 10)
    return min(limit.first_wait * (1 << doubled), limit.longest_wait)


def _said(seconds: int) -> str:
    if seconds < 120:
        return _("{count} seconds", count=seconds)
    return _("{count} minutes", count=math.ceil(seconds / 60))


def _digest(settings: Settings, limit: Limit, subject: str) -> str:
    key = installation_key(settings, "attempts")
    return hmac.new(key, f"{limit.name}\n{subject}".encode("utf-8", "surrogateescape"), sha256).hexdigest()
