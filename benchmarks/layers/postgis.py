"""The database of the other servers: a PostGIS of our own on loopback, filled with the very features that we serve."""

from __future__ import annotations

import contextlib
import json
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from benchmarks.layers.growth import Shift, copy_code
from benchmarks.layers.running import Command, finished, free_port, running
from benchmarks.layers.stage import ACCOUNT, FOLDER, Database

PROGRAMS = Path("/usr/lib/postgresql/15/bin")
TYPES: Mapping[type, str] = {bool: "boolean", int: "bigint", float: "double precision"}
Features = Sequence[Mapping[str, Any]]


@contextlib.contextmanager
def postgis() -> Iterator[Database]:
    """A PostgreSQL with PostGIS, its own folder and account, that is gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="postgres-", dir=FOLDER))
    shutil.chown(folder, ACCOUNT, ACCOUNT)
    database = Database(free_port(), secrets.token_urlsafe(24))
    try:
        _initialise(folder, database)
        settings = {
            "listen_addresses": database.host,
            "port": str(database.port),
            "unix_socket_directories": str(folder),
            "shared_buffers": "1GB",
            "work_mem": "64MB",
            "max_wal_size": "4GB",
            "fsync": "off",
        }
        arguments = [str(PROGRAMS / "postgres"), "-D", str(folder / "data")]
        arguments += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with running([Command(arguments, {}, ACCOUNT, folder=folder, log=folder / "log")]):
            _create(database)
            yield database
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _initialise(folder: Path, database: Database) -> None:
    secret = folder / "password"
    secret.write_text(database.password, encoding="ascii")
    secret.chmod(0o600)
    shutil.chown(secret, ACCOUNT, ACCOUNT)
    arguments = ["-D", str(folder / "data"), "-U", ACCOUNT, "--auth=scram-sha-256", f"--pwfile={secret}"]
    arguments += ["--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    finished(Command([str(PROGRAMS / "initdb"), *arguments], {}, ACCOUNT, folder=folder), 120)
    secret.unlink()


def _create(database: Database) -> None:
    maintenance = database.url.rpartition("/")[0] + "/postgres"
    deadline = time.monotonic() + 60
    while True:
        try:
            with psycopg.connect(maintenance, autocommit=True) as connection:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database.name)))
            break
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
    with psycopg.connect(database.url) as connection:
        connection.execute("CREATE EXTENSION postgis")


def fill(database: Database, table: str, features: Features) -> None:
    """A table of these GeoJSON features, numbered in their order, with a column for each property."""
    columns = {name: _type([feature["properties"][name] for feature in features]) for name in features[0]["properties"]}
    names = [sql.Identifier(name) for name in ("fid", *columns, "geom")]
    declared = sql.SQL(", ").join(sql.SQL("{} " + kind).format(sql.Identifier(name)) for name, kind in columns.items())
    into = sql.Identifier(table)
    values = sql.SQL(", ").join([sql.Placeholder()] * (len(columns) + 1))
    shape = sql.SQL("ST_Multi(ST_SetSRID(ST_GeomFromGeoJSON(%s), 4326))")
    with psycopg.connect(database.url) as connection, connection.cursor() as cursor:
        begin = "CREATE TABLE {} (fid integer PRIMARY KEY, {}, geom geometry(MultiPolygon, 4326))"
        cursor.execute(sql.SQL(begin).format(into, declared))
        insert = sql.SQL("INSERT INTO {} ({}) VALUES ({}, {})")
        cursor.executemany(
            insert.format(into, sql.SQL(", ").join(names), values, shape),
            [
                (number, *feature["properties"].values(), _text(feature["geometry"]))
                for number, feature in enumerate(features, 1)
            ],
        )
        _index(cursor, table)
    _analyse(database, table)


def grow(database: Database, table: str, shifts: Sequence[Shift]) -> None:
    """`table`: the communes and a copy of them for each shift; codes and numbers are the copies' own."""
    with psycopg.connect(database.url) as connection, connection.cursor() as cursor:
        into = sql.Identifier(table)
        cursor.execute(sql.SQL("CREATE TABLE {} (LIKE communes INCLUDING ALL)").format(into))
        cursor.execute(sql.SQL("INSERT INTO {} SELECT * FROM communes").format(into))
        names = [row[0] for row in cursor.execute("SELECT attname FROM pg_attribute WHERE attrelid = "
            "'communes'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum").fetchall()]  # fmt: skip
        for copy, shift in enumerate(shifts, 1):
            own: dict[str, sql.Composable] = {
                "fid": sql.SQL("fid + {} * (SELECT max(fid) FROM communes)").format(copy),
                "unit": sql.SQL("{} || '-1'").format(copy_code(sql.Identifier("code"), copy)),
                "code": copy_code(sql.Identifier("code"), copy),
                "geom": sql.SQL(
                    "ST_Translate(geom, {0} + CASE WHEN ST_XMin(geom) + {0} < -180 THEN 360 ELSE 0 END, {1})"
                ).format(shift.east, shift.north),
            }
            picked = sql.SQL(", ").join(own.get(name, sql.Identifier(name)) for name in names)
            cursor.execute(sql.SQL("INSERT INTO {} SELECT {} FROM communes").format(into, picked))
    _analyse(database, table)


def _index(cursor: psycopg.Cursor[Any], table: str) -> None:
    for column, kind in (("geom", "gist"), ("region", "btree")):
        exists = "SELECT FROM pg_attribute WHERE attrelid = %s::regclass AND attname = %s"
        if cursor.execute(exists, (table, column)).fetchone() is not None:
            index = sql.SQL("CREATE INDEX ON {} USING {} ({})")
            cursor.execute(index.format(sql.Identifier(table), sql.SQL(kind), sql.Identifier(column)))


def _analyse(database: Database, table: str) -> None:
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute(sql.SQL("VACUUM ANALYZE {}").format(sql.Identifier(table)))


def _type(values: Sequence[object]) -> str:
    kinds = {TYPES.get(type(value), "text") for value in values if value is not None}
    return "double precision" if kinds == {"bigint", "double precision"} else kinds.pop() if len(kinds) == 1 else "text"


def _text(geometry: object) -> str | None:
    return None if geometry is None else json.dumps(geometry)
