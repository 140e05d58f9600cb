"""The audit log: who changed what, when, from what to what, and why. Rows are added, never changed.

The rows of a scope form a chain: each holds the hash of the one before it, so a row that was altered, left out or
put in between shows. Scopes have chains of their own, whose ends lie in `revision`; writers of different regions
therefore never wait for each other. A transaction's rows are gathered and sealed at its end, which is when the
scope is locked: the shortest time that a chain allows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, Session, mapped_column

from regional_planner.kernel.columns import Base, JsonText, PortableJson, new_id
from regional_planner.kernel.period import now
from regional_planner.kernel.revision import Head, hold, move_heads
from regional_planner.kernel.statements import insert_many
from regional_planner.kernel.transaction import at_the_end, gathered

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The request, import or command that a write belongs to; set where it enters."""

GENESIS = "0" * 64
"""What the first entry of a scope names as the hash before it."""
CHAINED = (
    "scope",
    "sequence",
    "previous",
    "id",
    "at",
    "actor",
    "on_behalf_of",
    "institution",
    "request",
    "record_type",
    "record_id",
    "action",
    "reason",
    "before",
    "after",
)
"""The fields that an entry's hash covers."""
PLAIN, SAID = CHAINED[:-2], CHAINED[-2:]
"""Those that are texts, numbers and the instant, and those that are the record before and after."""


class AuditEntry(Base):
    """One write to one record."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        UniqueConstraint("scope", "sequence"),
        CheckConstraint("sequence >= 1", name="audit_sequence_counts_from_one"),
        CheckConstraint("length(hash) = 64 AND length(previous) = 64", name="audit_hash_is_sha256"),
        Index("ix_audit_entry_record", "record_type", "record_id", "id"),
        Index("ix_audit_entry_at", "at"),
    )

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True, default=new_id, comment="UUIDv7")
    at: Mapped[datetime] = mapped_column(default=now, comment="When it was sealed, UTC")
    scope: Mapped[str] = mapped_column(String(64), comment="Whose record: a territory code or part of the register")
    sequence: Mapped[int] = mapped_column(comment="Place in the chain of its scope: 1, 2, ... without gaps")
    actor: Mapped[str] = mapped_column(String(100), comment="User name of who did it, or the name of the command")
    on_behalf_of: Mapped[str | None] = mapped_column(
        String(100), comment="User name of the person whom the actor stood in for"
    )
    institution: Mapped[str | None] = mapped_column(String(64), comment="The institution that the actor acted for")
    request: Mapped[str] = mapped_column(String(64), comment="Request id")
    record_type: Mapped[str] = mapped_column(String(64), comment="Kind of record")
    record_id: Mapped[str] = mapped_column(String(64), comment="The record")
    action: Mapped[str] = mapped_column(String(64), comment="What was done: create, change, end, adopt, ...")
    reason: Mapped[str | None] = mapped_column(comment="Why, in the actor's words")
    before: Mapped[dict[str, Any] | None] = mapped_column(PortableJson, comment="The record before")
    after: Mapped[dict[str, Any] | None] = mapped_column(PortableJson, comment="The record after")
    previous: Mapped[str] = mapped_column(String(64), comment="Hash of the entry before it in its scope")
    hash: Mapped[str] = mapped_column(String(64), comment="SHA-256 over the entry and the hash before it")


def record_write(session: Session, *, counts: bool = True, **entry: Any) -> None:
    """Add one entry to the log, in the transaction of the write that it records; raises the scope's revision too.

    With `counts` false the revision stays: no answer that is kept is made from what was written.
    """
    blank = {"on_behalf_of": None, "institution": None, "reason": None, "before": None, "after": None}
    gathered(session).append({"id": new_id(), **blank, **entry, "request": request_id.get(), "counts": counts})
    at_the_end(session, seal)


def record_many(session: Session, shared: Mapping[str, Any], entries: Iterable[Mapping[str, Any]]) -> None:
    """Add entries that have the fields of `shared` in common, `counts` among them; as `record_write` does for one."""
    same = {**shared, "request": request_id.get()}
    gathered(session).extend({"id": new_id(), **same, **entry} for entry in entries)
    at_the_end(session, seal)


def raise_revision(session: Session, scope: str) -> None:
    """Count one more write in `scope` that leaves no entry, such as a new edition of boundaries."""
    gathered(session).append({"scope": scope})
    at_the_end(session, seal)


def seal(session: Session) -> None:
    """Chain what the transaction gathered, write it, and move the ends of the chains.

    Done before the commit; a write of many rows, which holds its scopes anyway, does it on its way too, so that what is
    gathered does not grow with their number.
    """
    entries = gathered(session)
    if not entries:
        return
    heads = hold(session, sorted({entry["scope"] for entry in entries}))
    moment = now()
    written: dict[Any, str] = {}
    rows: list[dict[str, Any]] = []
    for entry in entries:
        head = heads[entry["scope"]]
        if "record_id" not in entry:
            heads[entry["scope"]] = Head(head.number + 1, head.sequence, head.hash)
            continue
        number = head.number + int(entry.pop("counts"))
        row = {**entry, "at": moment, "sequence": head.sequence + 1, "previous": head.hash or GENESIS}
        row["before"], row["after"] = JsonText(_canonical(entry["before"])), JsonText(_canonical(entry["after"]))
        row["hash"] = _digest(row, written)
        heads[entry["scope"]] = Head(number, row["sequence"], row["hash"])
        rows.append(row)
    insert_many(session, AuditEntry, rows)
    move_heads(session, heads)
    entries.clear()


def fingerprint(entry: Mapping[str, Any]) -> str:
    """The hash of an entry: SHA-256, hexadecimal, over its fields in the order of `CHAINED` as canonical JSON.

    Canonical: keys sorted, no white space, ASCII; instants in UTC to the microsecond.
    """
    return _digest({**entry, **{name: _canonical(entry[name]) for name in SAID}}, {})


def _digest(entry: Mapping[str, Any], written: dict[Any, str]) -> str:
    """The hash of an entry whose record before and after is canonical JSON already.

    `written` holds the JSON of values that entries have in common; it is added to.
    """
    texts = []
    for name in PLAIN:
        value = entry[name]
        text = written.get(value)
        if text is None:
            text = written[value] = _canonical(value)
        texts.append(text)
    before, after = (entry[name] for name in SAID)
    return hashlib.sha256(f"[{','.join(texts)},{before},{after}]".encode("ascii")).hexdigest()


def _canonical(value: Any) -> str:
    if isinstance(value, datetime):
        value = value.astimezone(UTC).isoformat(timespec="microseconds")
    return "null" if value is None else str(value) if value.__class__ is int else _CANONICAL.encode(value)


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=True)
