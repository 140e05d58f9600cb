"""phases of cycles, snapshots of frozen ones, lineage of priorities"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

CYCLES = sa.table("planning_cycle", sa.column("state", sa.String()))
OPEN = ("entry", "dialogue", "agreement")
SNAPSHOTS_STAY = "snapshots are append-only"
GUARD = {
    "sqlite": (
        "CREATE TRIGGER cycle_snapshot_is_not_changed BEFORE UPDATE ON cycle_snapshot "
        f"BEGIN SELECT RAISE(ABORT, '{SNAPSHOTS_STAY}'); END",
        "CREATE TRIGGER cycle_snapshot_is_not_deleted BEFORE DELETE ON cycle_snapshot "
        f"BEGIN SELECT RAISE(ABORT, '{SNAPSHOTS_STAY}'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION snapshots_are_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{SNAPSHOTS_STAY}'; END $$",
        "CREATE TRIGGER cycle_snapshot_is_not_changed BEFORE UPDATE OR DELETE ON cycle_snapshot "
        "FOR EACH ROW EXECUTE FUNCTION snapshots_are_append_only()",
        "CREATE TRIGGER cycle_snapshot_is_not_emptied BEFORE TRUNCATE ON cycle_snapshot "
        "FOR EACH STATEMENT EXECUTE FUNCTION snapshots_are_append_only()",
    ),
}
UNGUARD = {
    "sqlite": ("DROP TRIGGER cycle_snapshot_is_not_changed", "DROP TRIGGER cycle_snapshot_is_not_deleted"),
    "postgresql": (
        "DROP TRIGGER cycle_snapshot_is_not_changed ON cycle_snapshot",
        "DROP TRIGGER cycle_snapshot_is_not_emptied ON cycle_snapshot",
        "DROP FUNCTION snapshots_are_append_only()",
    ),
}


def upgrade() -> None:
    _phases()
    op.create_table(
        "priority_lineage",
        sa.Column("ancestor", sa.String(length=32), nullable=False, comment="Priority of the earlier cycle"),
        sa.Column("descendant", sa.String(length=32), nullable=False, comment="Priority that continues it"),
        sa.CheckConstraint("ancestor <> descendant", name=op.f("lineage_joins_two_priorities")),
        sa.ForeignKeyConstraint(
            ["ancestor"], ["priority_identity.code"], name=op.f("fk_priority_lineage_ancestor_priority_identity")
        ),
        sa.ForeignKeyConstraint(
            ["descendant"], ["priority_identity.code"], name=op.f("fk_priority_lineage_descendant_priority_identity")
        ),
        sa.PrimaryKeyConstraint("ancestor", "descendant", name=op.f("pk_priority_lineage")),
    )
    op.create_index(op.f("ix_priority_lineage_descendant"), "priority_lineage", ["descendant"], unique=False)
    op.create_table(
        "cycle_snapshot",
        sa.Column("cycle", sa.String(length=16), nullable=False, comment="Code of the cycle that was frozen"),
        sa.Column("number", sa.BigInteger(), nullable=False, comment="1, 2, ... each time that it was frozen"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="When it was frozen, UTC"),
        sa.Column("size", sa.BigInteger(), nullable=False, comment="Bytes of the JSON text"),
        sa.Column("sha256", sa.String(length=64), nullable=False, comment="SHA-256 of the JSON text, hexadecimal"),
        sa.Column("signature", sa.LargeBinary(), nullable=False, comment="Ed25519 over the JSON text"),
        sa.Column("public_key", sa.LargeBinary(), nullable=False, comment="Key that verifies it, 32 bytes"),
        sa.Column("content", sa.LargeBinary(), nullable=False, comment="The JSON text, compressed (zlib)"),
        sa.CheckConstraint("length(public_key) = 32", name=op.f("snapshot_key_is_ed25519")),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("snapshot_hash_is_sha256")),
        sa.CheckConstraint("length(signature) = 64", name=op.f("snapshot_signature_is_ed25519")),
        sa.CheckConstraint("number >= 1", name=op.f("snapshot_counts_from_one")),
        sa.ForeignKeyConstraint(
            ["cycle"], ["planning_cycle.code"], name=op.f("fk_cycle_snapshot_cycle_planning_cycle")
        ),
        sa.PrimaryKeyConstraint("cycle", "number", name=op.f("pk_cycle_snapshot")),
    )
    for statement in GUARD[op.get_bind().dialect.name]:
        op.execute(statement)


def _phases() -> None:
    op.drop_index("one_open_cycle", table_name="planning_cycle")
    with op.batch_alter_table("planning_cycle") as table:
        table.drop_constraint("cycle_state_is_known", type_="check")
        table.alter_column(
            "state",
            existing_type=sa.String(length=32),
            existing_nullable=False,
            comment="Its phase, or frozen",
            existing_comment="Open or frozen",
        )
        for name, comment in (
            ("state_since", "Day on which it was moved there; empty where not known"),
            ("entry_until", "Day until which priorities are to be entered"),
            ("dialogue_until", "Day until which the dialogue is to run"),
            ("agreement_until", "Day until which what stands is to be answered"),
        ):
            table.add_column(sa.Column(name, sa.Date(), nullable=True, comment=comment))
    op.execute(sa.update(CYCLES).where(CYCLES.c.state == "open").values(state="entry"))
    with op.batch_alter_table("planning_cycle") as table:
        table.create_check_constraint("cycle_state_is_known", "state IN ('entry', 'dialogue', 'agreement', 'frozen')")
        table.create_check_constraint(
            "cycle_deadlines_are_ordered",
            "entry_until <= dialogue_until AND dialogue_until <= agreement_until AND entry_until <= agreement_until",
        )
    _index("(state <> 'frozen')", "state <> 'frozen' AND ended_at IS NULL")


def _index(what: str, where: str) -> None:
    op.create_index(
        "one_open_cycle",
        "planning_cycle",
        [sa.text(what)],
        unique=True,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )


def downgrade() -> None:
    for statement in UNGUARD[op.get_bind().dialect.name]:
        op.execute(statement)
    op.drop_table("cycle_snapshot")
    op.drop_index(op.f("ix_priority_lineage_descendant"), table_name="priority_lineage")
    op.drop_table("priority_lineage")
    op.drop_index("one_open_cycle", table_name="planning_cycle")
    with op.batch_alter_table("planning_cycle") as table:
        table.drop_constraint("cycle_deadlines_are_ordered", type_="check")
        table.drop_constraint("cycle_state_is_known", type_="check")
    op.execute(sa.update(CYCLES).where(CYCLES.c.state.in_(OPEN)).values(state="open"))
    with op.batch_alter_table("planning_cycle") as table:
        for name in ("agreement_until", "dialogue_until", "entry_until", "state_since"):
            table.drop_column(name)
        table.alter_column(
            "state",
            existing_type=sa.String(length=32),
            existing_nullable=False,
            comment="Open or frozen",
            existing_comment="Its phase, or frozen",
        )
        table.create_check_constraint("cycle_state_is_known", "state IN ('open', 'frozen')")
    _index("state", "state = 'open' AND ended_at IS NULL")
