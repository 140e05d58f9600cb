"""The audit log: who changed what, when, from what to what, and why. Rows are added, never changed."""

from __future__ import annotations

from contextvars import ContextVar
from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Uuid
from sqlalchemy.orm import Mapped, Session, mapped_column

from regional_planner.kernel.columns import Base, PortableJson, new_id
from regional_planner.kernel.period import now

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The request, import or command that a write belongs to; set where it enters."""


class AuditEntry(Base):
    """One write to one record."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_record", "record_type", "record_id", "id"),)

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True, default=new_id, comment="UUIDv7")
    at: Mapped[datetime] = mapped_column(default=now, comment="When, UTC")
    scope: Mapped[str] = mapped_column(String(64), comment="Whose record: a territory code or part of the register")
    actor: Mapped[str] = mapped_column(String(100), comment="User name of who did it, or the name of the command")
    institution: Mapped[str | None] = mapped_column(String(64), comment="The institution that the actor acted for")
    request: Mapped[str] = mapped_column(String(64), comment="Request id")
    record_type: Mapped[str] = mapped_column(String(64), comment="Kind of record")
    record_id: Mapped[str] = mapped_column(String(64), comment="The record")
    action: Mapped[str] = mapped_column(String(64), comment="What was done: create, change, end, adopt, ...")
    reason: Mapped[str | None] = mapped_column(comment="Why, in the actor's words")
    before: Mapped[dict[str, Any] | None] = mapped_column(PortableJson, comment="The record before")
    after: Mapped[dict[str, Any] | None] = mapped_column(PortableJson, comment="The record after")


def record_write(session: Session, **entry: Any) -> None:
    """Add one row to the log, in the transaction of the write that it records."""
    session.add(AuditEntry(request=request_id.get(), **entry))
