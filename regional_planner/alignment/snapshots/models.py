"""Table of snapshots."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from regional_planner.kernel.columns import Base


class Snapshot(Base):
    """What a cycle said when it was frozen. Rows are added, never changed: the database refuses it."""

    __tablename__ = "cycle_snapshot"
    __table_args__ = (
        CheckConstraint("number >= 1", name="snapshot_counts_from_one"),
        CheckConstraint("length(sha256) = 64", name="snapshot_hash_is_sha256"),
        CheckConstraint("length(signature) = 64", name="snapshot_signature_is_ed25519"),
        CheckConstraint("length(public_key) = 32", name="snapshot_key_is_ed25519"),
    )

    cycle: Mapped[str] = mapped_column(
        ForeignKey("planning_cycle.code"), primary_key=True, comment="Code of the cycle that was frozen"
    )
    number: Mapped[int] = mapped_column(primary_key=True, comment="1, 2, ... each time that it was frozen")
    at: Mapped[datetime] = mapped_column(comment="When it was frozen, UTC")
    size: Mapped[int] = mapped_column(comment="Bytes of the JSON text")
    sha256: Mapped[str] = mapped_column(String(64), comment="SHA-256 of the JSON text, hexadecimal")
    signature: Mapped[bytes] = mapped_column(comment="Ed25519 over the JSON text")
    public_key: Mapped[bytes] = mapped_column(comment="Key that verifies it, 32 bytes")
    content: Mapped[bytes] = mapped_column(comment="The JSON text, compressed (zlib)")
