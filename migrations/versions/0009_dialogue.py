"""dialogue on links, what regions raise, reminders by mail"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0012"
branch_labels = None
depends_on = None

ALONE = {"resolve_fks": False}
"""What a table refers to need not be read to make it anew."""
SIDES = ("lower", "higher")
ACTIONS = ("propose", "change", "agree", "contest", "accept", "withdraw")
STATES = ("raised", "accepted", "declined")
LINK_COLUMNS = (
    ("turn", "VARCHAR(32) CONSTRAINT link_turn_is_known CHECK (turn IN ('lower', 'higher'))"),
    ("counter_strength", "BIGINT"),
    (
        "counter_higher",
        "VARCHAR(32) CONSTRAINT fk_alignment_link_counter_higher_priority_identity REFERENCES priority_identity (code)",
    ),
    ("replaces", "{uuid} CONSTRAINT fk_alignment_link_replaces_alignment_link REFERENCES alignment_link (id)"),
)
"""Added as they are: on SQLite a table that others refer to cannot be made anew with rows in it."""
COMMENTS = {
    "turn": "Which side has to speak; empty: neither",
    "counter_strength": "Strength offered instead by who contested it, per million",
    "counter_higher": "Priority offered instead by who contested it",
    "replaces": "The link in whose place it was agreed",
}
TURNS = """
UPDATE alignment_link SET turn = CASE
    WHEN state = 'contested' THEN proposed_by
    WHEN state = 'proposed' AND proposed_by = 'lower' THEN 'higher'
    WHEN state = 'proposed' THEN 'lower'
END
"""
CONVERSATIONS = """
UPDATE alignment_link_step SET
    action = CASE state
        WHEN 'proposed' THEN 'propose' WHEN 'agreed' THEN 'agree' WHEN 'contested' THEN 'contest' ELSE 'withdraw'
    END,
    strength = (SELECT link.strength FROM alignment_link AS link WHERE link.id = link_id),
    side = (
        SELECT CASE
            WHEN alignment_link_step.state IN ('proposed', 'withdrawn') THEN link.proposed_by
            WHEN link.proposed_by = 'lower' THEN 'higher'
            ELSE 'lower'
        END FROM alignment_link AS link WHERE link.id = link_id
    ),
    reason = (
        SELECT CASE
            WHEN alignment_link_step.state = 'proposed' THEN link.reason
            WHEN alignment_link_step.state = link.state THEN link.answer_reason
        END FROM alignment_link AS link WHERE link.id = link_id
    )
"""


def upgrade() -> None:
    _links()
    _steps()
    _origins()
    _people()


def _links() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for name, definition in LINK_COLUMNS:
        uuid = "UUID" if postgresql else "CHAR(32)"
        op.execute(f"ALTER TABLE alignment_link ADD COLUMN {name} {definition.format(uuid=uuid)}")
        if postgresql:
            op.execute(f"COMMENT ON COLUMN alignment_link.{name} IS '{COMMENTS[name]}'")
    op.execute(TURNS)


def _steps() -> None:
    with op.batch_alter_table("alignment_link_step", reflect_kwargs=ALONE) as table:
        table.add_column(sa.Column("action", sa.String(32), nullable=True))
        table.add_column(sa.Column("side", sa.String(32), nullable=True))
        table.add_column(sa.Column("strength", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("reason", sa.Text(), nullable=True, comment="Why, in the words of that side"))
        table.add_column(
            sa.Column(
                "counter_strength", sa.BigInteger(), nullable=True, comment="Strength offered instead, per million"
            )
        )
        table.add_column(sa.Column("counter_higher", sa.String(32), nullable=True, comment="Priority offered instead"))
    op.execute(CONVERSATIONS)
    with op.batch_alter_table("alignment_link_step", reflect_kwargs=ALONE) as table:
        table.alter_column(
            "action",
            existing_type=sa.String(32),
            type_=sa.Enum(*ACTIONS, name="link_step_action_is_known", native_enum=False, length=32),
            nullable=False,
            comment="What was done",
        )
        table.alter_column(
            "side",
            existing_type=sa.String(32),
            type_=sa.Enum(*SIDES, name="link_step_side_is_known", native_enum=False, length=32),
            nullable=False,
            comment="By which side",
        )
        table.alter_column(
            "strength",
            existing_type=sa.BigInteger(),
            nullable=False,
            comment="Strength of the link from this step on, per million",
        )
        table.create_check_constraint("link_step_action_is_known", f"action IN {ACTIONS}")
        table.create_check_constraint("link_step_side_is_known", f"side IN {SIDES}")
        table.create_foreign_key(
            op.f("fk_alignment_link_step_counter_higher_priority_identity"),
            "priority_identity",
            ["counter_higher"],
            ["code"],
        )


def _origins() -> None:
    with op.batch_alter_table("origin", reflect_kwargs=ALONE) as table:
        table.add_column(sa.Column("cycle", sa.String(16), nullable=True))
        table.add_column(
            sa.Column(
                "text", sa.Text(), nullable=True, comment="What is raised, where no priority of the region says it"
            )
        )
        table.add_column(sa.Column("state", sa.String(32), nullable=True))
        table.add_column(
            sa.Column(
                "raised_on",
                sa.Date(),
                nullable=True,
                comment="When the region raised it; empty: the nation recorded it",
            )
        )
        table.add_column(
            sa.Column("answered_on", sa.Date(), nullable=True, comment="When the nation accepted or declined it")
        )
        table.add_column(
            sa.Column("answer_reason", sa.Text(), nullable=True, comment="Why it was accepted or declined")
        )
    op.execute(
        "UPDATE origin SET state = 'accepted', "
        "cycle = (SELECT cycle FROM priority_identity WHERE priority_identity.code = origin.national)"
    )
    with op.batch_alter_table("origin", reflect_kwargs=ALONE) as table:
        table.alter_column("cycle", existing_type=sa.String(16), nullable=False, comment="Planning cycle")
        table.alter_column(
            "state",
            existing_type=sa.String(32),
            type_=sa.Enum(*STATES, name="origin_state_is_known", native_enum=False, length=32),
            nullable=False,
            comment="Where it stands",
        )
        table.alter_column(
            "national",
            existing_type=sa.String(32),
            nullable=True,
            comment="National priority that it is about; empty: a new one",
            existing_comment="What was raised",
        )
        table.alter_column("share", existing_type=sa.BigInteger(), nullable=True)
        table.create_check_constraint("origin_state_is_known", f"state IN {STATES}")
        table.create_check_constraint(
            "accepted_origin_is_whole", "state <> 'accepted' OR (national IS NOT NULL AND share IS NOT NULL)"
        )
        table.create_foreign_key(op.f("fk_origin_cycle_planning_cycle"), "planning_cycle", ["cycle"], ["code"])


def _people() -> None:
    op.add_column(
        "user_account",
        sa.Column("email", sa.String(254), nullable=True, comment="Where reminders are sent; empty: nowhere"),
    )
    op.add_column(
        "user_account",
        sa.Column(
            "reminders",
            sa.Boolean(),
            nullable=False,
            server_default=sa.true(),
            comment="Whether the person wants reminders",
        ),
    )
    op.add_column(
        "user_account",
        sa.Column("language", sa.String(2), nullable=True, comment="Language of mails: es, en; empty: es"),
    )
    op.create_table(
        "reminder",
        sa.Column("user_id", sa.Uuid(as_uuid=False), nullable=False, comment="The person"),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True, comment="Since when a run is at it, UTC"),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True, comment="When the last mail was taken, UTC"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_reminder_user_id_user_account")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_reminder")),
    )


def downgrade() -> None:
    op.drop_table("reminder")
    for name in ("language", "reminders", "email"):
        op.drop_column("user_account", name)
    op.execute("DELETE FROM origin WHERE state <> 'accepted'")
    with op.batch_alter_table("origin", reflect_kwargs=ALONE) as table:
        table.drop_constraint(op.f("fk_origin_cycle_planning_cycle"), type_="foreignkey")
        table.drop_constraint("accepted_origin_is_whole", type_="check")
        table.drop_constraint("origin_state_is_known", type_="check")
        table.alter_column("national", existing_type=sa.String(32), nullable=False, comment="What was raised")
        table.alter_column("share", existing_type=sa.BigInteger(), nullable=False)
        for name in ("cycle", "text", "state", "raised_on", "answered_on", "answer_reason"):
            table.drop_column(name)
    with op.batch_alter_table("alignment_link_step", reflect_kwargs=ALONE) as table:
        table.drop_constraint(op.f("fk_alignment_link_step_counter_higher_priority_identity"), type_="foreignkey")
        table.drop_constraint("link_step_side_is_known", type_="check")
        table.drop_constraint("link_step_action_is_known", type_="check")
        for name in ("action", "side", "strength", "reason", "counter_strength", "counter_higher"):
            table.drop_column(name)
    for name, _definition in LINK_COLUMNS:
        op.drop_column("alignment_link", name)
