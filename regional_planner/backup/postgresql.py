"""PostgreSQL: dumped by pg_dump in one snapshot; restored in one transaction that also counts, so all or nothing.

The script that pg_restore makes is played by psql rather than by pg_restore itself: so the tables of the old state
(also those that the backup does not know) go, the new ones come, and their rows are counted, before one COMMIT.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, cast

import psycopg
from psycopg import ConnectionInfo, sql
from sqlalchemy import Connection, text

from regional_planner import migrate
from regional_planner.backup.counting import holds_rows, row_counts
from regional_planner.backup.programs import Programs, find_programs
from regional_planner.backup.terms import DUMPS, Dump, Manifest
from regional_planner.kernel.database import Database, connect
from regional_planner.kernel.errors import Conflict
from regional_planner.kernel.language import gettext as _
from regional_planner.settings import Settings

LOCK_SECONDS: Final = 10
"""How long a restore waits for tables that another session uses before it gives up."""

COMPRESSION: Final = 1
"""Level of gzip: boundaries hardly get smaller by the usual 6, and take three times as long."""

TABLES: Final = """
    SELECT quote_ident(c.relname) AS quoted, c.relname AS name
    FROM pg_catalog.pg_class c
    WHERE c.relnamespace = pg_catalog.to_regnamespace(current_schema()) AND c.relkind IN ('r', 'p')
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d
                      WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
"""
"""The tables of the schema, without those that belong to an extension."""

DROP_ALL: Final = f"""
    DO $drop$ DECLARE old record; BEGIN
        FOR old IN {TABLES} LOOP EXECUTE 'DROP TABLE IF EXISTS ' || old.quoted || ' CASCADE'; END LOOP;
    END $drop$;
"""

SESSIONS: Final = """
    SELECT count(*) FROM pg_catalog.pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename IS NOT NULL
"""
"""How many others are in the database; PostgreSQL's own workers have no user."""


class PostgresStore:
    """The PostgreSQL database of an installation, as something to save and to put back."""

    engine = "postgresql"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.folder = settings.home
        """Where the dump is laid down while it is restored."""

    def dump(self, folder: Path) -> Dump:
        """Dump the database into `folder`; its rows are counted in the snapshot that pg_dump reads.

        Raises:
            Conflict: when it is not migrated.
            Unavailable: when pg_dump is missing, too old, or fails.
        """
        path = folder / DUMPS[self.engine]
        with self._database() as database:
            migration = migrate.present(database)
            if migration is None:
                raise Conflict(_("The database is not migrated: there is nothing to save."))
            with database.reader.connect() as connection:
                version = _server(connection)
                programs = self._programs(connection, ("pg_dump",), version)
                snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
                schema, tables = _tables(connection)
                programs.run(
                    "pg_dump",
                    "--format=custom",
                    f"--compress={COMPRESSION}",
                    f"--snapshot={snapshot}",
                    f"--schema={schema}",
                    "--no-owner",
                    "--no-privileges",
                    f"--file={path}",
                    *_reached(connection),
                )
        return Dump(path, version, migration, tables)

    def is_empty(self) -> bool:
        """Whether nothing would be lost by replacing it."""
        with self._database() as database, database.reader.connect() as connection:
            return not holds_rows(_tables(connection)[1])

    def require_alone(self, manifest: Manifest) -> None:
        """Pass when nobody else is in the database, and the programs can restore what `manifest` describes.

        Raises:
            Conflict: when somebody is.
            Unavailable: when a program is missing or too old.
        """
        with self._database() as database, database.reader.connect() as connection:
            self._restorers(connection, manifest)
            others = connection.execute(text(SESSIONS)).scalar_one()
            if others:
                raise Conflict(
                    _(
                        "Others are in the database ({count} connections): stop the server and other programs, "
                        "then restore.",
                        count=others,
                    )
                )

    def restore(self, dump: Path, manifest: Manifest, finish: Callable[[Database], None]) -> None:
        """Put `dump` in the place of the database's tables, in one transaction; then let `finish` bring it up.

        Raises:
            Unavailable: with what psql or pg_restore said, when it cannot be; all is as before then.
        """
        with self._database() as database:
            with database.reader.connect() as connection:
                schema, _present = _tables(connection)
                programs, reached = self._restorers(connection, manifest), _reached(connection)
            _restored(programs, reached, dump, schema, manifest)
            with database.engine.connect() as connection:
                connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("ANALYZE"))
            finish(database)

    @contextmanager
    def _database(self) -> Iterator[Database]:
        database = connect(self._settings.database_url)
        try:
            yield database
        finally:
            database.close()

    def _restorers(self, connection: Connection, manifest: Manifest) -> Programs:
        version = max(_server(connection), manifest.engine_version, key=_major)
        return self._programs(connection, ("pg_restore", "psql"), version)

    def _programs(self, connection: Connection, names: tuple[str, ...], version: str) -> Programs:
        password = _way(connection).password
        secret = {"PGPASSWORD": password} if password else {}
        return find_programs(self._settings, names, _major(version), {**os.environ, **secret})


def _restored(programs: Programs, reached: Sequence[str], dump: Path, schema: str, manifest: Manifest) -> None:
    """Replace the tables of `schema` by those of `dump`, and commit when their rows are those of the manifest."""
    kept = (f"--schema={schema}", "--no-owner", "--no-privileges")
    programs.pipe(
        programs.command("pg_restore", "--file=-", "--clean", "--if-exists", *kept, str(dump)),
        programs.command("psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", *reached),
        first=f"BEGIN; SET LOCAL lock_timeout = '{LOCK_SECONDS}s'; {DROP_ALL}\n",
        last=f"{_counted(schema, manifest)}\nCOMMIT;\n",
    )


def _counted(schema: str, manifest: Manifest) -> str:
    """A statement that fails unless each table of the manifest has its rows."""
    check = sql.SQL(
        "IF (SELECT count(*) FROM {table}) <> {rows} THEN "
        "RAISE EXCEPTION 'rows of % differ from the manifest', {name}; END IF;"
    )
    checks = [
        check.format(table=sql.Identifier(schema, name), rows=sql.Literal(rows), name=sql.Literal(name))
        for name, rows in manifest.tables.items()
    ]
    return sql.SQL("DO $count$ BEGIN {checks} END $count$;").format(checks=sql.SQL(" ").join(checks)).as_string()


def _tables(connection: Connection) -> tuple[str, dict[str, int]]:
    schema = connection.execute(text("SELECT current_schema()")).scalar_one()
    names = [row.name for row in connection.execute(text(TABLES))]
    return schema, row_counts(connection, names, schema)


def _server(connection: Connection) -> str:
    return str(connection.execute(text("SHOW server_version")).scalar_one())


def _major(version: str) -> int:
    return int(version.partition(".")[0].split()[0])


def _way(connection: Connection) -> ConnectionInfo:
    return cast(psycopg.Connection[Any], connection.connection.driver_connection).info


def _reached(connection: Connection) -> list[str]:
    """Arguments by which a program finds the database as `connection` did, with no password in them."""
    return ["--no-password", f"--dbname={_way(connection).dsn}"]
