"""The table of imports: what was sent, by whom, and the report of what came of it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from regional_planner.exchange.terms import Outcome
from regional_planner.kernel.columns import PortableJson, Record, choice


class ImportJob(Record):
    """One import, refused ones and dry runs too, so that its report can be read afterwards."""

    __tablename__ = "import_job"
    __table_args__ = (
        CheckConstraint("length(digest) = 64", name="import_digest_is_sha256"),
        CheckConstraint("(outcome = 'refused') = (errors > 0)", name="import_is_refused_for_errors"),
        Index("ix_import_job_territory", "territory", "id"),
    )

    territory: Mapped[str] = mapped_column(String(8), comment="CUT code of the territory that it is for")
    entered_by: Mapped[str] = mapped_column(String(100), comment="User name of who sent it")
    institution: Mapped[str | None] = mapped_column(String(64), comment="The institution that they acted for")
    filename: Mapped[str] = mapped_column(String(300), comment="Name of the file, as sent")
    digest: Mapped[str] = mapped_column(String(64), comment="SHA-256 of the file, hexadecimal")
    dry_run: Mapped[bool] = mapped_column(Boolean, comment="Whether it was only to be checked")
    language: Mapped[str] = mapped_column(String(2), comment="Language of the texts of the report")
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome, "import_outcome_is_known"), comment="How it ended")
    created: Mapped[int] = mapped_column(comment="Rows that made a record, or would have")
    changed: Mapped[int] = mapped_column(comment="Rows that changed a record, or would have")
    revised: Mapped[int] = mapped_column(comment="Rows that began a revision, or would have")
    unchanged: Mapped[int] = mapped_column(comment="Rows that said what the record says")
    errors: Mapped[int] = mapped_column(comment="Things that were wrong")
    report: Mapped[dict[str, Any]] = mapped_column(PortableJson, comment="Sheets, errors, rows, as answered")
