"""suggestions of links that were turned down"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dismissed_suggestion",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False, comment="UUIDv7"),
        sa.Column("lower", sa.String(length=32), nullable=False, comment="Who would contribute"),
        sa.Column("higher", sa.String(length=32), nullable=False, comment="To what"),
        sa.Column(
            "lower_revision",
            sa.BigInteger(),
            nullable=False,
            comment="Revision of the lower priority that was looked at",
        ),
        sa.Column(
            "higher_revision",
            sa.BigInteger(),
            nullable=False,
            comment="Revision of the higher priority that was looked at",
        ),
        sa.Column(
            "territory", sa.String(length=8), nullable=False, comment="CUT code of the lower priority's territory"
        ),
        sa.Column(
            "higher_territory", sa.String(length=8), nullable=False, comment="CUT code of the higher priority's; CL"
        ),
        sa.Column("cycle", sa.String(length=16), nullable=False, comment="Planning cycle of both"),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why the two are not joined"),
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
        sa.CheckConstraint("lower <> higher", name=op.f("dismissal_is_of_two_priorities")),
        sa.ForeignKeyConstraint(
            ["cycle"], ["planning_cycle.code"], name=op.f("fk_dismissed_suggestion_cycle_planning_cycle")
        ),
        sa.ForeignKeyConstraint(
            ["higher"], ["priority_identity.code"], name=op.f("fk_dismissed_suggestion_higher_priority_identity")
        ),
        sa.ForeignKeyConstraint(
            ["lower"], ["priority_identity.code"], name=op.f("fk_dismissed_suggestion_lower_priority_identity")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dismissed_suggestion")),
    )
    op.create_index(op.f("ix_dismissed_suggestion_cycle"), "dismissed_suggestion", ["cycle"], unique=False)
    op.create_index(
        "one_standing_dismissal",
        "dismissed_suggestion",
        ["lower", "higher", "lower_revision", "higher_revision"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_index("one_standing_dismissal", table_name="dismissed_suggestion")
    op.drop_index(op.f("ix_dismissed_suggestion_cycle"), table_name="dismissed_suggestion")
    op.drop_table("dismissed_suggestion")
