"""Tables of people: users of institutions, their roles and territories, their tokens."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from regional_planner.access.actor import Role
from regional_planner.kernel.columns import Base, Record, choice


class User(Record):
    """A person who acts for an institution."""

    __tablename__ = "user_account"
    __table_args__ = (UniqueConstraint("username"),)

    username: Mapped[str] = mapped_column(String(100), comment="Name at login")
    name: Mapped[str] = mapped_column(String(200), comment="The person's name")
    institution: Mapped[str] = mapped_column(ForeignKey("institution.code"), comment="Code of the institution")
    active: Mapped[bool] = mapped_column(Boolean, default=True, comment="Whether the person may act")


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
