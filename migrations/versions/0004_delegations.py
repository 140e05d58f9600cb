"""delegations"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "delegation",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False, comment="UUIDv7"),
        sa.Column("delegator", sa.String(length=100), nullable=False, comment="User name of whose role it is"),
        sa.Column("stand_in", sa.String(length=100), nullable=False, comment="User name of who stands in"),
        sa.Column(
            "role",
            sa.Enum(
                "regional_officer",
                "regional_approver",
                "national_planner",
                "gis_reader",
                "auditor",
                "admin",
                name="delegated_role_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="The role that is lent",
        ),
        sa.Column(
            "territory", sa.String(length=8), nullable=False, comment="CUT code that it is lent for; CL for the nation"
        ),
        sa.Column("starts_on", sa.Date(), nullable=False, comment="First day"),
        sa.Column("ends_on", sa.Date(), nullable=False, comment="Last day"),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why, in the words of who made it"),
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
        sa.CheckConstraint("role IN ('regional_approver', 'national_planner')", name=op.f("only_deciders_delegate")),
        sa.CheckConstraint("delegator <> stand_in", name=op.f("nobody_stands_in_for_oneself")),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("delegation_period_is_ordered")),
        sa.ForeignKeyConstraint(
            ["delegator"],
            ["user_account.username"],
            name=op.f("fk_delegation_delegator_user_account"),
            onupdate="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["stand_in"],
            ["user_account.username"],
            name=op.f("fk_delegation_stand_in_user_account"),
            onupdate="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
    )
    op.create_index(op.f("ix_delegation_delegator"), "delegation", ["delegator"], unique=False)
    op.create_index("ix_delegation_place", "delegation", ["role", "territory"], unique=False)
    op.create_index(op.f("ix_delegation_stand_in"), "delegation", ["stand_in"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_delegation_stand_in"), table_name="delegation")
    op.drop_index("ix_delegation_place", table_name="delegation")
    op.drop_index(op.f("ix_delegation_delegator"), table_name="delegation")
    op.drop_table("delegation")
