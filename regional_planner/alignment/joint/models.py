"""Tables of joint priorities: what is proposed, the priorities in it with their shares, who is asked and who agreed."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from regional_planner.alignment.terms import LinkState
from regional_planner.kernel.columns import Base, Record, choice, new_id


class JointPriority(Record):
    """Priorities of several regions, pursued together; what it says now."""

    __tablename__ = "joint_priority"

    cycle: Mapped[str] = mapped_column(ForeignKey("planning_cycle.code"), index=True, comment="Planning cycle of all")
    territory: Mapped[str] = mapped_column(String(8), index=True, comment="CUT code of the region that proposed it")
    title: Mapped[str] = mapped_column(String(200), comment="Title in Spanish")
    title_en: Mapped[str | None] = mapped_column(String(200), comment="Title in English")
    reason: Mapped[str] = mapped_column(Text, comment="Why together")
    national: Mapped[str | None] = mapped_column(
        ForeignKey("priority_identity.code"), comment="National priority that it serves, if one"
    )
    state: Mapped[LinkState] = mapped_column(
        choice(LinkState, "joint_state_is_known"), default=LinkState.PROPOSED, comment="Where it stands now"
    )
    proposed_on: Mapped[date] = mapped_column(comment="When it was proposed")
    answered_on: Mapped[date | None] = mapped_column(comment="When it was last agreed to, contested or withdrawn")
    answer_reason: Mapped[str | None] = mapped_column(Text, comment="Why it was agreed to, contested or withdrawn")


class JointMember(Base):
    """A priority that is part of a joint one, and its share of it; the shares of one sum to the whole."""

    __tablename__ = "joint_priority_member"
    __table_args__ = (CheckConstraint("share BETWEEN 1 AND 1000000", name="joint_share_is_a_share"),)

    joint_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("joint_priority.id"), primary_key=True, comment="The joint priority"
    )
    priority: Mapped[str] = mapped_column(
        ForeignKey("priority_identity.code"), primary_key=True, index=True, comment="Code of the region's priority"
    )
    share: Mapped[int] = mapped_column(comment="Share of the joint priority, per million")


class JointPartner(Base):
    """A region that is asked to agree: all that have a priority in it, but for the one that proposed it."""

    __tablename__ = "joint_priority_partner"

    joint_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("joint_priority.id"), primary_key=True, comment="The joint priority"
    )
    territory: Mapped[str] = mapped_column(String(8), primary_key=True, comment="CUT code of the region")


class JointAgreement(Base):
    """A region that has agreed, and not taken it back by contesting."""

    __tablename__ = "joint_priority_agreement"

    joint_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("joint_priority.id"), primary_key=True, comment="The joint priority"
    )
    territory: Mapped[str] = mapped_column(String(8), primary_key=True, comment="CUT code of the region")


class JointStep(Base):
    """A state that a joint priority took on a day: what "as of" is answered from."""

    __tablename__ = "joint_priority_step"
    __table_args__ = (Index("ix_joint_priority_step_day", "joint_id", "day"),)

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True, default=new_id, comment="UUIDv7: the order")
    joint_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("joint_priority.id"), comment="The joint priority"
    )
    day: Mapped[date] = mapped_column(comment="From this day on")
    state: Mapped[LinkState] = mapped_column(
        choice(LinkState, "joint_step_state_is_known"), comment="It was in this state"
    )
