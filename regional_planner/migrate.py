"""Bringing a database to the newest migration, and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from regional_planner.kernel.database import Database
from regional_planner.settings import Settings


def config(settings: Settings) -> Config:
    """Alembic's configuration for the migrations of this checkout."""
    alembic = Config()
    alembic.set_main_option("script_location", str(settings.migrations))
    alembic.set_main_option("path_separator", "os")
    return alembic


def upgrade(settings: Settings, database: Database, target: str = "head") -> None:
    """Migrate up to `target` in one transaction."""
    alembic = config(settings)
    with _rebuilding(database) as connection:
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, target)


def downgrade(settings: Settings, database: Database, target: str = "base") -> None:
    """Migrate down to `target` in one transaction."""
    alembic = config(settings)
    with _rebuilding(database) as connection:
        alembic.attributes["connection"] = connection
        command.downgrade(alembic, target)


@contextmanager
def _rebuilding(database: Database) -> Iterator[Connection]:
    """A transaction in which tables that others refer to may be rebuilt, as SQLite must to change a constraint.

    SQLite's references rest meanwhile, and are checked before the commit; PostgreSQL changes tables as they stand.

    Raises:
        ValueError: when a row refers to nothing at the end.
    """
    with database.writer.connect() as connection:
        own = connection.connection.dbapi_connection
        if database.is_sqlite and own is not None:
            own.execute("PRAGMA foreign_keys = OFF")
        try:
            with connection.begin():
                yield connection
                if database.is_sqlite and (broken := connection.execute(text("PRAGMA foreign_key_check")).all()):
                    raise ValueError(f"rows refer to nothing: {broken[:5]}")
        finally:
            if database.is_sqlite and own is not None:
                own.execute("PRAGMA foreign_keys = ON")


def is_current(settings: Settings, database: Database) -> bool:
    """Whether the database is at the newest migration."""
    return present(database) == newest(settings)


def present(database: Database) -> str | None:
    """The migration that the database is at; None when it is not migrated."""
    with database.reader.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest(settings: Settings) -> str | None:
    """The newest migration of this checkout."""
    return ScriptDirectory.from_config(config(settings)).get_current_head()


def is_known(settings: Settings, migration: str) -> bool:
    """Whether this checkout can bring a database at `migration` to the newest one."""
    return migration in {script.revision for script in ScriptDirectory.from_config(config(settings)).walk_revisions()}
