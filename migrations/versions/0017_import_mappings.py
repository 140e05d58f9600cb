"""mappings of files"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0018"
branch_labels = None
depends_on = None


def _json() -> sa.types.TypeEngine[object]:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "import_mapping",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False, comment="UUIDv7"),
        sa.Column("name", sa.String(length=100), nullable=False, comment="What it is called where it is used"),
        sa.Column(
            "territory", sa.String(length=8), nullable=False, comment="CUT code whose imports use it; CL: those of all"
        ),
        sa.Column("institution", sa.String(length=64), nullable=True, comment="Code of the institution that keeps it"),
        sa.Column("kind", sa.String(length=64), nullable=False, comment="Kind of record that a row makes: amounts"),
        sa.Column("columns", _json(), nullable=False, comment="Heading of the file -> field"),
        sa.Column("fixed", _json(), nullable=False, comment="Field -> what every row says"),
        sa.Column("spread", _json(), nullable=False, comment="Heading of a wide column -> what spread_by is there"),
        sa.Column("spread_by", sa.String(length=64), nullable=True, comment="Field that tells the wide columns apart"),
        sa.Column(
            "spread_to", sa.String(length=64), nullable=True, comment="Field that the cells of wide columns fill"
        ),
        sa.Column("ignored", _json(), nullable=False, comment="Headings that are passed over"),
        sa.Column(
            "numbers",
            sa.Enum(
                *("plain", "comma", "point"),
                name="number_format_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="How numbers are written",
        ),
        sa.Column("scaled", _json(), nullable=False, comment="Field -> how many of its unit one of the file is"),
        sa.Column("sheet", sa.String(length=100), nullable=True, comment="Sheet of a workbook; empty: its only one"),
        sa.Column("heading_row", sa.BigInteger(), nullable=False, comment="Row of the headings, from 1"),
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
        sa.CheckConstraint("heading_row BETWEEN 1 AND 50", name=op.f("heading_row_is_near_the_top")),
        sa.CheckConstraint("(spread_by IS NULL) = (spread_to IS NULL)", name=op.f("spread_is_said_whole")),
        sa.ForeignKeyConstraint(
            ["institution"], ["institution.code"], name=op.f("fk_import_mapping_institution_institution")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_mapping")),
    )
    op.create_index(op.f("ix_import_mapping_institution"), "import_mapping", ["institution"])
    op.create_index(
        "one_mapping_of_a_name",
        "import_mapping",
        ["territory", "name"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("import_mapping")
