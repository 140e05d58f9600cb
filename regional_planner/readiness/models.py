"""Tables of readiness: what was stated of the foundations of priorities, and their milestones."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from regional_planner.kernel.columns import Base, Record, choice
from regional_planner.kernel.period import PartialDate
from regional_planner.readiness.terms import Part, State


class Foundation(Record):
    """What somebody stated of a foundation of a priority on a day. A later statement stands beside it."""

    __tablename__ = "foundation"
    __table_args__ = (
        CheckConstraint(
            "link IS NULL OR substr(link, 1, 7) = 'http://' OR substr(link, 1, 8) = 'https://'",
            name="foundation_link_is_of_the_web",
        ),
        Index(
            "one_statement_a_day",
            "priority",
            "part",
            "stated_on",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    priority: Mapped[str] = mapped_column(ForeignKey("priority_identity.code"), comment="Code of the priority")
    territory: Mapped[str] = mapped_column(String(8), index=True, comment="CUT code of the priority's territory; CL")
    part: Mapped[Part] = mapped_column(choice(Part, "foundation_part_is_known"), comment="Which foundation")
    state: Mapped[State] = mapped_column(choice(State, "foundation_state_is_known"), comment="How far it is laid")
    evidence: Mapped[str] = mapped_column(Text, comment="What the statement rests on")
    link: Mapped[str | None] = mapped_column(String(500), comment="Where the evidence can be read")
    stated_on: Mapped[date] = mapped_column(comment="Day that it speaks of")
    stated_by: Mapped[str | None] = mapped_column(
        ForeignKey("institution.code"), comment="Institution of whoever stated it"
    )


class FoundationNeed(Base):
    """A competence that a priority needs, as a statement of its legal competence names it."""

    __tablename__ = "foundation_need"

    foundation_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("foundation.id"), primary_key=True, comment="The statement"
    )
    competence: Mapped[str] = mapped_column(
        ForeignKey("competence.code"), primary_key=True, comment="Code of the competence"
    )


class PriorityMilestone(Record):
    """A dated step by which a priority is carried out: when it is to be reached, and when it was."""

    __tablename__ = "milestone"
    __table_args__ = (
        Index(
            "one_milestone_of_a_title",
            "priority",
            "title",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    priority: Mapped[str] = mapped_column(ForeignKey("priority_identity.code"), comment="Code of the priority")
    territory: Mapped[str] = mapped_column(String(8), index=True, comment="CUT code of the priority's territory; CL")
    title: Mapped[str] = mapped_column(String(200), comment="What is reached, in Spanish")
    title_en: Mapped[str | None] = mapped_column(String(200), comment="What is reached, in English")
    set_on: Mapped[date] = mapped_column(comment="Day on which it was set")
    planned: Mapped[PartialDate] = mapped_column(comment="By the end of this day, month or year")
    actual: Mapped[PartialDate | None] = mapped_column(comment="Reached on a day within this day, month or year")
    note: Mapped[str | None] = mapped_column(Text, comment="What a reader should know")
