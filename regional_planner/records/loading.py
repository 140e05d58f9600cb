"""Loading shipped records in bulk: each leaves its audit entry; their rules are not asked, since they are history."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.kernel.columns import new_id
from regional_planner.kernel.statements import insert_many
from regional_planner.records.commands import leave_entry
from regional_planner.records.record_type import RecordType


def load_records(session: Session, actor: Actor, kind: RecordType, rows: list[dict[str, Any]]) -> int:
    """Insert `rows` (columns and lists by name) as they are, and give each its id.

    Returns the number of records.
    """
    columns = set(kind.model.__table__.columns.keys())
    for row in rows:
        row.setdefault("id", new_id())
    full = [kind.with_defaults(row) for row in rows]
    insert_many(session, kind.model, [{name: row[name] for name in row.keys() & columns} for row in full])
    for row in full:
        for many in kind.many:
            row[many.name] = many.add(session, row["id"], row[many.name])
        leave_entry(session, actor, kind, "load", None, row)
    return len(rows)
