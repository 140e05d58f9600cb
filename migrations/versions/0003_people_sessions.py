"""people: log-ins, credentials, links, attempts"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "login_attempts",
        sa.Column(
            "digest",
            sa.String(length=64),
            nullable=False,
            comment="Keyed digest of what is counted: a user name, a client's address",
        ),
        sa.Column("failures", sa.BigInteger(), nullable=False, comment="Attempts that did not succeed"),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False, comment="When the first of them was made, UTC"),
        sa.Column(
            "refused_until",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Until when further ones are refused, UTC",
        ),
        sa.Column(
            "forgotten_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="From when on it says nothing, UTC",
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_login_attempts")),
    )
    op.create_index(op.f("ix_login_attempts_forgotten_at"), "login_attempts", ["forgotten_at"], unique=False)
    op.create_table(
        "credential",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False, comment="UUIDv7"),
        sa.Column("user_id", sa.Uuid(as_uuid=False), nullable=False, comment="Whose it is"),
        sa.Column("password", sa.String(length=200), nullable=True, comment="Argon2id hash with its parameters"),
        sa.Column(
            "password_set_at", sa.DateTime(timezone=True), nullable=True, comment="When the password was set, UTC"
        ),
        sa.Column(
            "totp_secret",
            sa.LargeBinary(),
            nullable=True,
            comment="Secret of the second factor, encrypted with a key of the installation",
        ),
        sa.Column(
            "totp_since",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="Since when the second factor counts; empty: not yet",
        ),
        sa.Column(
            "totp_step",
            sa.BigInteger(),
            nullable=True,
            comment="Time step of the last code that was taken; no code twice",
        ),
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
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_credential_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential")),
        sa.UniqueConstraint("user_id", name=op.f("uq_credential_user_id")),
    )
    op.create_table(
        "login_session",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False, comment="UUIDv7"),
        sa.Column("user_id", sa.Uuid(as_uuid=False), nullable=False, comment="Whose it is"),
        sa.Column(
            "digest", sa.String(length=64), nullable=False, comment="SHA-256 of the cookie's secret, hexadecimal"
        ),
        sa.Column(
            "method",
            sa.Enum(
                "password", "oidc", name="login_method_is_known", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
            comment="How it began",
        ),
        sa.Column(
            "second_factor_at",
            sa.DateTime(timezone=True),
            nullable=True,
            comment="When the second factor was given, UTC",
        ),
        sa.Column("user_agent", sa.String(length=300), nullable=False, comment="What the browser called itself"),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False, comment="Last use, to the minute, UTC"),
        sa.Column(
            "expires_at",
            sa.DateTime(timezone=True),
            nullable=False,
            comment="From when on it no longer works, unless it is used, UTC",
        ),
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
        sa.CheckConstraint("length(digest) = 64", name=op.f("session_digest_is_sha256")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_login_session_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_session")),
        sa.UniqueConstraint("digest", name=op.f("uq_login_session_digest")),
    )
    op.create_index(op.f("ix_login_session_user_id"), "login_session", ["user_id"], unique=False)
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False, comment="UUIDv7"),
        sa.Column("user_id", sa.Uuid(as_uuid=False), nullable=False, comment="Whose it is"),
        sa.Column("digest", sa.String(length=64), nullable=False, comment="Keyed digest of the code, hexadecimal"),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True, comment="When it was used, UTC"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_recovery_code_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    op.create_index(op.f("ix_recovery_code_user_id"), "recovery_code", ["user_id"], unique=False)
    op.create_table(
        "reset_link",
        sa.Column("id", sa.Uuid(as_uuid=False), nullable=False, comment="UUIDv7"),
        sa.Column("user_id", sa.Uuid(as_uuid=False), nullable=False, comment="For whom it is"),
        sa.Column("digest", sa.String(length=64), nullable=False, comment="SHA-256 of the secret, hexadecimal"),
        sa.Column(
            "expires_at", sa.DateTime(timezone=True), nullable=False, comment="From when on it no longer works, UTC"
        ),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True, comment="When it was used, UTC"),
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
        sa.CheckConstraint("length(digest) = 64", name=op.f("link_digest_is_sha256")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_reset_link_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reset_link")),
        sa.UniqueConstraint("digest", name=op.f("uq_reset_link_digest")),
    )
    op.create_index(op.f("ix_reset_link_user_id"), "reset_link", ["user_id"], unique=False)
    op.add_column(
        "token",
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True, comment="Last use, to the minute, UTC"),
    )


def downgrade() -> None:
    op.drop_column("token", "last_used_at")
    op.drop_index(op.f("ix_reset_link_user_id"), table_name="reset_link")
    op.drop_table("reset_link")
    op.drop_index(op.f("ix_recovery_code_user_id"), table_name="recovery_code")
    op.drop_table("recovery_code")
    op.drop_index(op.f("ix_login_session_user_id"), table_name="login_session")
    op.drop_table("login_session")
    op.drop_table("credential")
    op.drop_index(op.f("ix_login_attempts_forgotten_at"), table_name="login_attempts")
    op.drop_table("login_attempts")
