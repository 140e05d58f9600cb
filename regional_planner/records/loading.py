"""Loading shipped records in bulk: each leaves its audit row, and its scope's revision is raised once."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.kernel.audit import AuditEntry, request_id
from regional_planner.kernel.columns import new_id
from regional_planner.kernel.database import insert_many
from regional_planner.kernel.revision import raise_revision
from regional_planner.records.record_type import RecordType


def load_records(session: Session, actor: Actor, kind: RecordType, rows: list[dict[str, Any]]) -> int:
    """Insert `rows` (columns and lists by name) as they are, without the kind's rules: shipped data are history.

    Returns the number of records.
    """
    columns = set(kind.model.__table__.columns.keys())
    lists = {many.name: many for many in kind.many}
    audits = []
    for row in rows:
        row.setdefault("id", new_id())
        audits.append(
            {
                "scope": kind.scope(row),
                "actor": actor.username,
                "institution": actor.institution,
                "request": request_id.get(),
                "record_type": kind.name,
                "record_id": row["id"],
                "action": "load",
                "before": None,
                "after": kind.snapshot(row),
            }
        )
    insert_many(session, kind.model, [{n: v for n, v in row.items() if n in columns} for row in rows])
    for row in rows:
        for name, many in lists.items():
            if row.get(name):
                many.write(session, row["id"], row[name])
    insert_many(session, AuditEntry, audits)
    for scope in sorted({audit["scope"] for audit in audits}):
        raise_revision(session, scope)
    return len(rows)
