"""programmes that ours are compared with"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "benchmark_programme",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False, comment="UUIDv7"),
        sa.Column("code", sa.String(length=64), nullable=False, comment="Code, such as emilia-romagna-s3"),
        sa.Column("name_es", sa.Text(), nullable=False, comment="The programme, in Spanish"),
        sa.Column("name_en", sa.Text(), nullable=False, comment="The programme, in English"),
        sa.Column("place_es", sa.Text(), nullable=False, comment="The territory that it is for, in Spanish"),
        sa.Column("place_en", sa.Text(), nullable=False, comment="The territory that it is for, in English"),
        sa.Column("country", sa.String(length=2), nullable=False, comment="Country, ISO 3166-1 alpha-2"),
        sa.Column(
            "cut_code", sa.String(length=8), nullable=True, comment="CUT code, where the territory is one of ours"
        ),
        sa.Column("currency", sa.String(length=3), nullable=False, comment="Currency of the amount, ISO 4217"),
        sa.Column(
            "amount", sa.BigInteger(), nullable=False, comment="For all years, in ten-thousandths of the currency"
        ),
        sa.Column(
            "first_year", sa.BigInteger(), nullable=True, comment="First year; empty where the source names none"
        ),
        sa.Column(
            "last_year",
            sa.BigInteger(),
            nullable=True,
            comment="Last year, which counts; empty where the source names none",
        ),
        sa.Column("years", sa.BigInteger(), nullable=True, comment="How many years, where the source says that alone"),
        sa.Column("inhabitants", sa.BigInteger(), nullable=True, comment="Inhabitants of the territory"),
        sa.Column("inhabitants_year", sa.BigInteger(), nullable=True, comment="Year of that count"),
        sa.Column("inhabitants_source", sa.String(length=500), nullable=True, comment="Where that count comes from"),
        sa.Column("covers_es", sa.Text(), nullable=False, comment="What the money pays for, in Spanish"),
        sa.Column("covers_en", sa.Text(), nullable=False, comment="What the money pays for, in English"),
        sa.Column("assumptions_es", sa.Text(), nullable=True, comment="What is assumed or unknown, in Spanish"),
        sa.Column("assumptions_en", sa.Text(), nullable=True, comment="What is assumed or unknown, in English"),
        sa.Column(
            "version", sa.BigInteger(), nullable=False, comment="Raised by each write; the ETag that a change must name"
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False, comment="When it was entered, UTC"),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False, comment="Last write, UTC"),
        sa.Column(
            "ended_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When it was ended; ended records stay readable by id",
        ),
        sa.Column(
            "illustrative",
            sa.Boolean(),
            nullable=False,
            comment="Made up to show how the system works; marked in every answer",
        ),
        sa.Column(
            "source",
            sa.String(length=500),
            nullable=True,
            comment="Where it comes from: a code of the sources table or a citation",
        ),
        sa.CheckConstraint("amount > 0", name=op.f("benchmark_amount_is_positive")),
        sa.CheckConstraint("last_year >= first_year", name=op.f("benchmark_ends_after_it_begins")),
        sa.CheckConstraint("(first_year IS NULL) = (last_year IS NULL)", name=op.f("benchmark_has_both_years_or_none")),
        sa.CheckConstraint("years IS NULL OR first_year IS NULL", name=op.f("benchmark_says_its_years_once")),
        sa.CheckConstraint(
            "(inhabitants IS NULL) = (inhabitants_year IS NULL) "
            "AND (inhabitants IS NULL) = (inhabitants_source IS NULL)",
            name=op.f("benchmark_inhabitants_have_year_and_source"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benchmark_programme")),
        sa.UniqueConstraint("code", name=op.f("uq_benchmark_programme_code")),
    )


def downgrade() -> None:
    op.drop_table("benchmark_programme")
