"""joint priorities"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "joint_priority",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False, comment="UUIDv7"),
        sa.Column("cycle", sa.String(length=16), nullable=False, comment="Planning cycle of all"),
        sa.Column("territory", sa.String(length=8), nullable=False, comment="CUT code of the region that proposed it"),
        sa.Column("title", sa.String(length=200), nullable=False, comment="Title in Spanish"),
        sa.Column("title_en", sa.String(length=200), nullable=True, comment="Title in English"),
        sa.Column("reason", sa.Text(), nullable=False, comment="Why together"),
        sa.Column("national", sa.String(length=32), nullable=True, comment="National priority that it serves, if one"),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "agreed",
                "contested",
                "withdrawn",
                name="joint_state_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="Where it stands now",
        ),
        sa.Column("proposed_on", sa.Date(), nullable=False, comment="When it was proposed"),
        sa.Column(
            "answered_on", sa.Date(), nullable=True, comment="When it was last agreed to, contested or withdrawn"
        ),
        sa.Column("answer_reason", sa.Text(), nullable=True, comment="Why it was agreed to, contested or withdrawn"),
        sa.Column(
            "version", sa.BigInteger(), nullable=False, comment="Raised by each write; the ETag that a change must name"
        ),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="When it was entered, UTC",
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="Last write, UTC",
        ),
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
        sa.ForeignKeyConstraint(
            ["cycle"], ["planning_cycle.code"], name=op.f("fk_joint_priority_cycle_planning_cycle")
        ),
        sa.ForeignKeyConstraint(
            ["national"], ["priority_identity.code"], name=op.f("fk_joint_priority_national_priority_identity")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_priority")),
    )
    op.create_index(op.f("ix_joint_priority_cycle"), "joint_priority", ["cycle"], unique=False)
    op.create_index(op.f("ix_joint_priority_territory"), "joint_priority", ["territory"], unique=False)
    op.create_table(
        "joint_priority_agreement",
        sa.Column("joint_id", sa.Uuid(as_uuid=False), nullable=False, comment="The joint priority"),
        sa.Column("territory", sa.String(length=8), nullable=False, comment="CUT code of the region"),
        sa.ForeignKeyConstraint(
            ["joint_id"], ["joint_priority.id"], name=op.f("fk_joint_priority_agreement_joint_id_joint_priority")
        ),
        sa.PrimaryKeyConstraint("joint_id", "territory", name=op.f("pk_joint_priority_agreement")),
    )
    op.create_table(
        "joint_priority_member",
        sa.Column("joint_id", sa.Uuid(as_uuid=False), nullable=False, comment="The joint priority"),
        sa.Column("priority", sa.String(length=32), nullable=False, comment="Code of the region's priority"),
        sa.Column("share", sa.BigInteger(), nullable=False, comment="Share of the joint priority, per million"),
        sa.CheckConstraint("share BETWEEN 1 AND 1000000", name=op.f("joint_share_is_a_share")),
        sa.ForeignKeyConstraint(
            ["joint_id"], ["joint_priority.id"], name=op.f("fk_joint_priority_member_joint_id_joint_priority")
        ),
        sa.ForeignKeyConstraint(
            ["priority"], ["priority_identity.code"], name=op.f("fk_joint_priority_member_priority_priority_identity")
        ),
        sa.PrimaryKeyConstraint("joint_id", "priority", name=op.f("pk_joint_priority_member")),
    )
    op.create_index(op.f("ix_joint_priority_member_priority"), "joint_priority_member", ["priority"], unique=False)
    op.create_table(
        "joint_priority_partner",
        sa.Column("joint_id", sa.Uuid(as_uuid=False), nullable=False, comment="The joint priority"),
        sa.Column("territory", sa.String(length=8), nullable=False, comment="CUT code of the region"),
        sa.ForeignKeyConstraint(
            ["joint_id"], ["joint_priority.id"], name=op.f("fk_joint_priority_partner_joint_id_joint_priority")
        ),
        sa.PrimaryKeyConstraint("joint_id", "territory", name=op.f("pk_joint_priority_partner")),
    )
    op.create_table(
        "joint_priority_step",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False, comment="UUIDv7: the order"),
        sa.Column("joint_id", sa.Uuid(as_uuid=False), nullable=False, comment="The joint priority"),
        sa.Column("day", sa.Date(), nullable=False, comment="From this day on"),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "agreed",
                "contested",
                "withdrawn",
                name="joint_step_state_is_known",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
            comment="It was in this state",
        ),
        sa.ForeignKeyConstraint(
            ["joint_id"], ["joint_priority.id"], name=op.f("fk_joint_priority_step_joint_id_joint_priority")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_priority_step")),
    )
    op.create_index("ix_joint_priority_step_day", "joint_priority_step", ["joint_id", "day"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_joint_priority_step_day", table_name="joint_priority_step")
    op.drop_table("joint_priority_step")
    op.drop_table("joint_priority_partner")
    op.drop_index(op.f("ix_joint_priority_member_priority"), table_name="joint_priority_member")
    op.drop_table("joint_priority_member")
    op.drop_table("joint_priority_agreement")
    op.drop_index(op.f("ix_joint_priority_territory"), table_name="joint_priority")
    op.drop_index(op.f("ix_joint_priority_cycle"), table_name="joint_priority")
    op.drop_table("joint_priority")
