"""Table of programmes elsewhere that ours are compared with."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from regional_planner.kernel.columns import Record


class BenchmarkProgramme(Record):
    """A programme with its money, its years and the inhabitants of its territory, as a source states them."""

    __tablename__ = "benchmark_programme"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("amount > 0", name="benchmark_amount_is_positive"),
        CheckConstraint("last_year >= first_year", name="benchmark_ends_after_it_begins"),
        CheckConstraint("(first_year IS NULL) = (last_year IS NULL)", name="benchmark_has_both_years_or_none"),
        CheckConstraint("years IS NULL OR first_year IS NULL", name="benchmark_says_its_years_once"),
        CheckConstraint(
            "(inhabitants IS NULL) = (inhabitants_year IS NULL) "
            "AND (inhabitants IS NULL) = (inhabitants_source IS NULL)",
            name="benchmark_inhabitants_have_year_and_source",
        ),
    )

    code: Mapped[str] = mapped_column(String(64), comment="Code, such as emilia-romagna-s3")
    name_es: Mapped[str] = mapped_column(Text, comment="The programme, in Spanish")
    name_en: Mapped[str] = mapped_column(Text, comment="The programme, in English")
    place_es: Mapped[str] = mapped_column(Text, comment="The territory that it is for, in Spanish")
    place_en: Mapped[str] = mapped_column(Text, comment="The territory that it is for, in English")
    country: Mapped[str] = mapped_column(String(2), comment="Country, ISO 3166-1 alpha-2")
    cut_code: Mapped[str | None] = mapped_column(String(8), comment="CUT code, where the territory is one of ours")
    currency: Mapped[str] = mapped_column(String(3), comment="Currency of the amount, ISO 4217")
    amount: Mapped[int] = mapped_column(comment="For all years, in ten-thousandths of the currency")
    first_year: Mapped[int | None] = mapped_column(comment="First year; empty where the source names none")
    last_year: Mapped[int | None] = mapped_column(comment="Last year, which counts; empty where the source names none")
    years: Mapped[int | None] = mapped_column(comment="How many years, where the source says that alone")
    inhabitants: Mapped[int | None] = mapped_column(comment="Inhabitants of the territory")
    inhabitants_year: Mapped[int | None] = mapped_column(comment="Year of that count")
    inhabitants_source: Mapped[str | None] = mapped_column(String(500), comment="Where that count comes from")
    covers_es: Mapped[str] = mapped_column(Text, comment="What the money pays for, in Spanish")
    covers_en: Mapped[str] = mapped_column(Text, comment="What the money pays for, in English")
    assumptions_es: Mapped[str | None] = mapped_column(Text, comment="What is assumed or unknown, in Spanish")
    assumptions_en: Mapped[str | None] = mapped_column(Text, comment="What is assumed or unknown, in English")
