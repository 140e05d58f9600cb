"""Tables beside the editions: loads with their reports, and comparisons of two editions."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from regional_planner.kernel.columns import Base, PortableJson, PortableList, choice
from regional_planner.kernel.period import now
from regional_planner.territory.editions.terms import LoadState


class BoundaryLoad(Base):
    """The last load of an edition: refused ones and dry runs too, so that the report can be read afterwards."""

    __tablename__ = "boundary_load"
    __table_args__ = (CheckConstraint("length(digest) = 64", name="load_digest_is_sha256"),)

    code: Mapped[str] = mapped_column(String(64), primary_key=True, comment="Code of the edition that is loaded")
    state: Mapped[LoadState] = mapped_column(
        choice(LoadState, "load_state_is_known"), comment="How far it is, or how it ended"
    )
    asked: Mapped[dict[str, Any]] = mapped_column(
        PortableJson, comment="What is said of the edition, and how the file is read"
    )
    filename: Mapped[str] = mapped_column(String(300), comment="Name of the file, as sent")
    digest: Mapped[str] = mapped_column(String(64), comment="SHA-256 of the file, hexadecimal")
    entered_by: Mapped[str] = mapped_column(String(100), comment="User name of who sent it")
    institution: Mapped[str | None] = mapped_column(String(64), comment="The institution that they acted for")
    started_at: Mapped[datetime] = mapped_column(default=now, comment="When it began, UTC")
    told_at: Mapped[datetime] = mapped_column(default=now, comment="When it last said anything, UTC")
    steps: Mapped[list[Any]] = mapped_column(
        PortableList, default=list, comment="What it has said, step by step, each with its instant"
    )
    report: Mapped[dict[str, Any] | None] = mapped_column(
        PortableJson, comment="What the checks found; empty before they end"
    )


class BoundaryComparison(Base):
    """What one edition changed against another."""

    __tablename__ = "boundary_comparison"
    __table_args__ = (CheckConstraint("edition <> against", name="comparison_is_of_two_editions"),)

    edition: Mapped[str] = mapped_column(
        ForeignKey("boundary_edition.code"), primary_key=True, comment="The later edition"
    )
    against: Mapped[str] = mapped_column(
        ForeignKey("boundary_edition.code"), primary_key=True, comment="The one that it is compared with"
    )
    made_at: Mapped[datetime] = mapped_column(default=now, comment="When it was made, UTC")
    result: Mapped[dict[str, Any]] = mapped_column(PortableJson, comment="Totals, units, what moved, slivers")
