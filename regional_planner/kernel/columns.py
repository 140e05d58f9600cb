"""Column types that read the same on SQLite and PostgreSQL, and the bases of every table."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

import uuid_utils
from sqlalchemy import JSON, BigInteger, Boolean, Date, Dialect, Enum, Integer, MetaData, String, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.types import DateTime, TypeDecorator, TypeEngine

from regional_planner.kernel.period import PartialDate, now

PARTS_PER_MILLION = 1_000_000
"""Shares and weights are whole parts per million in the database, so that 0.33 + 0.56 + 0.11 is 1."""


def as_share(per_million: int | None) -> float | None:
    """A share or weight from 0 to 1, as it leaves; None stays None.

    >>> as_share(250_000), as_share(None)
    (0.25, None)
    """
    return None if per_million is None else per_million / PARTS_PER_MILLION


def new_id() -> str:
    """A UUIDv7 (RFC 9562) as text: unique, and later ones sort after earlier ones."""
    return str(uuid_utils.uuid7())


class UtcDateTime(TypeDecorator[datetime]):
    """An instant. Stored in UTC, and UTC-aware when read, also on SQLite, which keeps no zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive instant: it could mean any hour."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give SQLite's naive instants their zone back."""
        return None if value is None else value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)


class PartialDateColumn(TypeDecorator[PartialDate]):
    """A date known to the day, month or year, kept as the ISO 8601 text that says which."""

    impl = String(10)
    cache_ok = True

    def process_bind_param(self, value: PartialDate | None, dialect: Dialect) -> str | None:
        """Store the text."""
        return None if value is None else value.text

    def process_result_value(self, value: str | None, dialect: Dialect) -> PartialDate | None:
        """Read the text."""
        return None if value is None else PartialDate.parse(value)


PortableJson = JSON().with_variant(JSONB(), "postgresql")
PortableList = JSON().with_variant(JSONB(), "postgresql")
"""Of its own, since what holds documents is watched for changes inside them, and takes nothing but documents."""
Document = MutableDict.as_mutable(PortableJson)


def choice(values: type[StrEnum], rule: str) -> Enum:
    """A column type for one of `values`, stored by value, with a CHECK constraint named after `rule`."""
    return Enum(
        values,
        name=rule,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda kind: [member.value for member in kind],
    )


class Base(DeclarativeBase):
    """Base of every table; constraints are named, so that migrations can name them too."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        date: Date(),
        int: BigInteger(),
        PartialDate: PartialDateColumn(),
        dict[str, Any]: PortableJson,
    }


class Record(Base):
    """Base of every kind of record that people write: identity, version for If-Match, provenance.

    Writes go through `records.commands`, which checks permissions, leaves an audit row and raises a revision.
    """

    __abstract__ = True

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        """Let SQLAlchemy raise the version with each write, and refuse one that starts from an older version."""
        return {"version_id_col": cls.version}

    id: Mapped[str] = mapped_column(
        Uuid(as_uuid=False), primary_key=True, default=new_id, sort_order=-9, comment="UUIDv7"
    )
    version: Mapped[int] = mapped_column(
        default=1, sort_order=90, comment="Raised by each write; the ETag that a change must name"
    )
    created_at: Mapped[datetime] = mapped_column(default=now, sort_order=91, comment="When it was entered, UTC")
    updated_at: Mapped[datetime] = mapped_column(default=now, sort_order=92, comment="Last write, UTC")
    ended_at: Mapped[datetime | None] = mapped_column(
        sort_order=93, comment="When it was ended; ended records stay readable by id"
    )
    illustrative: Mapped[bool] = mapped_column(
        default=False, sort_order=94, comment="Made up to show how the system works; marked in every answer"
    )
    source: Mapped[str | None] = mapped_column(
        String(500), sort_order=95, comment="Where it comes from: a code of the sources table or a citation"
    )


class JsonText(str):
    """JSON that has been written as text already, for a column of JSON."""

    __slots__ = ()


def as_json_text(value: object) -> str:
    """What a column of JSON sends to the database."""
    return value if isinstance(value, JsonText) else json.dumps(value)


def as_json_value(value: object) -> object:
    """A column's value as audit rows and snapshots keep it: plain JSON, exact."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, PartialDate):
        return value.text
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return value


def typed(kind: TypeEngine[Any], value: Any) -> Any:
    """A text as a value of a column's type; what is no text stays as it is."""
    if not isinstance(value, str):
        return value
    if isinstance(kind, PartialDateColumn):
        return PartialDate.parse(value)
    if isinstance(kind, Enum) and kind.enum_class is not None:
        return kind.enum_class(value)
    if isinstance(kind, Boolean):
        return value == "true"
    if isinstance(kind, Integer):
        return int(value)
    if isinstance(kind, UtcDateTime):
        return datetime.fromisoformat(value)
    if isinstance(kind, Date):
        return date.fromisoformat(value) if value else None
    return value
