"""Table of dismissed suggestions: what people said no to, and why, so that it is not offered again."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from regional_planner.kernel.columns import Record


class Dismissal(Record):
    """A suggested link that was turned down; it holds for the two revisions that it was turned down for."""

    __tablename__ = "dismissed_suggestion"
    __table_args__ = (
        CheckConstraint("lower <> higher", name="dismissal_is_of_two_priorities"),
        Index(
            "one_standing_dismissal",
            "lower",
            "higher",
            "lower_revision",
            "higher_revision",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    lower: Mapped[str] = mapped_column(ForeignKey("priority_identity.code"), comment="Who would contribute")
    higher: Mapped[str] = mapped_column(ForeignKey("priority_identity.code"), comment="To what")
    lower_revision: Mapped[int] = mapped_column(comment="Revision of the lower priority that was looked at")
    higher_revision: Mapped[int] = mapped_column(comment="Revision of the higher priority that was looked at")
    territory: Mapped[str] = mapped_column(String(8), comment="CUT code of the lower priority's territory")
    higher_territory: Mapped[str] = mapped_column(String(8), comment="CUT code of the higher priority's; CL")
    cycle: Mapped[str] = mapped_column(ForeignKey("planning_cycle.code"), index=True, comment="Planning cycle of both")
    reason: Mapped[str] = mapped_column(Text, comment="Why the two are not joined")
