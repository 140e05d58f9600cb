"""functional cities as dated groups of communes, and figures that are made up"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("statistic") as table:
        table.add_column(
            sa.Column(
                "illustrative",
                sa.Boolean(),
                nullable=False,
                server_default=sa.false(),
                comment="Made up to show how the system works; marked in every answer",
            )
        )
    with op.batch_alter_table("statistic") as table:
        table.alter_column("illustrative", existing_type=sa.Boolean(), server_default=None)

    op.create_table(
        "functional_city",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False, comment="UUIDv7"),
        sa.Column("code", sa.String(length=64), nullable=False, comment="Code, such as gran-concepcion"),
        sa.Column("name", sa.String(length=120), nullable=False, comment="Name in Spanish"),
        sa.Column("name_en", sa.String(length=120), nullable=True, comment="Name in English, where it has another"),
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
        sa.PrimaryKeyConstraint("id", name=op.f("pk_functional_city")),
        sa.UniqueConstraint("code", name=op.f("uq_functional_city_code")),
    )
    op.create_table(
        "functional_city_member",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False, comment="UUIDv7"),
        sa.Column("city", sa.Uuid(as_uuid=False), nullable=False, comment="The city"),
        sa.Column("commune", sa.String(length=8), nullable=False, comment="CUT code of the commune"),
        sa.Column("valid_from", sa.Date(), nullable=True, comment="First day; empty: since before the register begins"),
        sa.Column(
            "valid_until",
            sa.Date(),
            nullable=True,
            comment="First day on which it no longer belongs; empty: belongs",
        ),
        sa.CheckConstraint(
            "valid_until IS NULL OR valid_from IS NULL OR valid_from < valid_until", name=op.f("membership_is_ordered")
        ),
        sa.ForeignKeyConstraint(
            ["city"], ["functional_city.id"], name=op.f("fk_functional_city_member_city_functional_city")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_functional_city_member")),
    )
    for column in ("city", "commune"):
        op.create_index(op.f(f"ix_functional_city_member_{column}"), "functional_city_member", [column])


def downgrade() -> None:
    op.drop_table("functional_city_member")
    op.drop_table("functional_city")
    with op.batch_alter_table("statistic") as table:
        table.drop_column("illustrative")
