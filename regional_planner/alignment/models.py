"""Tables of alignment: links between priorities of two levels, the steps of each, and origins."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from regional_planner.alignment.terms import LinkAction, LinkState, OriginState, Side
from regional_planner.kernel.columns import Base, Record, choice, new_id


class Link(Record):
    """A claim that a priority contributes to one of the level above; what it says now."""

    __tablename__ = "alignment_link"
    __table_args__ = (
        CheckConstraint("strength BETWEEN 1 AND 1000000", name="strength_is_a_share"),
        CheckConstraint("lower <> higher", name="link_joins_two_priorities"),
        Index(
            "one_standing_link",
            "lower",
            "higher",
            unique=True,
            sqlite_where=text("state <> 'withdrawn' AND ended_at IS NULL"),
            postgresql_where=text("state <> 'withdrawn' AND ended_at IS NULL"),
        ),
    )

    lower: Mapped[str] = mapped_column(ForeignKey("priority_identity.code"), index=True, comment="Who contributes")
    higher: Mapped[str] = mapped_column(ForeignKey("priority_identity.code"), index=True, comment="To what")
    territory: Mapped[str] = mapped_column(String(8), index=True, comment="CUT code of the lower priority's territory")
    higher_territory: Mapped[str] = mapped_column(String(8), comment="CUT code of the higher priority's; CL")
    cycle: Mapped[str] = mapped_column(ForeignKey("planning_cycle.code"), index=True, comment="Planning cycle of both")
    strength: Mapped[int] = mapped_column(comment="Share of the lower priority's weight, per million")
    state: Mapped[LinkState] = mapped_column(
        choice(LinkState, "link_state_is_known"), default=LinkState.PROPOSED, comment="Where it stands now"
    )
    proposed_by: Mapped[Side] = mapped_column(choice(Side, "link_side_is_known"), comment="Which side proposed it")
    proposed_on: Mapped[date] = mapped_column(comment="When it was proposed")
    answered_on: Mapped[date | None] = mapped_column(comment="When it was last agreed, contested or withdrawn")
    reason: Mapped[str | None] = mapped_column(Text, comment="Why it was proposed")
    answer_reason: Mapped[str | None] = mapped_column(Text, comment="Why it was agreed, contested or withdrawn")
    turn: Mapped[Side | None] = mapped_column(
        choice(Side, "link_turn_is_known"), comment="Which side has to speak; empty: neither"
    )
    counter_strength: Mapped[int | None] = mapped_column(
        comment="Strength offered instead by who contested it, per million"
    )
    counter_higher: Mapped[str | None] = mapped_column(
        ForeignKey("priority_identity.code"), comment="Priority offered instead by who contested it"
    )
    replaces: Mapped[str | None] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("alignment_link.id"), comment="The link in whose place it was agreed"
    )


class LinkStep(Base):
    """What a side did about a link on a day, and how it stood then: the conversation, and where "as of" is read."""

    __tablename__ = "alignment_link_step"
    __table_args__ = (Index("ix_alignment_link_step_day", "link_id", "day"),)

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True, default=new_id, comment="UUIDv7: the order")
    link_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("alignment_link.id"), comment="The link")
    day: Mapped[date] = mapped_column(comment="From this day on")
    state: Mapped[LinkState] = mapped_column(
        choice(LinkState, "link_step_state_is_known"), comment="It was in this state"
    )
    action: Mapped[LinkAction] = mapped_column(choice(LinkAction, "link_step_action_is_known"), comment="What was done")
    side: Mapped[Side] = mapped_column(choice(Side, "link_step_side_is_known"), comment="By which side")
    strength: Mapped[int] = mapped_column(comment="Strength of the link from this step on, per million")
    reason: Mapped[str | None] = mapped_column(Text, comment="Why, in the words of that side")
    counter_strength: Mapped[int | None] = mapped_column(comment="Strength offered instead, per million")
    counter_higher: Mapped[str | None] = mapped_column(
        ForeignKey("priority_identity.code"), comment="Priority offered instead"
    )


class Origin(Record):
    """What a region raised to the nation: the voice of regions is counted from those that the nation accepted."""

    __tablename__ = "origin"
    __table_args__ = (
        CheckConstraint("share BETWEEN 1 AND 1000000", name="origin_share_is_a_share"),
        CheckConstraint(
            "state <> 'accepted' OR (national IS NOT NULL AND share IS NOT NULL)", name="accepted_origin_is_whole"
        ),
    )

    national: Mapped[str | None] = mapped_column(
        ForeignKey("priority_identity.code"), index=True, comment="National priority that it is about; empty: a new one"
    )
    territory: Mapped[str] = mapped_column(String(8), comment="CUT code of the region that raised it")
    priority: Mapped[str | None] = mapped_column(
        ForeignKey("priority_identity.code"), comment="Out of which of its priorities, if one"
    )
    share: Mapped[int | None] = mapped_column(comment="Share of the national priority that it raised, per million")
    reason: Mapped[str | None] = mapped_column(Text, comment="How it was raised")
    cycle: Mapped[str] = mapped_column(ForeignKey("planning_cycle.code"), comment="Planning cycle")
    text: Mapped[str | None] = mapped_column(Text, comment="What is raised, where no priority of the region says it")
    state: Mapped[OriginState] = mapped_column(
        choice(OriginState, "origin_state_is_known"), default=OriginState.ACCEPTED, comment="Where it stands"
    )
    raised_on: Mapped[date | None] = mapped_column(comment="When the region raised it; empty: the nation recorded it")
    answered_on: Mapped[date | None] = mapped_column(comment="When the nation accepted or declined it")
    answer_reason: Mapped[str | None] = mapped_column(Text, comment="Why it was accepted or declined")
