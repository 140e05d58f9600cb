"""SQLite: copied by its online backup; restored as a draft beside the file, which takes its place when it holds."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import inspect
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError

from regional_planner import migrate
from regional_planner.backup.archive import put
from regional_planner.backup.counting import holds_rows, row_counts
from regional_planner.backup.terms import DUMPS, Dump, Manifest
from regional_planner.kernel.database import Database, connect
from regional_planner.kernel.errors import Conflict, Invalid, Unavailable
from regional_planner.kernel.language import gettext as _
from regional_planner.settings import Settings

BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a file, by suffix; left from another file, it would be taken for this one's."""


class SqliteStore:
    """The SQLite file of an installation, as something to save and to put back."""

    engine = "sqlite"

    def __init__(self, settings: Settings) -> None:
        database = make_url(settings.database_url).database
        if not database or database == ":memory:":
            raise Conflict(_("A database in memory cannot be saved or restored: name a file in PLANNER_DATABASE_URL."))
        self.path = Path(database).absolute()
        self.folder = self.path.parent
        """Where a draft must lie to be renamed into place."""

    def dump(self, folder: Path) -> Dump:
        """Copy the database into `folder`; writers go on meanwhile and the copy is one state.

        Raises:
            Conflict: when it is not migrated.
            Unavailable: when the disk cannot take it.
        """
        if not self.path.exists():
            raise Conflict(_("There is no database at {path}.", path=self.path))
        copy = folder / DUMPS[self.engine]
        try:
            with closing(sqlite3.connect(self.path)) as source, closing(sqlite3.connect(copy)) as target:
                source.backup(target)
                target.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.Error as error:
            raise Unavailable(_("SQLite could not copy the database: {reason}.", reason=error)) from error
        with _opened(copy) as database:
            migration = migrate.present(database)
            if migration is None:
                raise Conflict(_("The database is not migrated: there is nothing to save."))
            tables = _tables(database)
        return Dump(copy, sqlite3.sqlite_version, migration, tables)

    def is_empty(self) -> bool:
        """Whether nothing would be lost by replacing it; a file that cannot be read is not empty."""
        if not self.path.exists() or not self.path.stat().st_size:
            return True
        try:
            with _opened(self.path) as database:
                return not holds_rows(_tables(database))
        except DatabaseError:
            return False

    def require_alone(self, _manifest: Manifest) -> None:
        """Pass when no other process has the file open.

        Raises:
            Conflict: when one has.
        """
        with _held(self.path):
            pass

    def restore(self, dump: Path, manifest: Manifest, finish: Callable[[Database], None]) -> None:
        """Check the draft `dump`, let `finish` bring it up, and put it in the place of the database.

        Raises:
            Invalid: when it is not whole or its rows are not those of the manifest; nothing is touched then.
            Conflict: when another process has the database open.
            OSError: when it cannot be renamed.
        """
        _require_whole(dump)
        with _opened(dump) as database:
            tables = _tables(database)
            if tables != dict(manifest.tables):
                raise Invalid(
                    _("The rows of the backup are not those that its manifest names: {tables}.", tables=tables)
                )
            finish(database)
        with closing(sqlite3.connect(dump)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
        _on_disk(dump)
        with _held(self.path):
            put(dump, self.path)


@contextmanager
def _opened(path: Path) -> Iterator[Database]:
    database = connect(f"sqlite:///{path}")
    try:
        yield database
    finally:
        database.close()


def _tables(database: Database) -> dict[str, int]:
    with database.reader.connect() as connection:
        return row_counts(connection, inspect(connection).get_table_names())


def _require_whole(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path)) as connection:
            found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(5)")]
            strays = connection.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.Error as error:
        found, strays = [str(error)], []
    if found != ["ok"] or strays:
        reason = "; ".join([*(each for each in found if each != "ok"), *map(str, strays[:5])])
        raise Invalid(_("The database in the backup does not hold: {reason}.", reason=reason))


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """Hold the database at `path` against all others, with nothing left beside it.

    Leaving WAL needs the file to oneself, folds the log into it and removes it: that both tells whether another
    process has the database open and leaves no log that a new file in its place could be mistaken for.
    """
    connection = _exclusively(path) if path.exists() and path.stat().st_size else None
    try:
        if connection is None:
            for suffix in BESIDE:
                path.with_name(path.name + suffix).unlink(missing_ok=True)
        yield
    finally:
        if connection is not None:
            connection.close()


def _exclusively(path: Path) -> sqlite3.Connection | None:
    """A connection that holds `path` alone; None when the file is no database (any more)."""
    connection = sqlite3.connect(path, timeout=1, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.DatabaseError as error:
        connection.close()
        # Extended codes hold the plain one in their low byte.
        code = error.sqlite_errorcode & 0xFF
        if code == sqlite3.SQLITE_BUSY:
            raise Conflict(
                _("Another process has {path} open: stop the server and other commands, then restore.", path=path)
            ) from error
        if code not in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
            raise Unavailable(_("{path} cannot be replaced: {reason}.", path=path, reason=error)) from error
        return None
    return connection


def _on_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
