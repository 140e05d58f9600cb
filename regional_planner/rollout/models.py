"""Tables of the roll-out: the steps of each region, and the targets that name no region."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from regional_planner.kernel.columns import Base, Record, choice
from regional_planner.kernel.period import PartialDate
from regional_planner.rollout.terms import Stage, TargetKind


class RolloutStep(Record):
    """A region's step to a stage: when it was to be taken, and when it was."""

    __tablename__ = "rollout_step"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("stage <> 'not_started'", name="step_leads_to_a_stage"),
        CheckConstraint("planned IS NOT NULL OR actual IS NOT NULL", name="step_is_planned_or_taken"),
        Index(
            "one_step_to_a_stage",
            "territory",
            "stage",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    code: Mapped[str] = mapped_column(String(32), comment="Code: 02-pilot")
    territory: Mapped[str] = mapped_column(String(8), comment="CUT code of the region")
    units_as_of: Mapped[date] = mapped_column(comment="The region is meant as it was on this day")
    stage: Mapped[Stage] = mapped_column(choice(Stage, "rollout_stage_is_known"), comment="The stage that it leads to")
    planned: Mapped[PartialDate | None] = mapped_column(comment="By the end of this day, month or year")
    actual: Mapped[PartialDate | None] = mapped_column(comment="On a day within this day, month or year")
    note_es: Mapped[str | None] = mapped_column(Text, comment="What a reader should know, Spanish")
    note_en: Mapped[str | None] = mapped_column(Text, comment="What a reader should know, English")


class RolloutTarget(Base):
    """A number of regions to be reached by a day, none of them named."""

    __tablename__ = "rollout_target"
    __table_args__ = (CheckConstraint("(kind = 'all') = (regions IS NULL)", name="count_target_says_how_many"),)

    code: Mapped[str] = mapped_column(String(32), primary_key=True, comment="Code: all-2021")
    kind: Mapped[TargetKind] = mapped_column(choice(TargetKind, "target_kind_is_known"), comment="A count, or all")
    regions: Mapped[int | None] = mapped_column(comment="How many regions; empty for all")
    stage: Mapped[Stage] = mapped_column(choice(Stage, "target_stage_is_known"), comment="The stage to be reached")
    due: Mapped[date] = mapped_column(comment="Last day of the plan")
    actual: Mapped[PartialDate | None] = mapped_column(comment="When it was met, where a source says so")
    title_es: Mapped[str] = mapped_column(Text, comment="Title in Spanish")
    title_en: Mapped[str] = mapped_column(Text, comment="Title in English")
    note_es: Mapped[str | None] = mapped_column(Text, comment="What a reader should know, Spanish")
    note_en: Mapped[str | None] = mapped_column(Text, comment="What a reader should know, English")
    source: Mapped[str] = mapped_column(String(200), comment="Source codes")
