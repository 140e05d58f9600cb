"""acts, agreements and phases of money; months, stages, lines, classes, currencies and prices of amounts"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

ALONE = {"resolve_fks": False}
"""What the table refers to is not read: an index of expressions there cannot be, on SQLite."""
KINDS = ("commitment", "appropriation", "expenditure")
VINTAGES = ("initial", "current")
STAGES = ("committed", "accrued", "paid")
CURRENCIES = ("CLP", "UF", "USD")
FORMS = ("programming", "mandate", "transfer", "resolution", "other")
KEY = ["priority", "year", "kind", "funding_source", "agreement"]
LONGER_KEY = ["line", sa.text("coalesce(month, 0)"), sa.text("coalesce(stage, '')"), sa.text("coalesce(act, '')")]
CHECKS = {
    "month_is_a_month": "month BETWEEN 1 AND 12",
    "only_expenditure_has_months": "month IS NULL OR kind = 'expenditure'",
    "expenditure_has_a_stage": "(stage IS NULL) = (kind <> 'expenditure')",
    "only_appropriations_have_acts": "act IS NULL OR kind = 'appropriation'",
    "foreign_amount_has_a_rate": (
        "(currency = 'CLP') = (currency_amount IS NULL) AND (currency = 'CLP') = (rate IS NULL)"
    ),
}
ENUMS = {"amount_stage_is_known": ("stage", STAGES), "amount_currency_is_known": ("currency", CURRENCIES)}
COLUMNS = (
    ("month", sa.BigInteger(), None, "Month of expenditure, 1-12; empty: the whole year"),
    ("stage", sa.String(32), None, "How far expenditure has come; empty for what is not expenditure"),
    ("act", sa.String(32), None, "Act that votes an appropriation; empty where none is named"),
    ("line", sa.String(64), "", "Code of the budget line, the same in each act; empty where there is none"),
    ("programme", sa.String(16), None, "Item, chapter and programme of the budget: 07.06.01"),
    ("subtitle", sa.String(8), None, "Sub-title, or sub-title and item: 33 or 33.01"),
    ("currency", sa.String(32), "CLP", "What it was fixed in"),
    ("currency_amount", sa.BigInteger(), None, "Amount in that currency, in ten-thousandths; empty for CLP"),
    ("rate", sa.BigInteger(), None, "CLP for one of it, in ten-thousandths; empty for CLP"),
    ("price_year", sa.BigInteger(), None, "Year whose prices it is in; empty: those of its own year"),
)
STANDING = {"sqlite_where": sa.text("ended_at IS NULL"), "postgresql_where": sa.text("ended_at IS NULL")}

GONE = """
DELETE FROM amount WHERE stage IN ('committed', 'accrued') OR EXISTS (
    SELECT 1 FROM budget_act AS own JOIN budget_act AS later
      ON later.series = own.series AND later.passed_on > own.passed_on AND later.ended_at IS NULL
    WHERE own.code = amount.act AND amount.year BETWEEN later.first_year AND later.last_year)
"""
"""What an amount alone cannot tell: how far its expenditure had come, and that a later act replaced it."""
SUMS = """
SELECT id, sum(amount) OVER one, row_number() OVER (one ORDER BY id) FROM amount WHERE ended_at IS NULL
WINDOW one AS (PARTITION BY priority, year, kind, funding_source, agreement, vintage)
"""
"""Lines, months and acts that become one amount."""


def upgrade() -> None:
    _act()
    _agreement()
    _phase()
    op.create_table(
        "budget_class",
        sa.Column("axis", sa.String(length=16), nullable=False, comment="programme or subtitle"),
        sa.Column("code", sa.String(length=16), nullable=False, comment="Code: 07.06.01 or 33"),
        *_names(),
        sa.Column("source", sa.String(length=200), nullable=False, comment="Source codes"),
        sa.PrimaryKeyConstraint("axis", "code", name=op.f("pk_budget_class")),
    )
    op.drop_index("one_amount_of_a_line", table_name="amount")
    with op.batch_alter_table("amount", reflect_kwargs=ALONE) as table:
        for name, kind, default, comment in COLUMNS:
            empty = default is None
            table.add_column(sa.Column(name, kind, nullable=empty, server_default=default, comment=comment))
    op.execute("UPDATE amount SET stage = 'paid' WHERE kind = 'expenditure'")
    with op.batch_alter_table("amount", reflect_kwargs=ALONE) as table:
        for name, (column, values) in ENUMS.items():
            table.create_check_constraint(op.f(name), sa.column(column).in_(values))
        for name, rule in CHECKS.items():
            table.create_check_constraint(op.f(name), rule)
        table.create_foreign_key(op.f("fk_amount_act_budget_act"), "budget_act", ["act"], ["code"])
        for name in ("line", "currency"):
            table.alter_column(name, server_default=None)
    op.create_index(op.f("ix_amount_act"), "amount", ["act"])
    op.create_index("one_amount_of_a_line", "amount", [*KEY, *LONGER_KEY, "vintage"], unique=True, **STANDING)


def downgrade() -> None:
    op.execute(GONE)
    amounts = sa.table("amount", sa.column("id", sa.Uuid(as_uuid=False)), sa.column("amount", sa.BigInteger()))
    for identity, total, place in op.get_bind().execute(sa.text(SUMS).columns(amounts.c.id)).all():
        same = amounts.c.id == identity
        op.execute(
            sa.update(amounts).where(same).values(amount=total) if place == 1 else sa.delete(amounts).where(same)
        )
    op.drop_index("one_amount_of_a_line", table_name="amount")
    op.drop_index(op.f("ix_amount_act"), table_name="amount")
    with op.batch_alter_table("amount", reflect_kwargs=ALONE) as table:
        table.drop_constraint(op.f("fk_amount_act_budget_act"), type_="foreignkey")
        for name in (*CHECKS, *ENUMS):
            table.drop_constraint(op.f(name), type_="check")
    with op.batch_alter_table("amount", reflect_kwargs=ALONE) as table:
        for name, *_ in COLUMNS:
            table.drop_column(name)
    op.create_index("one_amount_of_a_line", "amount", [*KEY, "vintage"], unique=True, **STANDING)
    for name in ("budget_class", "agreement_party", "budget_phase", "agreement", "budget_act"):
        op.drop_table(name)


def _act() -> None:
    op.create_table(
        "budget_act",
        sa.Column("code", sa.String(length=32), nullable=False, comment="Code, such as PLAN-02-2024"),
        *_titles(),
        sa.Column(
            "series",
            sa.String(length=32),
            nullable=False,
            comment="Plan that it votes again: for years that both cover, the later act of a series speaks",
        ),
        sa.Column("territory", sa.String(length=8), nullable=False, comment="CUT code that it is for; CL"),
        sa.Column("passed_on", sa.Date(), nullable=False, comment="When it was passed"),
        sa.Column("first_year", sa.BigInteger(), nullable=False, comment="First year that it covers"),
        sa.Column("last_year", sa.BigInteger(), nullable=False, comment="Last year that it covers"),
        *_record("budget_act"),
        sa.CheckConstraint("first_year <= last_year", name=op.f("act_years_are_ordered")),
        sa.CheckConstraint("first_year >= 1990 AND last_year <= 2200", name=op.f("act_years_are_sensible")),
        sa.UniqueConstraint("code", name=op.f("uq_budget_act_code")),
        sa.UniqueConstraint("series", "passed_on", name=op.f("uq_budget_act_series_passed_on")),
    )
    op.create_index(op.f("ix_budget_act_territory"), "budget_act", ["territory"])


def _agreement() -> None:
    op.create_table(
        "agreement",
        sa.Column("number", sa.String(length=64), nullable=False, comment="Number of the agreement or resolution"),
        *_titles(),
        _one_of("form", FORMS, "agreement_form_is_known", "What kind of agreement it is"),
        sa.Column("territory", sa.String(length=8), nullable=False, comment="CUT code that it is for; CL"),
        sa.Column("signed_on", sa.Date(), nullable=True, comment="When it was signed; empty where not known"),
        sa.Column("first_year", sa.BigInteger(), nullable=False, comment="First year of its schedule"),
        sa.Column("last_year", sa.BigInteger(), nullable=False, comment="Last year of its schedule"),
        *_record("agreement"),
        sa.CheckConstraint("first_year <= last_year", name=op.f("agreement_years_are_ordered")),
        sa.CheckConstraint("first_year >= 1990 AND last_year <= 2200", name=op.f("agreement_years_are_sensible")),
        sa.UniqueConstraint("number", name=op.f("uq_agreement_number")),
    )
    op.create_index(op.f("ix_agreement_territory"), "agreement", ["territory"])
    op.create_table(
        "agreement_party",
        sa.Column("agreement_id", sa.Uuid(as_uuid=False), nullable=False, comment="The agreement"),
        sa.Column("institution", sa.String(length=64), nullable=False, comment="Code of the institution"),
        sa.Column("share", sa.BigInteger(), nullable=False, comment="Share of the money, per million"),
        sa.CheckConstraint("share BETWEEN 0 AND 1000000", name=op.f("party_share_is_a_share")),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["agreement.id"], name=op.f("fk_agreement_party_agreement_id_agreement")
        ),
        sa.ForeignKeyConstraint(
            ["institution"], ["institution.code"], name=op.f("fk_agreement_party_institution_institution")
        ),
        sa.PrimaryKeyConstraint("agreement_id", "institution", name=op.f("pk_agreement_party")),
    )
    op.create_index(op.f("ix_agreement_party_institution"), "agreement_party", ["institution"])


def _phase() -> None:
    op.create_table(
        "budget_phase",
        sa.Column("code", sa.String(length=32), nullable=False, comment="Code, such as ley-inicial"),
        *_names(),
        _one_of("kind", KINDS, "phase_kind_is_known", "Which of the three"),
        _one_of("vintage", VINTAGES, "phase_vintage_is_known", "Version of a line"),
        _one_of(
            "stage",
            STAGES,
            "phase_stage_is_known",
            "How far expenditure has come; empty for what is not expenditure",
            nullable=True,
        ),
        *_record("budget_phase"),
        sa.CheckConstraint("(stage IS NULL) = (kind <> 'expenditure')", name=op.f("phase_of_expenditure_has_a_stage")),
        sa.UniqueConstraint("code", name=op.f("uq_budget_phase_code")),
    )


def _one_of(name: str, values: Sequence[str], rule: str, comment: str, *, nullable: bool = False) -> sa.Column[str]:
    kind = sa.Enum(*values, name=rule, native_enum=False, create_constraint=True, length=32)
    return sa.Column(name, kind, nullable=nullable, comment=comment)


def _names() -> tuple[sa.Column[str], ...]:
    return (
        sa.Column("name_es", sa.Text(), nullable=False, comment="Name in Spanish"),
        sa.Column("name_en", sa.Text(), nullable=False, comment="Name in English"),
    )


def _titles() -> tuple[sa.Column[str], ...]:
    return (
        sa.Column("title", sa.String(length=200), nullable=False, comment="Title in Spanish"),
        sa.Column("title_en", sa.String(length=200), nullable=True, comment="Title in English"),
    )


def _record(table: str) -> tuple[sa.schema.SchemaItem, ...]:
    when = sa.DateTime(timezone=True)
    return (
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False, comment="UUIDv7"),
        sa.Column(
            "version", sa.BigInteger(), nullable=False, comment="Raised by each write; the ETag that a change must name"
        ),
        sa.Column("created_at", when, nullable=False, comment="When it was entered, UTC"),
        sa.Column("updated_at", when, nullable=False, comment="Last write, UTC"),
        sa.Column("ended_at", when, nullable=True, comment="When it was ended; ended records stay readable by id"),
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
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
