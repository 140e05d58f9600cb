"""Tables of money: amounts on priorities, and what they refer to: sources, acts, agreements, phases, classes."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, Uuid, text
from sqlalchemy.orm import Mapped, mapped_column

from regional_planner.finance.terms import AgreementForm, AmountKind, Currency, Stage, Vintage
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


class BudgetClass(Base):
    """A class of the budget: an item (partida), chapter or programme of who spends, or a sub-title of what on."""

    __tablename__ = "budget_class"

    axis: Mapped[str] = mapped_column(String(16), primary_key=True, comment="programme or subtitle")
    code: Mapped[str] = mapped_column(String(16), primary_key=True, comment="Code: 07.06.01 or 33")
    name_es: Mapped[str] = mapped_column(Text, comment="Name in Spanish")
    name_en: Mapped[str] = mapped_column(Text, comment="Name in English")
    source: Mapped[str] = mapped_column(String(200), comment="Source codes")


class Phase(Record):
    """A phase of the budget in an office's own words, and which of the three facts it is."""

    __tablename__ = "budget_phase"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("(stage IS NULL) = (kind <> 'expenditure')", name="phase_of_expenditure_has_a_stage"),
    )

    code: Mapped[str] = mapped_column(String(32), comment="Code, such as ley-inicial")
    name_es: Mapped[str] = mapped_column(Text, comment="Name in Spanish")
    name_en: Mapped[str] = mapped_column(Text, comment="Name in English")
    kind: Mapped[AmountKind] = mapped_column(choice(AmountKind, "phase_kind_is_known"), comment="Which of the three")
    vintage: Mapped[Vintage] = mapped_column(choice(Vintage, "phase_vintage_is_known"), comment="Version of a line")
    stage: Mapped[Stage | None] = mapped_column(
        choice(Stage, "phase_stage_is_known"), comment="How far expenditure has come; empty for what is not expenditure"
    )


class BudgetAct(Record):
    """A law or resolution that votes money for some years; a rolling plan is voted again each year."""

    __tablename__ = "budget_act"
    __table_args__ = (
        UniqueConstraint("code"),
        UniqueConstraint("series", "passed_on"),
        CheckConstraint("first_year <= last_year", name="act_years_are_ordered"),
        CheckConstraint("first_year >= 1990 AND last_year <= 2200", name="act_years_are_sensible"),
    )

    code: Mapped[str] = mapped_column(String(32), comment="Code, such as PLAN-02-2024")
    title: Mapped[str] = mapped_column(String(200), comment="Title in Spanish")
    title_en: Mapped[str | None] = mapped_column(String(200), comment="Title in English")
    series: Mapped[str] = mapped_column(
        String(32), comment="Plan that it votes again: for years that both cover, the later act of a series speaks"
    )
    territory: Mapped[str] = mapped_column(String(8), index=True, comment="CUT code that it is for; CL")
    passed_on: Mapped[date] = mapped_column(comment="When it was passed")
    first_year: Mapped[int] = mapped_column(comment="First year that it covers")
    last_year: Mapped[int] = mapped_column(comment="Last year that it covers")

    @property
    def years(self) -> range:
        """The years that it covers."""
        return range(self.first_year, self.last_year + 1)


class Agreement(Record):
    """A promise over years between institutions, with its number, its parties and its period."""

    __tablename__ = "agreement"
    __table_args__ = (
        UniqueConstraint("number"),
        CheckConstraint("first_year <= last_year", name="agreement_years_are_ordered"),
        CheckConstraint("first_year >= 1990 AND last_year <= 2200", name="agreement_years_are_sensible"),
    )

    number: Mapped[str] = mapped_column(String(64), comment="Number of the agreement or resolution")
    title: Mapped[str] = mapped_column(String(200), comment="Title in Spanish")
    title_en: Mapped[str | None] = mapped_column(String(200), comment="Title in English")
    form: Mapped[AgreementForm] = mapped_column(
        choice(AgreementForm, "agreement_form_is_known"), comment="What kind of agreement it is"
    )
    territory: Mapped[str] = mapped_column(String(8), index=True, comment="CUT code that it is for; CL")
    signed_on: Mapped[date | None] = mapped_column(comment="When it was signed; empty where not known")
    first_year: Mapped[int] = mapped_column(comment="First year of its schedule")
    last_year: Mapped[int] = mapped_column(comment="Last year of its schedule")

    @property
    def years(self) -> range:
        """The years of its schedule."""
        return range(self.first_year, self.last_year + 1)


class AgreementParty(Base):
    """A party to an agreement and the share of the money that it brings; the shares of one add up to the whole."""

    __tablename__ = "agreement_party"
    __table_args__ = (CheckConstraint("share BETWEEN 0 AND 1000000", name="party_share_is_a_share"),)

    agreement_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("agreement.id"), primary_key=True, comment="The agreement"
    )
    institution: Mapped[str] = mapped_column(
        ForeignKey("institution.code"), primary_key=True, index=True, comment="Code of the institution"
    )
    share: Mapped[int] = mapped_column(comment="Share of the money, per million")


class Amount(Record):
    """Money on a priority in a year: promised, voted or spent."""

    __tablename__ = "amount"
    __table_args__ = (
        CheckConstraint("amount >= 0 OR kind = 'expenditure'", name="only_expenditure_is_corrected"),
        CheckConstraint("year BETWEEN 1990 AND 2200", name="amount_year_is_sensible"),
        CheckConstraint("month BETWEEN 1 AND 12", name="month_is_a_month"),
        CheckConstraint("month IS NULL OR kind = 'expenditure'", name="only_expenditure_has_months"),
        CheckConstraint("(stage IS NULL) = (kind <> 'expenditure')", name="expenditure_has_a_stage"),
        CheckConstraint("act IS NULL OR kind = 'appropriation'", name="only_appropriations_have_acts"),
        CheckConstraint(
            "(currency = 'CLP') = (currency_amount IS NULL) AND (currency = 'CLP') = (rate IS NULL)",
            name="foreign_amount_has_a_rate",
        ),
        Index(
            "one_amount_of_a_line",
            "priority",
            "year",
            "kind",
            "funding_source",
            "agreement",
            "line",
            text("coalesce(month, 0)"),
            text("coalesce(stage, '')"),
            text("coalesce(act, '')"),
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
    month: Mapped[int | None] = mapped_column(comment="Month of expenditure, 1-12; empty: the whole year")
    stage: Mapped[Stage | None] = mapped_column(
        choice(Stage, "amount_stage_is_known"),
        comment="How far expenditure has come; empty for what is not expenditure",
    )
    act: Mapped[str | None] = mapped_column(
        ForeignKey("budget_act.code"), index=True, comment="Act that votes an appropriation; empty where none is named"
    )
    line: Mapped[str] = mapped_column(
        String(64), default="", comment="Code of the budget line, the same in each act; empty where there is none"
    )
    programme: Mapped[str | None] = mapped_column(
        String(16), comment="Item, chapter and programme of the budget: 07.06.01"
    )
    subtitle: Mapped[str | None] = mapped_column(String(8), comment="Sub-title, or sub-title and item: 33 or 33.01")
    currency: Mapped[Currency] = mapped_column(
        choice(Currency, "amount_currency_is_known"), default=Currency.CLP, comment="What it was fixed in"
    )
    currency_amount: Mapped[int | None] = mapped_column(
        comment="Amount in that currency, in ten-thousandths; empty for CLP"
    )
    rate: Mapped[int | None] = mapped_column(comment="CLP for one of it, in ten-thousandths; empty for CLP")
    price_year: Mapped[int | None] = mapped_column(comment="Year whose prices it is in; empty: those of its own year")
