"""scenarios of equalisation"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "equalisation_scenario",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False, comment="UUIDv7"),
        sa.Column("name", sa.String(length=200), nullable=False, comment="What it is called"),
        sa.Column("note", sa.Text(), nullable=True, comment="What a reader should know"),
        sa.Column("pool", sa.BigInteger(), nullable=False, comment="CLP to share out"),
        sa.Column("target", sa.Float(precision=53), nullable=False, comment="Entitled up to so many times the mean"),
        sa.Column("exponent", sa.Float(precision=53), nullable=False, comment="How much more a larger distance weighs"),
        sa.Column("floor", sa.BigInteger(), nullable=False, comment="At least so many CLP per inhabitant"),
        sa.Column("ceiling", sa.BigInteger(), nullable=True, comment="At most so many CLP per inhabitant"),
        sa.Column(
            "level",
            sa.Enum(
                *("country", "region", "province", "commune"),
                name="scenario_level_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="Level of the units",
        ),
        sa.Column("income", sa.String(length=64), nullable=False, comment="Series of own income"),
        sa.Column("need", sa.String(length=64), nullable=True, comment="Series of the need index; empty: all alike"),
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
        sa.CheckConstraint("pool > 0", name=op.f("scenario_pool_is_positive")),
        sa.CheckConstraint("target > 0", name=op.f("scenario_target_is_positive")),
        sa.CheckConstraint("exponent > 0", name=op.f("scenario_exponent_is_positive")),
        sa.CheckConstraint("floor >= 0", name=op.f("scenario_floor_is_not_negative")),
        sa.CheckConstraint("ceiling IS NULL OR ceiling >= floor", name=op.f("scenario_ceiling_is_above_floor")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equalisation_scenario")),
    )


def downgrade() -> None:
    op.drop_table("equalisation_scenario")
