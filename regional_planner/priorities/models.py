"""Tables of planning cycles and priorities."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from regional_planner.kernel.columns import Base, Record, choice
from regional_planner.priorities.terms import Approach, CycleState, PriorityState
from regional_planner.territory.terms import Level


class Cycle(Record):
    """A period for which priorities are entered, agreed and then frozen."""

    __tablename__ = "planning_cycle"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("starts_on < ends_on", name="cycle_period_is_ordered"),
        CheckConstraint(
            "entry_until <= dialogue_until AND dialogue_until <= agreement_until AND entry_until <= agreement_until",
            name="cycle_deadlines_are_ordered",
        ),
        Index(
            "one_open_cycle",
            text("(state <> 'frozen')"),
            unique=True,
            sqlite_where=text("state <> 'frozen' AND ended_at IS NULL"),
            postgresql_where=text("state <> 'frozen' AND ended_at IS NULL"),
        ),
    )

    code: Mapped[str] = mapped_column(String(16), comment="First and last year: 2026-2029")
    name_es: Mapped[str] = mapped_column(Text, comment="Name in Spanish")
    name_en: Mapped[str] = mapped_column(Text, comment="Name in English")
    starts_on: Mapped[date] = mapped_column(comment="First day")
    ends_on: Mapped[date] = mapped_column(comment="Last day")
    units_as_of: Mapped[date] = mapped_column(comment="Its territories are those of this day")
    state: Mapped[CycleState] = mapped_column(
        choice(CycleState, "cycle_state_is_known"), default=CycleState.ENTRY, comment="Its phase, or frozen"
    )
    state_since: Mapped[date | None] = mapped_column(comment="Day on which it was moved there; empty where not known")
    entry_until: Mapped[date | None] = mapped_column(comment="Day until which priorities are to be entered")
    dialogue_until: Mapped[date | None] = mapped_column(comment="Day until which the dialogue is to run")
    agreement_until: Mapped[date | None] = mapped_column(comment="Day until which what stands is to be answered")
    note_es: Mapped[str | None] = mapped_column(Text, comment="What a reader should know, Spanish")
    note_en: Mapped[str | None] = mapped_column(Text, comment="What a reader should know, English")


class PriorityIdentity(Base):
    """What stays the same over a priority's revisions: its code, which links and amounts refer to."""

    __tablename__ = "priority_identity"
    __table_args__ = (Index("ix_priority_identity_last_code", "territory", "cycle", text("length(code)"), "code"),)

    code: Mapped[str] = mapped_column(String(32), primary_key=True, comment="Code: 02-2026-03")
    territory: Mapped[str] = mapped_column(String(8), comment="CUT code of its territory; CL")
    cycle: Mapped[str] = mapped_column(ForeignKey("planning_cycle.code"), index=True, comment="Its cycle")


class PriorityLineage(Base):
    """A priority of one cycle goes on as one of a later cycle; it may come from several, and go into several."""

    __tablename__ = "priority_lineage"
    __table_args__ = (CheckConstraint("ancestor <> descendant", name="lineage_joins_two_priorities"),)

    ancestor: Mapped[str] = mapped_column(
        ForeignKey("priority_identity.code"), primary_key=True, comment="Priority of the earlier cycle"
    )
    descendant: Mapped[str] = mapped_column(
        ForeignKey("priority_identity.code"), primary_key=True, index=True, comment="Priority that continues it"
    )


class Priority(Record):
    """One revision of a priority. An adopted one changes by a new revision, which is adopted in its turn."""

    __tablename__ = "priority"
    __table_args__ = (
        UniqueConstraint("code", "revision"),
        CheckConstraint("weight BETWEEN 0 AND 1000000", name="weight_is_a_share"),
        CheckConstraint("local BETWEEN 0 AND 1000000", name="local_is_a_share"),
        CheckConstraint("revision >= 1", name="revision_counts_from_one"),
        CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name="priority_period_is_ordered"),
        CheckConstraint(
            "state IN ('draft', 'submitted') OR valid_from IS NOT NULL", name="published_priority_has_a_day"
        ),
        Index(
            "one_revision_in_force",
            "code",
            unique=True,
            sqlite_where=text("state = 'adopted'"),
            postgresql_where=text("state = 'adopted'"),
        ),
        Index("ix_priority_place", "territory", "cycle", "state"),
    )

    code: Mapped[str] = mapped_column(ForeignKey("priority_identity.code"), comment="Code that stays over revisions")
    revision: Mapped[int] = mapped_column(default=1, comment="1, 2, ... under the same code")
    cycle: Mapped[str] = mapped_column(ForeignKey("planning_cycle.code"), comment="Planning cycle")
    territory: Mapped[str] = mapped_column(String(8), comment="CUT code of its territory; CL")
    level: Mapped[Level] = mapped_column(choice(Level, "priority_level_is_known"), comment="Level of the territory")
    author: Mapped[str | None] = mapped_column(ForeignKey("institution.code"), comment="Institution whose it is")
    title: Mapped[str] = mapped_column(String(200), comment="Title in Spanish")
    title_en: Mapped[str | None] = mapped_column(String(200), comment="Title in English")
    rationale: Mapped[str | None] = mapped_column(Text, comment="Why it is pursued")
    approach: Mapped[Approach] = mapped_column(choice(Approach, "approach_is_known"), comment="How it was identified")
    horizon: Mapped[int] = mapped_column(comment="Year that it looks to; not before the cycle's end")
    weight: Mapped[int | None] = mapped_column(comment="Weight within its territory, per million; empty: not set")
    local: Mapped[int] = mapped_column(default=0, comment="Share declared local by right, per million")
    state: Mapped[PriorityState] = mapped_column(
        choice(PriorityState, "priority_state_is_known"), default=PriorityState.DRAFT, comment="Where it stands"
    )
    state_reason: Mapped[str | None] = mapped_column(Text, comment="Why it was last sent back, adopted or retired")
    valid_from: Mapped[date | None] = mapped_column(comment="Day from which this revision is adopted")
    valid_to: Mapped[date | None] = mapped_column(comment="First day on which it no longer is")


class PriorityCell(Base):
    """A cell of the matrix that a priority sits in; its weight is spread evenly over its cells."""

    __tablename__ = "priority_cell"

    priority_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("priority.id"), primary_key=True, comment="Revision of the priority"
    )
    axis: Mapped[str] = mapped_column(String(64), primary_key=True, comment="Industry or horizontal area")
    area: Mapped[str] = mapped_column(String(64), primary_key=True, default="", comment="Enabling area, or empty")


class PriorityCommune(Base):
    """A commune that a priority concerns."""

    __tablename__ = "priority_commune"

    priority_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("priority.id"), primary_key=True, comment="Revision of the priority"
    )
    commune: Mapped[str] = mapped_column(String(8), primary_key=True, comment="CUT code")


class PriorityAsset(Base):
    """A territorial asset that a priority builds on."""

    __tablename__ = "priority_asset"

    priority_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("priority.id"), primary_key=True, comment="Revision of the priority"
    )
    asset: Mapped[str] = mapped_column(String(200), primary_key=True, comment="The asset, in a few words")
