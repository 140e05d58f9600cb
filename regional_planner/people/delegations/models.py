"""The table of delegations."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from regional_planner.access.actor import Role
from regional_planner.kernel.columns import Record, choice


class Delegation(Record):
    """One person stands in for another, in one role, for one territory, from one day to another."""

    __tablename__ = "delegation"
    __table_args__ = (
        CheckConstraint("role IN ('regional_approver', 'national_planner')", name="only_deciders_delegate"),
        CheckConstraint("delegator <> stand_in", name="nobody_stands_in_for_oneself"),
        CheckConstraint("starts_on <= ends_on", name="delegation_period_is_ordered"),
        Index("ix_delegation_place", "role", "territory"),
    )

    delegator: Mapped[str] = mapped_column(
        ForeignKey("user_account.username", onupdate="CASCADE"), index=True, comment="User name of whose role it is"
    )
    stand_in: Mapped[str] = mapped_column(
        ForeignKey("user_account.username", onupdate="CASCADE"), index=True, comment="User name of who stands in"
    )
    role: Mapped[Role] = mapped_column(choice(Role, "delegated_role_is_known"), comment="The role that is lent")
    territory: Mapped[str] = mapped_column(String(8), comment="CUT code that it is lent for; CL for the nation")
    starts_on: Mapped[date] = mapped_column(comment="First day")
    ends_on: Mapped[date] = mapped_column(comment="Last day")
    reason: Mapped[str] = mapped_column(Text, comment="Why, in the words of who made it")
