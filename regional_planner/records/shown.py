"""Schemas of what leaves: rows made from a table's columns, and lists of rows with what is said beside them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from marshmallow import Schema, fields
from sqlalchemy import Boolean, Column, Date, DateTime, Enum, Float, Integer, Uuid
from sqlalchemy.types import TypeDecorator, TypeEngine

from regional_planner.kernel.columns import Base, PartialDateColumn
from regional_planner.records.fields import Choice, PartialDay

Shown = fields.Field[Any]

_FIELDS: tuple[tuple[type[TypeEngine[Any]], type[Shown]], ...] = (
    (Boolean, fields.Boolean),
    (Integer, fields.Integer),
    (Float, fields.Float),
    (Date, fields.Date),
    (DateTime, fields.DateTime),
    (Uuid, fields.UUID),
)


def row_schema(name: str, model: type[Base], without: Collection[str] = (), /, **beside: Shown) -> type[Schema]:
    """The schema `name` of rows that show the columns of `model` (but for `without`), and `beside` them more."""
    columns: list[Any] = [column for column in model.__table__.columns if column.key not in without]
    return Schema.from_dict({**{column.key: _field(column) for column in columns}, **beside}, name=name)


def listing(name: str, row: type[Schema], /, **beside: Shown) -> type[Schema]:
    """The schema `name` of an answer that lists rows, whole or page by page, and says `beside` them more."""
    items = fields.List(fields.Nested(row))
    following = fields.URL(allow_none=True, metadata={"description": "Address of the next page; null at the end"})
    return Schema.from_dict({"items": items, "next": following, **beside}, name=name)


def nested_list(row: type[Schema]) -> Shown:
    """A list of rows inside a row."""
    return fields.List(fields.Nested(row))


def share(*, least: float = 0, most: float = 1, unknown: bool = True) -> Shown:
    """A share from `least` to `most`; null where it is `unknown`, such as where there is no whole."""
    return fields.Float(allow_none=unknown, metadata={"minimum": least, "maximum": most})


def _field(column: Column[Any]) -> Shown:
    arguments: dict[str, Any] = {"allow_none": column.nullable, "metadata": {"description": column.comment or ""}}
    kind = column.type
    if isinstance(kind, Enum) and kind.enum_class is not None:
        return Choice(kind.enum_class, **arguments)
    if isinstance(kind, TypeDecorator):
        if isinstance(kind, PartialDateColumn):
            return PartialDay(**arguments)
        kind = kind.impl_instance
    for of_column, of_field in _FIELDS:
        if isinstance(kind, of_column):
            return of_field(**arguments)
    return fields.String(**arguments)
