"""The reads that every kind shares: a page of a list, one record, its history. Rows, never object graphs."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ColumnElement, Uuid, and_, or_, select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.access.engine import readable
from regional_planner.kernel.audit import AuditEntry
from regional_planner.kernel.columns import UtcDateTime, as_json_value
from regional_planner.kernel.errors import InvalidQuery, NotFound
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.personal import revealed
from regional_planner.records.record_type import RecordType, Values

WHO = ("actor", "on_behalf_of")
"""What an audit entry says of people."""


@dataclass(frozen=True)
class Page:
    """Some rows of a list, and where the next ones begin (None at the end)."""

    rows: list[Values]
    cursor: str | None


def page(
    session: Session,
    kind: RecordType,
    actor: Actor,
    conditions: Sequence[ColumnElement[bool]] = (),
    *,
    sort: str = "id",
    limit: int | None = None,
    cursor: str | None = None,
) -> Page:
    """The rows that `actor` may read and that meet `conditions`, ordered by `sort` (`-` before it: downwards).

    Raises:
        InvalidQuery: when the cursor is not one of this list's.
    """
    table = kind.model.__table__
    descending = sort.startswith("-")
    columns = list(dict.fromkeys([sort.lstrip("-"), "id"]))
    query = select(*table.columns).where(
        readable(kind.policy, f"{kind.name}.read", actor, kind.model), table.c.ended_at.is_(None), *conditions
    )
    if cursor:
        query = query.where(
            _after(kind, columns, descending, _decode(cursor, sort, [table.c[name] for name in columns]))
        )
    query = query.order_by(*(table.c[name].desc() if descending else table.c[name] for name in columns))
    if limit is not None:
        query = query.limit(limit + 1)
    rows = [dict(row) for row in session.execute(query).mappings()]
    more = limit is not None and len(rows) > limit
    rows = rows[:limit]
    add_lists(session, kind, rows)
    return Page(rows, _encode(sort, [rows[-1][name] for name in columns]) if more else None)


def one(session: Session, kind: RecordType, actor: Actor, key: str) -> Values:
    """The record with this id, or with this code where the kind has codes.

    Of several revisions under one code, the one in force answers, else the latest that the reader may see.

    Raises:
        NotFound: when there is none that `actor` may read; drafts of others look the same as nothing.
    """
    table = kind.model.__table__
    query = select(*table.columns).where(readable(kind.policy, f"{kind.name}.read", actor, kind.model))
    if _is_uuid(key):
        query = query.where(table.c.id == key)
    elif "code" in table.c:
        query = query.where(table.c.code == key)
        if "revision" in table.c:
            query = query.order_by((table.c.state == "adopted").desc(), table.c.revision.desc())
    else:
        raise NotFound(_("There is no {kind} “{key}”: an id is a UUID.", kind=kind.name, key=key))
    row = session.execute(query.limit(1)).mappings().first()
    if row is None:
        raise NotFound(_("There is no {kind} “{key}” that you may read.", kind=kind.name, key=key))
    rows = [dict(row)]
    add_lists(session, kind, rows)
    return rows[0]


def history(session: Session, kind: RecordType, actor: Actor, key: str) -> list[Values]:
    """What was done to a record, oldest first, for those who may read it as it is now.

    User names are for people who are logged in: to others an entry says the institution alone.
    """
    identity = one(session, kind, actor, key)["id"]
    entries = entries_of(session, kind, [identity])[identity]
    unnamed = {} if actor.is_told_names else dict.fromkeys(WHO)
    return [{**entry, **unnamed} for entry in entries]


def entries_of(session: Session, kind: RecordType, ids: Sequence[str]) -> dict[str, list[Values]]:
    """What was done to each of some records, oldest first; whether they may be read was asked before."""
    table = AuditEntry.__table__
    names = ("at", *WHO, "institution", "action", "reason", "before", "after", "request")
    query = (
        select(table.c.record_id, *(table.c[name] for name in names))
        .where(table.c.record_type == kind.name, table.c.record_id.in_(ids))
        .order_by(table.c.id)
    )
    found: dict[str, list[Values]] = {identity: [] for identity in ids}
    for entry in revealed_entries(session, [dict(row) for row in session.execute(query).mappings()]):
        found[entry.pop("record_id")].append(entry)
    return found


def revealed_entries(session: Session, entries: list[Values]) -> list[Values]:
    """Audit entries with what they hold of people opened, as far as those people were not forgotten."""
    opened = revealed(session, [entry[name] for entry in entries for name in ("before", "after")])
    pairs = zip(opened[::2], opened[1::2], strict=True)
    return [{**entry, "before": before, "after": after} for entry, (before, after) in zip(entries, pairs, strict=True)]


def add_lists(session: Session, kind: RecordType, rows: list[Values]) -> None:
    """Give each row its lists; one query a list, however many rows."""
    ids = [row["id"] for row in rows]
    for many in kind.many:
        items = many.read(session, ids) if ids else {}
        for row in rows:
            row[many.name] = items[row["id"]]


def _after(kind: RecordType, columns: list[str], descending: bool, values: list[Any]) -> ColumnElement[bool]:
    table = kind.model.__table__
    steps = []
    for position, name in enumerate(columns):
        same = [table.c[other] == values[index] for index, other in enumerate(columns[:position])]
        further = table.c[name] < values[position] if descending else table.c[name] > values[position]
        steps.append(and_(*same, further))
    return or_(*steps)


def _encode(sort: str, values: list[Any]) -> str:
    text = orjson.dumps([sort, *(as_json_value(value) for value in values)])
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def _decode(cursor: str, sort: str, columns: Sequence[ColumnElement[Any]]) -> list[Any]:
    try:
        found, *values = orjson.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if found != sort:
            raise ValueError("another list's cursor")
        return [_of_column(column, value) for column, value in zip(columns, values, strict=True)]
    except (ValueError, TypeError) as error:
        raise InvalidQuery(
            _("The cursor is not one of this list's: follow `next`, or begin without a cursor.")
        ) from error


def _of_column(column: ColumnElement[Any], value: Any) -> Any:
    """A value out of a cursor as its column holds it; anybody can write a cursor.

    Raises:
        ValueError, TypeError: when the column cannot hold it.
    """
    if isinstance(column.type, UtcDateTime):
        instant = datetime.fromisoformat(value)
        if instant.tzinfo is None:
            raise ValueError(value)
        return instant
    kind = column.type.python_type
    if kind is date:
        return date.fromisoformat(value)
    holds = abs(value) < 2**63 if type(value) is kind is int else type(value) is kind is str and "\0" not in value
    if not holds or (isinstance(column.type, Uuid) and not _is_uuid(value)):
        raise ValueError(value)
    return value


def _is_uuid(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False
