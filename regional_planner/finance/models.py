"""Tables of money: sources of funds, and amounts on priorities."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from regional_planner.finance.terms import AmountKind, Vintage
from regional_planner.kernel.columns import Base, Record, choice
from regional_planner.territory.terms import Level


class FundingSource(Base):
    """A source of funds, and the levels that decide, finance and execute it."""

    __tablename__ = "funding_source"

    code: Mapped[str] = mapped_column(String(32), primary_key=True, comment="Code, such as fndr")
    name_es: Mapped[str] = mapped_column(Text, comment="Name in Spanish")
    name_en: Mapped[str] = mapped_column(Text, comment="Name in English")
    deciding_level: Mapped[Level | None] = mapped_column(
        choice(Level, "deciding_level_is_known"), comment="Level that decides on it; empty where unsure"
    )
    financing_level: Mapped[Level | None] = mapped_column(
        choice(Level, "financing_level_is_known"), comment="Level whose money it is; empty where unsure"
    )
    executing_level: Mapped[Level | None] = mapped_column(
        choice(Level, "executing_level_is_known"), comment="Level that spends it; empty where unsure"
    )
    source: Mapped[str] = mapped_column(String(200), comment="Source codes")


class Amount(Record):
    """Money on a priority in a year: promised, voted or spent."""

    __tablename__ = "amount"
    __table_args__ = (
        CheckConstraint("amount >= 0 OR kind = 'expenditure'", name="only_expenditure_is_corrected"),
        CheckConstraint("year BETWEEN 1990 AND 2200", name="amount_year_is_sensible"),
        Index(
            "one_amount_of_a_line",
            "priority",
            "year",
            "kind",
            "funding_source",
            "agreement",
            "vintage",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_amount_kind_year", "kind", "year"),
    )

    priority: Mapped[str] = mapped_column(ForeignKey("priority_identity.code"), comment="Code of the priority")
    territory: Mapped[str] = mapped_column(String(8), index=True, comment="CUT code of the priority's territory; CL")
    year: Mapped[int] = mapped_column(comment="Year that it is promised for, voted for or spent in")
    kind: Mapped[AmountKind] = mapped_column(choice(AmountKind, "amount_kind_is_known"), comment="Which of the three")
    funding_source: Mapped[str] = mapped_column(ForeignKey("funding_source.code"), comment="Source of funds")
    amount: Mapped[int] = mapped_column(comment="Whole CLP; negative for a correction of expenditure")
    agreement: Mapped[str] = mapped_column(
        String(64), default="", comment="Number of the resolution or agreement; empty where there is none"
    )
    vintage: Mapped[Vintage] = mapped_column(
        choice(Vintage, "vintage_is_known"), default=Vintage.INITIAL, comment="Version of the line; the latest counts"
    )
