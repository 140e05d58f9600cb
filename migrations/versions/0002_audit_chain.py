"""audit chain, append-only log, kept answers of repeated requests, one open cycle"""

from __future__ import annotations

import hashlib
import json
from datetime import UTC

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CHAINED = (
    "scope",
    "sequence",
    "previous",
    "id",
    "at",
    "actor",
    "on_behalf_of",
    "institution",
    "request",
    "record_type",
    "record_id",
    "action",
    "reason",
    "before",
    "after",
)
GENESIS = "0" * 64
PORTABLE_JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")
ENTRIES = sa.table(
    "audit_entry",
    sa.column("id", sa.Uuid(as_uuid=False)),
    sa.column("at", sa.DateTime(timezone=True)),
    *(sa.column(name, sa.String()) for name in CHAINED if name not in {"id", "at", "sequence", "before", "after"}),
    sa.column("sequence", sa.BigInteger()),
    sa.column("before", PORTABLE_JSON),
    sa.column("after", PORTABLE_JSON),
    sa.column("hash", sa.String()),
)
REVISIONS = sa.table(
    "revision", sa.column("scope", sa.String()), sa.column("sequence", sa.BigInteger()), sa.column("hash", sa.String())
)
GUARD = {
    "sqlite": (
        "CREATE TRIGGER audit_entry_is_not_changed BEFORE UPDATE ON audit_entry "
        "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
        "CREATE TRIGGER audit_entry_is_not_deleted BEFORE DELETE ON audit_entry "
        "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END",
    ),
    "postgresql": (
        "CREATE FUNCTION audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$",
        "CREATE TRIGGER audit_entry_is_not_changed BEFORE UPDATE OR DELETE ON audit_entry "
        "FOR EACH ROW EXECUTE FUNCTION audit_log_is_append_only()",
        "CREATE TRIGGER audit_entry_is_not_emptied BEFORE TRUNCATE ON audit_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_append_only()",
    ),
}
UNGUARD = {
    "sqlite": ("DROP TRIGGER audit_entry_is_not_changed", "DROP TRIGGER audit_entry_is_not_deleted"),
    "postgresql": (
        "DROP TRIGGER audit_entry_is_not_changed ON audit_entry",
        "DROP TRIGGER audit_entry_is_not_emptied ON audit_entry",
        "DROP FUNCTION audit_log_is_append_only()",
    ),
}


def upgrade() -> None:
    with op.batch_alter_table("audit_entry") as table:
        table.add_column(sa.Column("sequence", sa.BigInteger(), nullable=True))
        table.add_column(
            sa.Column(
                "on_behalf_of",
                sa.String(length=100),
                nullable=True,
                comment="User name of the person whom the actor stood in for",
            )
        )
        table.add_column(sa.Column("previous", sa.String(length=64), nullable=True))
        table.add_column(sa.Column("hash", sa.String(length=64), nullable=True))
        table.alter_column("at", comment="When it was sealed, UTC", existing_comment="When, UTC")
    with op.batch_alter_table("revision") as table:
        table.add_column(
            sa.Column(
                "sequence",
                sa.BigInteger(),
                nullable=False,
                server_default="0",
                comment="Place of the last audit entry in the scope's chain",
            )
        )
        table.add_column(
            sa.Column(
                "hash",
                sa.String(length=64),
                nullable=False,
                server_default="",
                comment="Hash of the last audit entry; empty before it",
            )
        )
    _chain_what_there_is()
    with op.batch_alter_table("audit_entry") as table:
        table.alter_column(
            "sequence",
            existing_type=sa.BigInteger(),
            nullable=False,
            comment="Place in the chain of its scope: 1, 2, ... without gaps",
        )
        table.alter_column(
            "previous",
            existing_type=sa.String(length=64),
            nullable=False,
            comment="Hash of the entry before it in its scope",
        )
        table.alter_column(
            "hash",
            existing_type=sa.String(length=64),
            nullable=False,
            comment="SHA-256 over the entry and the hash before it",
        )
        table.create_unique_constraint(op.f("uq_audit_entry_scope_sequence"), ["scope", "sequence"])
        table.create_check_constraint("audit_sequence_counts_from_one", "sequence >= 1")
        table.create_check_constraint("audit_hash_is_sha256", "length(hash) = 64 AND length(previous) = 64")
    with op.batch_alter_table("revision") as table:
        table.alter_column("sequence", existing_type=sa.BigInteger(), server_default=None)
        table.alter_column("hash", existing_type=sa.String(length=64), server_default=None)
        table.create_check_constraint("chain_end_has_a_hash", "(sequence = 0) = (hash = '')")
    op.create_index("ix_audit_entry_at", "audit_entry", ["at"])
    for statement in GUARD[op.get_bind().dialect.name]:
        op.execute(statement)
    op.create_index(
        "one_open_cycle",
        "planning_cycle",
        ["state"],
        unique=True,
        sqlite_where=sa.text("state = 'open' AND ended_at IS NULL"),
        postgresql_where=sa.text("state = 'open' AND ended_at IS NULL"),
    )
    op.create_table(
        "kept_answer",
        sa.Column("key", sa.String(length=64), nullable=False, comment="SHA-256 of who asked and of their key"),
        sa.Column("request", sa.String(length=64), nullable=False, comment="SHA-256 of the request it came with"),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False, comment="When it was first sent, UTC"),
        sa.Column("status", sa.BigInteger(), nullable=True, comment="Status of the first answer"),
        sa.Column("answer", sa.LargeBinary(), nullable=True, comment="Headers and body, sealed with the key itself"),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_kept_answer")),
    )
    op.create_index("ix_kept_answer_at", "kept_answer", ["at"])


def _chain_what_there_is() -> None:
    """Give the entries written so far their places and hashes, scope by scope in the order of their ids."""
    connection = op.get_bind()
    ends: dict[str, tuple[int, str]] = {}
    rows = connection.execute(sa.select(ENTRIES).order_by(ENTRIES.c.scope, ENTRIES.c.id)).mappings().all()
    for row in rows:
        sequence, previous = ends.get(row["scope"], (0, GENESIS))
        at = row["at"] if row["at"].tzinfo else row["at"].replace(tzinfo=UTC)
        entry = {**row, "at": at.astimezone(UTC).isoformat(timespec="microseconds")}
        entry |= {"sequence": sequence + 1, "previous": previous}
        text = json.dumps([entry[name] for name in CHAINED], sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        digest = hashlib.sha256(text.encode("ascii")).hexdigest()
        connection.execute(
            sa.update(ENTRIES)
            .where(ENTRIES.c.id == row["id"])
            .values(sequence=sequence + 1, previous=previous, hash=digest)
        )
        ends[row["scope"]] = (sequence + 1, digest)
    for scope, (sequence, digest) in ends.items():
        connection.execute(
            sa.update(REVISIONS).where(REVISIONS.c.scope == scope).values(sequence=sequence, hash=digest)
        )


def downgrade() -> None:
    op.drop_index("ix_kept_answer_at", table_name="kept_answer")
    op.drop_table("kept_answer")
    op.drop_index("one_open_cycle", table_name="planning_cycle")
    for statement in UNGUARD[op.get_bind().dialect.name]:
        op.execute(statement)
    op.drop_index("ix_audit_entry_at", table_name="audit_entry")
    with op.batch_alter_table("revision") as table:
        table.drop_constraint("chain_end_has_a_hash", type_="check")
        table.drop_column("hash")
        table.drop_column("sequence")
    with op.batch_alter_table("audit_entry") as table:
        table.drop_constraint("audit_hash_is_sha256", type_="check")
        table.drop_constraint("audit_sequence_counts_from_one", type_="check")
        table.drop_constraint(op.f("uq_audit_entry_scope_sequence"), type_="unique")
        for name in ("hash", "previous", "on_behalf_of", "sequence"):
            table.drop_column(name)
        table.alter_column("at", comment="When, UTC", existing_comment="When it was sealed, UTC")
