"""What a transaction remembers, gathers on its way, and does once at its end.

A savepoint that is rolled back takes along what was gathered inside it, so that the audit log never speaks of a row
that was undone, and makes the transaction forget what it remembers.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

Value = TypeVar("Value")
_REMEMBERED, _GATHERED, _MARKS, _LAST = "remembered", "gathered", "gathered_at_savepoint", "last_acts"


def once(session: Session, key: Hashable, compute: Callable[[], Value]) -> Value:
    """What `compute` gives, asked for once in a transaction.

    For what the rules of every record read again: its cycle, the register, the matrix. Only what the transaction itself
    does not change may be read so.
    """
    remembered: dict[Hashable, Any] = session.info.setdefault(_REMEMBERED, {})
    if key not in remembered:
        remembered[key] = compute()
    value: Value = remembered[key]
    return value


def gathered(session: Session) -> list[dict[str, Any]]:
    """What the transaction has gathered so far, in order; to be added to."""
    found: list[dict[str, Any]] = session.info.setdefault(_GATHERED, [])
    return found


def at_the_end(session: Session, act: Callable[[Session], None]) -> None:
    """Do `act` once before the transaction commits, however often it is asked for."""
    session.info.setdefault(_LAST, {})[act] = None


def finish(session: Session) -> None:
    """Do what was asked for at the end; called by whoever owns the transaction, right before it commits."""
    session.flush()
    for act in session.info.pop(_LAST, ()):
        act(session)


@event.listens_for(Session, "after_transaction_create")
def _mark(session: Session, transaction: SessionTransaction) -> None:
    if transaction.nested:
        session.info.setdefault(_MARKS, {})[transaction] = len(gathered(session))


@event.listens_for(Session, "after_soft_rollback")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    kept = session.info.get(_MARKS, {}).pop(transaction, 0)
    del gathered(session)[kept:]
    session.info.pop(_REMEMBERED, None)
