"""Statements that services share: conditions on many records, inserts one by one or by columns, locks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import (
    ColumnElement,
    Executable,
    Insert,
    Table,
    and_,
    func,
    insert,
    literal,
    literal_column,
    select,
    text,
)
from sqlalchemy import cast as cast_as
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, make_transient_to_detached

from regional_planner.kernel.columns import Base, Record, as_json_value

Entity = TypeVar("Entity", bound=Base)


def plain(table: type[Base]) -> Table:
    """The table beneath a class: statements on it skip what objects would need."""
    return cast(Table, table.__table__)


def among(
    session: Session, table: type[Record], names: Sequence[str], rows: Sequence[Sequence[Any]]
) -> ColumnElement[bool]:
    """The condition that keeps the records, not ended, whose columns `names` (never null) together hold one of `rows`.

    All of them go to the database as one value, however many: a parameter for each costs more than the answer. They
    are joined from the outside, so that each is looked up in the index of the columns, however large the table is.
    """
    own = plain(table).alias()
    by_column = dict(zip(names, zip(*rows, strict=True), strict=True))
    agreed = {name: values[0] for name, values in by_column.items() if len(set(values)) == 1}
    names = [name for name in names if name not in agreed]
    listed = list(zip(*(map(as_json_value, by_column[name]) for name in names), strict=True)) or [()]
    wanted: list[ColumnElement[Any]]
    if session.get_bind().dialect.name == "sqlite":
        each = func.json_each(literal(listed, sqlite.JSON)).table_valued("value")
        wanted = [func.json_extract(each.c.value, f"$[{place}]") for place in range(len(names))]
    else:
        each = func.jsonb_array_elements(literal(listed, postgresql.JSONB)).table_valued("value")
        texts = [each.c.value.op("->>")(literal_column(str(place))) for place in range(len(names))]
        wanted = [cast_as(text, own.c[name].type) for text, name in zip(texts, names, strict=True)]
    same = [own.c[name] == value for name, value in [*zip(names, wanted, strict=True), *agreed.items()]]
    found = select(own.c.id).select_from(each).outerjoin(own, and_(*same, own.c.ended_at.is_(None)))
    return plain(table).c.id.in_(found)


def insert_unless_there(session: Session, table: type[Base], row: dict[str, Any]) -> bool:
    """Insert `row` unless its key is taken; whether it was inserted. Waits for another who is inserting the same."""
    dialect = session.get_bind().dialect.name
    return session.execute(_insert_unless_there(dialect, table), row).first() is not None


@cache
def _insert_unless_there(dialect: str, table: type[Base]) -> Executable:
    made: postgresql.Insert | sqlite.Insert = (sqlite if dialect == "sqlite" else postgresql).insert(plain(table))
    key = list(plain(table).primary_key)
    return made.on_conflict_do_nothing(index_elements=key).returning(*key)


def lock(session: Session, table: type[Base], *conditions: Any) -> None:
    """Hold the rows that meet `conditions` until the transaction ends.

    For rules that span rows, such as strengths that sum to at most 1. SQLite has one writer at a time, so
    holding the database since BEGIN IMMEDIATE is enough there.
    """
    if session.get_bind().dialect.name != "sqlite":
        session.execute(select(text("1")).select_from(table).where(*conditions).with_for_update())


MANY = 100
"""Rows from which on it pays to make their values ready column by column."""


def insert_many(session: Session, table: type[Base], rows: list[dict[str, Any]]) -> None:
    """Insert `rows` (which have the same columns) in one statement; nothing when there are none."""
    if len(rows) >= MANY and rows[0].keys() >= set(plain(table).columns.keys()):
        _insert_by_columns(session, table, rows)
    elif rows:
        execute_for(session, _insert_into(table), rows)


def _insert_by_columns(session: Session, table: type[Base], rows: list[dict[str, Any]]) -> None:
    """What SQLAlchemy does for a list of rows, column by column: in most columns all rows say the same few things."""
    connection = session.connection()
    statement = _positional(connection.dialect.name, table)
    columns = []
    for column in plain(table).columns:
        values = [row[column.key] for row in rows]
        prepare = column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
        columns.append(values if prepare is None else _prepared(values, prepare))
    connection.exec_driver_sql(statement, list(zip(*columns, strict=True)))


def _prepared(values: list[Any], prepare: Callable[[Any], Any]) -> list[Any]:
    """Each value as the driver takes it; made once of an object that rows share."""
    made: dict[int, Any] = {}
    for value in values:
        if id(value) not in made:
            made[id(value)] = prepare(value)
    return [made[id(value)] for value in values]


@cache
def _positional(dialect: str, table: type[Base]) -> str:
    """The INSERT of all columns of a table, with its values by place."""
    style = sqlite.dialect() if dialect == "sqlite" else postgresql.psycopg.dialect(paramstyle="format")  # type: ignore[no-untyped-call]
    return str(insert(plain(table)).compile(dialect=style, column_keys=list(plain(table).columns.keys())))


@cache
def _insert_into(table: type[Base]) -> Insert:
    return insert(plain(table))


def execute_for(session: Session, statement: Executable, rows: list[dict[str, Any]]) -> None:
    """Execute a statement for each of `rows`; one row goes by itself, which costs less than a batch of one."""
    session.connection().execute(statement, rows[0] if len(rows) == 1 else rows)


def inserted(session: Session, table: type[Entity], row: dict[str, Any]) -> Entity:
    """Insert `row`, which has a value for every column; returns it as an object that the session knows.

    It is what adding an object and flushing it does, at half the cost.
    """
    insert_many(session, table, [row])
    entity = table(**row)
    make_transient_to_detached(entity)
    session.add(entity)
    return entity
