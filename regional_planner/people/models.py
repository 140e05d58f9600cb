"""Tables of people: users of institutions, their roles and territories, and what lets them in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from regional_planner.access.actor import Role
from regional_planner.kernel.columns import Base, Record, choice, new_id
from regional_planner.people.terms import LoginMethod


class User(Record):
    """A person who acts for an institution."""

    __tablename__ = "user_account"
    __table_args__ = (UniqueConstraint("username"),)

    username: Mapped[str] = mapped_column(String(100), comment="Name at login")
    name: Mapped[str] = mapped_column(String(200), comment="The person's name")
    institution: Mapped[str] = mapped_column(ForeignKey("institution.code"), comment="Code of the institution")
    active: Mapped[bool] = mapped_column(Boolean, default=True, comment="Whether the person may act")
    email: Mapped[str | None] = mapped_column(String(254), comment="Where reminders are sent; empty: nowhere")
    reminders: Mapped[bool] = mapped_column(Boolean, default=True, comment="Whether the person wants reminders")
    language: Mapped[str | None] = mapped_column(String(2), comment="Language of mails: es, en; empty: es")


class UserRole(Base):
    """A role that a person has."""

    __tablename__ = "user_role"

    user_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("user_account.id"), primary_key=True, comment="The person"
    )
    role: Mapped[Role] = mapped_column(choice(Role, "role_is_known"), primary_key=True, comment="The role")


class UserTerritory(Base):
    """A territory that a person acts for; another territory is never implied, not even after a split."""

    __tablename__ = "user_territory"

    user_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("user_account.id"), primary_key=True, comment="The person"
    )
    territory: Mapped[str] = mapped_column(String(8), primary_key=True, comment="CUT code; CL for the nation")


class Token(Record):
    """A bearer token: shown once, kept as a digest."""

    __tablename__ = "token"
    __table_args__ = (UniqueConstraint("digest"), CheckConstraint("length(digest) = 64", name="token_digest_is_sha256"))

    user_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("user_account.id"), index=True, comment="Whose it is"
    )
    name: Mapped[str] = mapped_column(String(100), comment="What it is used for, in the owner's words")
    digest: Mapped[str] = mapped_column(String(64), comment="SHA-256 of the secret, hexadecimal")
    scopes: Mapped[str] = mapped_column(String(64), comment="What it may do at most: read, write, layers, by spaces")
    expires_at: Mapped[datetime] = mapped_column(comment="From when on it no longer works, UTC")
    last_used_at: Mapped[datetime | None] = mapped_column(comment="Last use, to the minute, UTC")


class LoginSession(Record):
    """A log-in of a person from one browser; the secret of its cookie is kept as a digest."""

    __tablename__ = "login_session"
    __table_args__ = (
        UniqueConstraint("digest"),
        CheckConstraint("length(digest) = 64", name="session_digest_is_sha256"),
    )

    user_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("user_account.id"), index=True, comment="Whose it is"
    )
    digest: Mapped[str] = mapped_column(String(64), comment="SHA-256 of the cookie's secret, hexadecimal")
    method: Mapped[LoginMethod] = mapped_column(choice(LoginMethod, "login_method_is_known"), comment="How it began")
    second_factor_at: Mapped[datetime | None] = mapped_column(comment="When the second factor was given, UTC")
    user_agent: Mapped[str] = mapped_column(String(300), comment="What the browser called itself")
    seen_at: Mapped[datetime] = mapped_column(comment="Last use, to the minute, UTC")
    expires_at: Mapped[datetime] = mapped_column(comment="From when on it no longer works, unless it is used, UTC")


class Credential(Record):
    """What a person shows at login: a password, and a second factor where there is one."""

    __tablename__ = "credential"
    __table_args__ = (UniqueConstraint("user_id"),)

    user_id: Mapped[str] = mapped_column(Uuid(as_uuid=False), ForeignKey("user_account.id"), comment="Whose it is")
    password: Mapped[str | None] = mapped_column(String(200), comment="Argon2id hash with its parameters")
    password_set_at: Mapped[datetime | None] = mapped_column(comment="When the password was set, UTC")
    totp_secret: Mapped[bytes | None] = mapped_column(
        LargeBinary, comment="Secret of the second factor, encrypted with a key of the installation"
    )
    totp_since: Mapped[datetime | None] = mapped_column(comment="Since when the second factor counts; empty: not yet")
    totp_step: Mapped[int | None] = mapped_column(comment="Time step of the last code that was taken; no code twice")


class RecoveryCode(Base):
    """A code that stands in once for the second factor."""

    __tablename__ = "recovery_code"

    id: Mapped[str] = mapped_column(Uuid(as_uuid=False), primary_key=True, default=new_id, comment="UUIDv7")
    user_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("user_account.id"), index=True, comment="Whose it is"
    )
    digest: Mapped[str] = mapped_column(String(64), comment="Keyed digest of the code, hexadecimal")
    used_at: Mapped[datetime | None] = mapped_column(comment="When it was used, UTC")


class ResetLink(Record):
    """A link with which a person sets a password, once: an invitation, or a way back in."""

    __tablename__ = "reset_link"
    __table_args__ = (UniqueConstraint("digest"), CheckConstraint("length(digest) = 64", name="link_digest_is_sha256"))

    user_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("user_account.id"), index=True, comment="For whom it is"
    )
    digest: Mapped[str] = mapped_column(String(64), comment="SHA-256 of the secret, hexadecimal")
    expires_at: Mapped[datetime] = mapped_column(comment="From when on it no longer works, UTC")
    used_at: Mapped[datetime | None] = mapped_column(comment="When it was used, UTC")


class Attempts(Base):
    """How often a secret was guessed at, by whom or for whom; shared by all processes."""

    __tablename__ = "login_attempts"

    digest: Mapped[str] = mapped_column(
        String(64), primary_key=True, comment="Keyed digest of what is counted: a user name, a client's address"
    )
    failures: Mapped[int] = mapped_column(comment="Attempts that did not succeed")
    since: Mapped[datetime] = mapped_column(comment="When the first of them was made, UTC")
    refused_until: Mapped[datetime | None] = mapped_column(comment="Until when further ones are refused, UTC")
    forgotten_at: Mapped[datetime] = mapped_column(index=True, comment="From when on it says nothing, UTC")


class Identity(Record):
    """An identity at a provider by which a person gets in; a number such as the RUN is kept as a keyed digest alone."""

    __tablename__ = "identity"
    __table_args__ = (
        UniqueConstraint("digest"),
        CheckConstraint("length(digest) = 64", name="identity_digest_is_sha256"),
    )

    user_id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), ForeignKey("user_account.id"), index=True, comment="Whose it is"
    )
    issuer: Mapped[str] = mapped_column(String(500), comment="Address of the provider")
    digest: Mapped[str | None] = mapped_column(
        String(64), comment="Keyed digest of issuer and subject, hexadecimal; empty once it was unlinked"
    )
    label: Mapped[str] = mapped_column(String(100), comment="What the person calls it")
