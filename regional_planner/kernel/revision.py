"""Revisions: a counter per scope, raised in the transaction of the write, that names a state of the plan.

What is expensive is computed once per revision and kept, so every worker can answer from memory and none is
ever stale. A scope is a territory's code (writers of different regions never wait for each other) or a
part of the register. The counter's row also holds the end of the scope's audit chain.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import CheckConstraint, String, bindparam, select, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from regional_planner.kernel.columns import Base
from regional_planner.kernel.database import Database
from regional_planner.kernel.statements import execute_for, insert_unless_there, plain
from regional_planner.kernel.transaction import once


class Revision(Base):
    """The counter of one scope, and the end of its audit chain."""

    __tablename__ = "revision"
    __table_args__ = (CheckConstraint("(sequence = 0) = (hash = '')", name="chain_end_has_a_hash"),)

    scope: Mapped[str] = mapped_column(String(64), primary_key=True, comment="Territory code or part of the register")
    number: Mapped[int] = mapped_column(comment="How many writes the scope has seen")
    sequence: Mapped[int] = mapped_column(default=0, comment="Place of the last audit entry in the scope's chain")
    hash: Mapped[str] = mapped_column(String(64), default="", comment="Hash of the last audit entry; empty before it")


class Head(NamedTuple):
    """Where a scope stands: its counter, and the place and hash of its last audit entry."""

    number: int
    sequence: int
    hash: str


def hold(session: Session, scopes: Sequence[str]) -> dict[str, Head]:
    """Keep other writers out of `scopes` until the transaction ends; where each stands.

    Scopes are held in the order given: callers that hold several sort them. What a scope's writers must not do at the
    same time (giving out codes, sums over its records) is done while holding it.
    """
    held = once(session, _HELD_SCOPES, dict[str, Head])
    wanted = [scope for scope in scopes if scope not in held]
    found = _held(session, wanted)
    missing = [scope for scope in wanted if scope not in found]
    for scope in missing:
        insert_unless_there(session, Revision, {"scope": scope, "number": 0, "sequence": 0, "hash": ""})
    if missing:
        found = _held(session, wanted)
    held.update(found)
    return {scope: held[scope] for scope in scopes}


def _held(session: Session, scopes: Sequence[str]) -> dict[str, Head]:
    if not scopes:
        return {}
    rows = session.execute(_HELD, {"scopes": scopes})
    return {scope: Head(number, sequence, digest) for scope, number, sequence, digest in rows}


def move_heads(session: Session, heads: Mapping[str, Head]) -> None:
    """Write where each scope stands now; the scopes are held, and stay so for what the transaction seals next."""
    once(session, _HELD_SCOPES, dict[str, Head]).update(heads)
    rows = [
        {"of_scope": scope, **{f"new_{name}": value for name, value in head._asdict().items()}}
        for scope, head in heads.items()
    ]
    execute_for(session, _MOVE, rows)


def revisions(session: Session, scopes: Sequence[str] | None = None) -> tuple[tuple[str, int], ...]:
    """The counters of `scopes` (all when None), in order: the key under which an answer may be kept."""
    found = session.execute(_ALL) if scopes is None else session.execute(_SOME, {"scopes": scopes})
    return tuple((scope, number) for scope, number in found)


def state(session: Session) -> int:
    """One number that names the state of everything that `session` sees: how many writes all scopes have had.

    Counters only grow and commits have one order, so two states of one database never share it.
    """
    return int(session.execute(text(_WRITES)).scalar_one())


def latest_state(database: Database) -> int:
    """The state last committed, asked at the least cost: for finding an answer that is kept, not for making one."""
    return int(database.peek(_WRITES))


_HELD_SCOPES = "held scopes"
_WRITES = "SELECT coalesce(sum(number), 0) FROM revision"

# Every write sends these; built once, because to build a statement takes longer than to send it.
_REVISION = plain(Revision)
_ALL = select(_REVISION.c.scope, _REVISION.c.number).order_by(_REVISION.c.scope)
_SOME = _ALL.where(_REVISION.c.scope.in_(bindparam("scopes", expanding=True)))
# SQLite has one writer at a time, who holds the whole database since BEGIN IMMEDIATE; it ignores FOR UPDATE.
_HELD = _SOME.add_columns(_REVISION.c.sequence, _REVISION.c.hash).with_for_update()
_MOVE = (
    update(_REVISION)
    .where(_REVISION.c.scope == bindparam("of_scope"))
    .values({name: bindparam(f"new_{name}") for name in Head._fields})
)
