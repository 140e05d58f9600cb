"""activity by territory, year and industry, with its vintages and what other classifications' codes mean"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "activity_mapping",
        sa.Column("classification", sa.String(length=32), nullable=False, comment="Classification, such as isic-4"),
        sa.Column("code", sa.String(length=32), nullable=False, comment="Its code"),
        sa.Column(
            "activity",
            sa.String(length=64),
            nullable=False,
            comment="Industry or horizontal area that it belongs to",
        ),
        sa.Column("name_es", sa.Text(), nullable=False, comment="Name in Spanish"),
        sa.Column("name_en", sa.Text(), nullable=False, comment="Name in English"),
        sa.Column("source", sa.String(length=200), nullable=False, comment="Source codes"),
        sa.ForeignKeyConstraint(
            ["activity"], ["transforma_axis.code"], name=op.f("fk_activity_mapping_activity_transforma_axis")
        ),
        sa.PrimaryKeyConstraint("classification", "code", name=op.f("pk_activity_mapping")),
    )
    op.create_table(
        "activity_vintage",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False, comment="1, 2, ... as loaded"),
        sa.Column(
            "measure",
            sa.Enum(
                "employment",
                "firms",
                name="measure_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="What is counted",
        ),
        sa.Column("units_as_of", sa.Date(), nullable=False, comment="The figures are on the units of this day"),
        sa.Column("source", sa.String(length=64), nullable=False, comment="Source code"),
        sa.Column(
            "illustrative",
            sa.Boolean(),
            nullable=False,
            comment="Made up to show how the system works; marked in every answer",
        ),
        sa.Column(
            "digest", sa.String(length=64), nullable=False, comment="SHA-256 over all that it says, to know it again"
        ),
        sa.Column("loaded_at", sa.DateTime(timezone=True), nullable=False, comment="When it was loaded, UTC"),
        sa.ForeignKeyConstraint(["source"], ["source.code"], name=op.f("fk_activity_vintage_source_source")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_activity_vintage")),
    )
    op.create_table(
        "activity",
        sa.Column("vintage", sa.BigInteger(), nullable=False, comment="Number of the vintage"),
        sa.Column("year", sa.BigInteger(), nullable=False, comment="Year"),
        sa.Column("territory", sa.String(length=8), nullable=False, comment="CUT code, on the vintage's units"),
        sa.Column(
            "classification",
            sa.String(length=32),
            nullable=False,
            comment="Whose code the activity is: transforma, or one that is mapped to it",
        ),
        sa.Column("activity", sa.String(length=64), nullable=False, comment="Code of the activity"),
        sa.Column("value", sa.BigInteger(), nullable=False, comment="People or firms, as the vintage's measure says"),
        sa.CheckConstraint("value >= 0", name=op.f("activity_is_not_negative")),
        sa.CheckConstraint("year BETWEEN 1990 AND 2200", name=op.f("activity_year_is_sensible")),
        sa.ForeignKeyConstraint(
            ["vintage"], ["activity_vintage.number"], name=op.f("fk_activity_vintage_activity_vintage")
        ),
        sa.PrimaryKeyConstraint("vintage", "year", "territory", "classification", "activity", name=op.f("pk_activity")),
    )


def downgrade() -> None:
    op.drop_table("activity")
    op.drop_table("activity_vintage")
    op.drop_table("activity_mapping")
