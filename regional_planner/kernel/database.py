"""The one place that knows which database it is: connecting, transactions, locks.

A read is one snapshot (REPEATABLE READ on PostgreSQL, one deferred transaction on SQLite); a write begins
IMMEDIATE on SQLite, so that it waits its turn at the start instead of failing at the end. The SQLite driver is
put into autocommit and the BEGINs are ours: left to itself it opens no transaction for reads, and two
SELECTs of one request can then see two states.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, select, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from regional_planner.kernel import transaction
from regional_planner.kernel.columns import Base

SQLITE_WAIT_MS = 5_000
"""How long a SQLite writer waits for another before it gives up."""


@dataclass(frozen=True)
class Database:
    """One database, with the two ways to use it."""

    engine: Engine
    reader: Engine
    writer: Engine

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state throughout and can write nothing that lasts."""
        with Session(self.reader, expire_on_commit=False) as session:
            try:
                yield session
            finally:
                session.rollback()

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session whose work is committed when the block ends, or rolled back whole when it raises."""
        with Session(self.writer, expire_on_commit=False) as session, session.begin():
            yield session
            transaction.finish(session)

    def peek(self, statement: str) -> Any:
        """The one value that `statement` reads, of the last committed state, without a session around it.

        For the question that every request asks: a session costs ten times as much as the question.
        """
        connection = self.reader.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(statement)
            row = cursor.fetchone()
            cursor.close()
        finally:
            connection.close()
        return None if row is None else row[0]

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    def close(self) -> None:
        """Give all connections back."""
        self.engine.dispose()


def connect(url: str) -> Database:
    """Open the database at `url`: `sqlite:///path` or `postgresql+psycopg://...`."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return _connect_sqlite(url, address.database)
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    engine = create_engine(address, pool_pre_ping=True, pool_size=8, max_overflow=8)
    reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return Database(engine, reader, engine)


def _connect_sqlite(url: str, path: str | None) -> Database:
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, pool_size=8, max_overflow=8)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _: object) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode = WAL",
            "foreign_keys = ON",
            "synchronous = FULL",
            f"busy_timeout = {SQLITE_WAIT_MS}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("planner_writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return Database(engine, engine, engine.execution_options(planner_writes=True))


BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
COLLISIONS = frozenset({"40001", "40P01", "55P03"})
"""PostgreSQL's serialization failure, deadlock and lock time-out."""


def collided(error: DBAPIError) -> bool:
    """Whether a transaction failed only because of another at the same time, and was undone: it may be tried again."""
    if isinstance(error.orig, sqlite3.Error):
        return (getattr(error.orig, "sqlite_errorcode", 0) & 0xFF) in BUSY
    return getattr(error.orig, "sqlstate", None) in COLLISIONS


def upsert(session: Session, table: type[Base]) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that can say ON CONFLICT, for the dialect in use."""
    if session.get_bind().dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def lock(session: Session, table: type[Base], *conditions: Any) -> None:
    """Hold the rows that meet `conditions` until the transaction ends.

    For rules that span rows, such as strengths that sum to at most 1. SQLite has one writer at a time, so
    holding the database since BEGIN IMMEDIATE is enough there.
    """
    if session.get_bind().dialect.name != "sqlite":
        session.execute(select(text("1")).select_from(table).where(*conditions).with_for_update())


def insert_many(session: Session, table: type[Base], rows: list[dict[str, Any]]) -> None:
    """Insert `rows` in one statement; nothing when there are none."""
    if rows:
        session.execute(insert(table), rows)
