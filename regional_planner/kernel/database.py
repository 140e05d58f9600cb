"""The one place that knows which database it is: connecting, transactions, locks.

A read is one snapshot (REPEATABLE READ on PostgreSQL, one deferred transaction on SQLite); a write begins
IMMEDIATE on SQLite, so that it waits its turn at the start instead of failing at the end. The SQLite driver is
put into autocommit and the BEGINs are ours: left to itself it opens no transaction for reads, and two
SELECTs of one request can then see two states.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import Any, TypeVar

from sqlalchemy import (
    Connection,
    Engine,
    create_engine,
    event,
    text,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, InvalidatePoolError, OperationalError
from sqlalchemy.orm import Session

from regional_planner.kernel import transaction
from regional_planner.kernel.columns import Base, as_json_text
from regional_planner.kernel.errors import Unavailable, Unconfirmed
from regional_planner.kernel.language import gettext as _
from regional_planner.settings import DatabaseLimits

ENDLESS = DatabaseLimits()

Entity = TypeVar("Entity", bound=Base)

SQLITE_WAIT_MS = 5_000
"""How long a SQLite writer waits for another before it gives up."""

IDLE_SECONDS = 1.0
"""A PostgreSQL connection that was idle for longer is asked whether it still stands before it is used."""

NOTE_WAIT_MS = 50
"""How long a write that may be left out waits for another."""
NOTE_AFTERWARDS = "note_afterwards"
"""Key in `session.info` of a statement that a read wants run when it is over, in a transaction of its own."""


@dataclass(frozen=True)
class Database:
    """One database, with the two ways to use it."""

    engine: Engine
    reader: Engine
    writer: Engine
    line: Lock | None = None
    """Where the writers of this process wait for their turn; None where the database lets many write."""

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
        """A session whose work is committed when the block ends, or rolled back whole when it raises.

        Raises:
            Unavailable: when others kept writing for longer than is waited for.
            Unconfirmed: when the database went away during the commit, so that nobody knows whether it took place.
        """
        with self._in_turn(), Session(self.writer, expire_on_commit=False) as session:
            yield session
            transaction.finish(session)
            try:
                session.commit()
            except DBAPIError as error:
                if error.connection_invalidated:
                    raise Unconfirmed(
                        _(
                            "The database went away during the write. It is there whole or not at all: look, or send "
                            "it again with the same Idempotency-Key."
                        )
                    ) from error
                raise

    @contextmanager
    def _in_turn(self) -> Iterator[None]:
        """On SQLite, let the writers of this process wait in line: its own lock lets some wait for ever."""
        if self.line is None:
            yield
            return
        if not self.line.acquire(timeout=SQLITE_WAIT_MS / 1000):
            raise Unavailable(_("Others are writing here just now. Nothing was written; try again in a moment."))
        try:
            yield
        finally:
            self.line.release()

    @contextmanager
    def noting(self) -> Iterator[Session]:
        """A session for a write that may be left out: it gives up soon where another writer is at work.

        Raises:
            OperationalError: when it gave up; nothing was written.
        """
        with Session(self.writer.execution_options(planner_waits_ms=NOTE_WAIT_MS)) as session, session.begin():
            if not self.is_sqlite:
                session.execute(text(f"SET LOCAL lock_timeout = {NOTE_WAIT_MS}"))
            yield session

    def peek(self, statement: str) -> Any:
        """The one value that `statement` reads, of the last committed state, without a session around it.

        For the question that every request asks: a session costs ten times as much as the question.

        Raises:
            OperationalError: when the database is away, as a session would.
        """
        connection = self.reader.raw_connection()
        try:
            cursor = connection.cursor()
            cursor.execute(statement)
            row = cursor.fetchone()
            cursor.close()
        except self.engine.dialect.loaded_dbapi.OperationalError as error:
            lost = self.engine.dialect.is_disconnect(error, connection.dbapi_connection, None)
            if lost:
                connection.invalidate(error)
            raise OperationalError(statement, None, error, connection_invalidated=lost) from error
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


def connect(url: str, limits: DatabaseLimits = ENDLESS) -> Database:
    """Open the database at `url`: `sqlite:///path` or `postgresql+psycopg://...`.

    What passes one of `limits` is stopped by an OperationalError that `was_stopped` knows.
    """
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return _connect_sqlite(url, address.database, limits)
    if address.drivername == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    engine = create_engine(address, pool_size=8, max_overflow=8, json_serializer=as_json_text)
    event.listen(engine, "connect", _postgres_limits(limits))
    _ask_the_idle(engine)
    reader = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    return Database(engine, reader, engine)


def was_stopped(error: DBAPIError) -> bool:
    """Whether the error is our own limit on how long a statement may take."""
    return (
        getattr(error.orig, "sqlstate", None) == "57014"
        or getattr(error.orig, "sqlite_errorname", None) == "SQLITE_INTERRUPT"
    )


def _ask_the_idle(engine: Engine) -> None:
    """Ask a connection that nobody used for a while whether it still stands, and open new ones when it does not.

    To ask each time would cost a round trip per transaction. What breaks in between is found by the first statement
    (`was_lost`), and that transaction tried again.
    """

    @event.listens_for(engine, "checkin")
    def returned(_connection: object, record: Any) -> None:
        record.info["idle_since"] = monotonic()

    @event.listens_for(engine, "checkout")
    def borrowed(connection: Any, record: Any, _proxy: object) -> None:
        if monotonic() - record.info.get("idle_since", monotonic()) < IDLE_SECONDS:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error


def _postgres_limits(limits: DatabaseLimits) -> Callable[[Any, object], None]:
    names = {
        "statement_timeout": limits.statement_ms,
        "lock_timeout": limits.lock_ms,
        "idle_in_transaction_session_timeout": limits.idle_ms,
    }

    def prepare(connection: Any, _record: object) -> None:
        for name, milliseconds in names.items():
            connection.execute("SELECT set_config(%s, %s, false)", (name, str(milliseconds)))
        connection.commit()

    return prepare


class _Deadline:
    """SQLite asks it every so many steps whether to stop the statement that runs."""

    STEPS = 10_000
    """About a millisecond of SQLite's work."""

    def __init__(self, milliseconds: int) -> None:
        self._seconds = milliseconds / 1000
        self._ends = monotonic() + self._seconds

    def begin(self) -> None:
        """A statement begins."""
        self._ends = monotonic() + self._seconds

    def passed(self) -> bool:
        """Whether it has taken too long."""
        return monotonic() > self._ends


def _limit_sqlite(engine: Engine, milliseconds: int) -> None:
    @event.listens_for(engine, "connect")
    def prepare(connection: Any, record: Any) -> None:
        deadline = record.info["deadline"] = _Deadline(milliseconds)
        connection.set_progress_handler(deadline.passed, _Deadline.STEPS)

    @event.listens_for(engine, "checkout")
    def borrowed(_connection: object, record: Any, _proxy: object) -> None:
        record.info["deadline"].begin()

    @event.listens_for(engine, "before_cursor_execute")
    def begin(connection: Connection, *_context: object) -> None:
        connection.info["deadline"].begin()


def _connect_sqlite(url: str, path: str | None, limits: DatabaseLimits) -> Database:
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, pool_size=8, max_overflow=8, json_serializer=as_json_text)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode = WAL",
            "foreign_keys = ON",
            "synchronous = FULL",
            f"busy_timeout = {SQLITE_WAIT_MS}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    if limits.statement_ms:
        _limit_sqlite(engine, limits.statement_ms)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        patience = options.get("planner_waits_ms")
        if patience is None:
            connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("planner_writes", False) else "BEGIN")
            return
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {patience}")
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        finally:
            connection.exec_driver_sql(f"PRAGMA busy_timeout = {SQLITE_WAIT_MS}")

    return Database(engine, engine, engine.execution_options(planner_writes=True), Lock())


BUSY = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
COLLISIONS = frozenset({"40001", "40P01", "55P03"})
"""PostgreSQL's serialization failure, deadlock and lock time-out."""


def collided(error: DBAPIError) -> bool:
    """Whether a transaction failed only because of another at the same time, and was undone: it may be tried again."""
    if isinstance(error.orig, sqlite3.Error):
        return (getattr(error.orig, "sqlite_errorcode", 0) & 0xFF) in BUSY
    return getattr(error.orig, "sqlstate", None) in COLLISIONS


def was_lost(error: DBAPIError) -> bool:
    """Whether a transaction failed because its connection broke before the commit: it was undone, and may be repeated.

    A commit that broke is `Unconfirmed` instead.
    """
    return error.connection_invalidated
