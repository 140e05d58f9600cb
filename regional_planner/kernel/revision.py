"""Revisions: a counter per scope, raised in the transaction of the write, that names a state of the plan.

What is expensive is computed once per revision and kept, so every worker can answer from memory and none is
ever stale. A scope is a territory's code (writers of different regions never wait for each other) or a
part of the register.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import String, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from regional_planner.kernel.bulk import once
from regional_planner.kernel.columns import Base
from regional_planner.kernel.database import Database, upsert


class Revision(Base):
    """The counter of one scope."""

    __tablename__ = "revision"

    scope: Mapped[str] = mapped_column(String(64), primary_key=True, comment="Territory code or part of the register")
    number: Mapped[int] = mapped_column(comment="How many writes the scope has seen")


def raise_revision(session: Session, scope: str) -> None:
    """Count one more write in `scope`; other writers of the same scope wait until this one commits."""
    once(session, ("revision", scope), lambda: _raise(session, scope))


def _raise(session: Session, scope: str) -> None:
    statement = upsert(session, Revision).values(scope=scope, number=1)
    session.execute(
        statement.on_conflict_do_update(index_elements=[Revision.scope], set_={"number": Revision.number + 1})
    )


def revisions(session: Session, scopes: Sequence[str] | None = None) -> tuple[tuple[str, int], ...]:
    """The counters of `scopes` (all when None), in order: the key under which an answer may be kept."""
    query = select(Revision.scope, Revision.number).order_by(Revision.scope)
    if scopes is not None:
        query = query.where(Revision.scope.in_(scopes))
    return tuple((scope, number) for scope, number in session.execute(query))


def state(session: Session) -> int:
    """One number that names the state of everything that `session` sees: how many writes all scopes have had.

    Counters only grow and commits have one order, so two states of one database never share it.
    """
    return int(session.execute(text(_WRITES)).scalar_one())


def latest_state(database: Database) -> int:
    """The state last committed, asked at the least cost: for finding an answer that is kept, not for making one."""
    return int(database.peek(_WRITES))


_WRITES = "SELECT coalesce(sum(number), 0) FROM revision"
