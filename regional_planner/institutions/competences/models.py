"""Tables of delegated competences and the money that came with them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from regional_planner.institutions.competences.terms import Permanence
from regional_planner.kernel.columns import Base, Record, choice


class Competence(Base):
    """Something that an institution may be competent for; the vocabulary that delegations are written in."""

    __tablename__ = "competence"

    code: Mapped[str] = mapped_column(String(64), primary_key=True, comment="Code, such as productive-development")
    name_es: Mapped[str] = mapped_column(Text, comment="Name in Spanish")
    name_en: Mapped[str] = mapped_column(Text, comment="Name in English")
    source: Mapped[str] = mapped_column(String(200), comment="Source codes")


class DelegatedCompetence(Record):
    """A competence that an institution of the nation handed over to a region for a time or for good."""

    __tablename__ = "delegated_competence"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("valid_to IS NULL OR valid_from < valid_to", name="delegation_period_is_ordered"),
        CheckConstraint("permanence = 'permanent' OR valid_to IS NOT NULL", name="temporary_delegation_has_an_end"),
        Index("ix_delegated_competence_place", "territory", "competence"),
    )

    code: Mapped[str] = mapped_column(String(96), comment="Code: 02-productive-development")
    territory: Mapped[str] = mapped_column(String(8), comment="CUT code of the region that has it")
    competence: Mapped[str] = mapped_column(ForeignKey("competence.code"), comment="What was handed over")
    transferred_by: Mapped[str] = mapped_column(ForeignKey("institution.code"), comment="Institution that had it")
    decree: Mapped[str | None] = mapped_column(String(100), comment="Number of the decree; empty where not known")
    decree_date: Mapped[date | None] = mapped_column(comment="Day of the decree; empty where not known")
    permanence: Mapped[Permanence] = mapped_column(
        choice(Permanence, "permanence_is_known"), comment="For good, or for a time"
    )
    valid_from: Mapped[date] = mapped_column(comment="First day on which the region has it")
    valid_to: Mapped[date | None] = mapped_column(comment="First day on which it no longer has it")
    note: Mapped[str | None] = mapped_column(Text, comment="What a reader should know")


class DelegatedAmount(Record):
    """The money of a delegated competence in a year: given, needed, spent."""

    __tablename__ = "delegated_amount"
    __table_args__ = (
        CheckConstraint("given >= 0", name="given_money_is_not_negative"),
        CheckConstraint("needed >= 0", name="needed_money_is_not_negative"),
        CheckConstraint("spent >= 0", name="spent_money_is_not_negative"),
        CheckConstraint(
            "given IS NOT NULL OR needed IS NOT NULL OR spent IS NOT NULL", name="delegated_amount_says_something"
        ),
        CheckConstraint("year BETWEEN 1990 AND 2200", name="delegated_year_is_sensible"),
        Index(
            "one_amount_of_a_delegation",
            "delegation",
            "year",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    delegation: Mapped[str] = mapped_column(
        ForeignKey("delegated_competence.code"), comment="Code of the delegated competence"
    )
    territory: Mapped[str] = mapped_column(String(8), index=True, comment="CUT code of the region that has it")
    year: Mapped[int] = mapped_column(comment="Year that the money is of")
    given: Mapped[int | None] = mapped_column(comment="Whole CLP that came with it; empty where not known")
    needed: Mapped[int | None] = mapped_column(comment="Whole CLP that it is estimated to cost; empty where not known")
    spent: Mapped[int | None] = mapped_column(comment="Whole CLP that the region spent on it; empty where not known")
