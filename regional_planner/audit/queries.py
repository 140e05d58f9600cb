"""Reads of the audit log: its entries, and what they say of the plan at an instant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import Session

from regional_planner.access.actor import PUBLIC, Actor
from regional_planner.access.clauses import Belongs, Clause
from regional_planner.kernel.audit import AuditEntry
from regional_planner.kernel.errors import InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.records.reading import revealed_entries
from regional_planner.records.record_type import RecordType, Values

ENTRIES = AuditEntry.__table__
SEPARATOR = "/"


@dataclass(frozen=True)
class Asked:
    """What part of the log is asked for; None means all."""

    scope: str | None = None
    actor: str | None = None
    record_type: str | None = None
    record_id: str | None = None
    action: str | None = None
    request: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    """Instants: `since` included, `until` not."""


def entries(session: Session, asked: Asked, limit: int | None, cursor: str | None) -> tuple[list[Values], str | None]:
    """Entries scope by scope in the order of their chains, and where the next ones begin (None at the end).

    Raises:
        InvalidQuery: when the cursor is not one of this list's.
    """
    query = _narrowed(select(*ENTRIES.columns), asked).order_by(ENTRIES.c.scope, ENTRIES.c.sequence)
    if cursor is not None:
        query = query.where(tuple_(ENTRIES.c.scope, ENTRIES.c.sequence) > tuple_(*_decode(cursor)))
    if limit is not None:
        query = query.limit(limit + 1)
    rows = revealed_entries(session, [dict(row) for row in session.execute(query).mappings()])
    if limit is None or len(rows) <= limit:
        return rows, None
    last = rows[limit - 1]
    return rows[:limit], f"{last['scope']}{SEPARATOR}{last['sequence']}"


def plan_at(
    session: Session, actor: Actor, kind: RecordType, at: datetime, kinds: Mapping[Any, RecordType]
) -> list[Values]:
    """The records of `kind` as they stood at the instant `at`, ended ones left out, as far as `actor` may see them.

    What was visible then is shown: a draft of that time stays its own territory's, whatever became of it. `kinds` gives
    the kind of record of each table that a permission to read speaks of, such as the priority of a link.
    """
    eyes = actor if actor.may_read else PUBLIC
    there: dict[Any, list[Values]] = {}

    def holds(clause: Clause, record: Values) -> bool:
        if not isinstance(clause, Belongs):
            return clause.holds(eyes, record)
        model = clause.other.class_
        if model not in there:
            there[model] = _standing(session, kinds[model], at)
        name = clause.other.key
        return any(other[name] == record[clause.name] and clause.clause.holds(eyes, other) for other in there[model])

    alternatives = kind.policy[f"{kind.name}.read"]
    return [
        record
        for record in _standing(session, kind, at)
        if any(all(holds(clause, record) for clause in clauses) for clauses in alternatives)
    ]


def _standing(session: Session, kind: RecordType, at: datetime) -> list[Values]:
    """All records of `kind` that were on record at `at` and had not been ended."""
    last = (
        select(ENTRIES.c.record_id, func.max(ENTRIES.c.sequence))
        .where(ENTRIES.c.record_type == kind.name, ENTRIES.c.at <= at)
        .group_by(ENTRIES.c.record_id)
    )
    query = select(ENTRIES.c.after).where(
        ENTRIES.c.record_type == kind.name, tuple_(ENTRIES.c.record_id, ENTRIES.c.sequence).in_(last)
    )
    records = [kind.from_snapshot(after) for (after,) in session.execute(query.order_by(ENTRIES.c.record_id))]
    return [record for record in records if record["ended_at"] is None]


def _narrowed(query: Select[Any], asked: Asked) -> Select[Any]:
    for name in ("scope", "actor", "record_type", "record_id", "action", "request"):
        if (value := getattr(asked, name)) is not None:
            query = query.where(ENTRIES.c[name] == value)
    if asked.since is not None:
        query = query.where(ENTRIES.c.at >= asked.since)
    if asked.until is not None:
        query = query.where(ENTRIES.c.at < asked.until)
    return query


def _decode(cursor: str) -> tuple[str, int]:
    scope, _slash, sequence = cursor.rpartition(SEPARATOR)
    if not scope or not (sequence.isascii() and sequence.isdigit() and len(sequence) < 19):
        raise InvalidQuery(_("The cursor is not one of this list's: follow `next`, or begin without a cursor."))
    return scope, int(sequence)
