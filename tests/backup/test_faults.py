"""What goes wrong around a backup: a full disk, a database in use, a broken one, programs that are missing or old."""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from regional_planner.backup.programs import find_programs
from regional_planner.kernel.database import Database
from regional_planner.kernel.errors import Conflict, Unavailable
from regional_planner.kernel.language import speaking
from regional_planner.settings import Settings
from tests.backup.conftest import NewInstallation
from tests.backup.installations import SECRET, Installation, rows_of, write_priority
from tests.conftest import Template

Saved = tuple[Installation, Path]
on_sqlite = pytest.mark.parametrize("template", ["sqlite"], indirect=True)
on_postgresql = pytest.mark.parametrize("template", ["postgresql"], indirect=True)


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """No file of this process or its children can grow beyond `size` bytes."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    assert signal.getsignal(signal.SIGXFSZ) is signal.SIG_IGN
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("room", [20_000, 0.999])
def test_a_backup_that_does_not_fit_leaves_nothing(saved: Saved, tmp_path: Path, room: float) -> None:
    size = int(room * saved[1].stat().st_size) if room < 1 else int(room)
    with full_disk(size), pytest.raises(Unavailable):
        saved[0].back_up(tmp_path / "backup.tar")
    assert list(tmp_path.iterdir()) == []
    saved[0].back_up(tmp_path / "backup.tar")


def test_a_restore_that_does_not_fit_leaves_nothing(saved: Saved, new_installation: NewInstallation) -> None:
    target = new_installation()
    with full_disk(100_000), pytest.raises(Unavailable):
        target.restore(saved[1])
    assert target.files() == set()
    target.restore(saved[1])


def test_a_folder_that_is_not_there_is_said(saved: Saved, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="nowhere"):
        saved[0].back_up(tmp_path / "nowhere" / "backup.tar")


@on_postgresql
def test_a_server_that_does_not_answer_is_said(with_programs: Settings, template: Template, tmp_path: Path) -> None:
    url = make_url(template.url).update_query_dict({"host": str(tmp_path)}).render_as_string(hide_password=False)
    nobody = Installation(replace(with_programs, database_url=url))
    with speaking("en"), pytest.raises(Unavailable, match="The database refused"):
        nobody.back_up(tmp_path / "backup.tar")


def test_a_database_in_use_is_not_replaced(original: Installation, database: Database, tmp_path: Path) -> None:
    original.back_up(tmp_path / "backup.tar")
    write_priority(database, 1)
    before = rows_of(database)
    with database.reading() as session:
        session.execute(text("SELECT 1 FROM priority")).first()
        with speaking("en"), pytest.raises(Conflict, match="stop the server"):
            original.restore(tmp_path / "backup.tar", replace=True)
    assert rows_of(database) == before
    database.close()
    original.restore(tmp_path / "backup.tar", replace=True)
    assert len(original.rows()["priority"]) == len(before["priority"]) - 1


def test_a_database_that_is_not_migrated_is_not_saved(new_installation: NewInstallation, tmp_path: Path) -> None:
    empty = new_installation()
    with empty.database() as database, database.writing() as session:
        session.execute(text("SELECT 1"))
    with speaking("en"), pytest.raises(Conflict, match="not migrated"):
        empty.back_up(tmp_path / "backup.tar")
    assert not (tmp_path / "backup.tar").exists()


@on_sqlite
def test_a_broken_database_is_replaced(saved: Saved, new_installation: NewInstallation) -> None:
    target = new_installation()
    target.settings.home.mkdir()
    path = Path(str(make_url(target.settings.database_url).database))
    path.write_bytes(b"no database" * 1000)
    path.with_name(f"{path.name}-wal").write_bytes(b"a log of another file")
    with pytest.raises(Conflict, match="--replace"):
        target.restore(saved[1])
    target.restore(saved[1], replace=True)
    assert target.rows() == saved[0].rows()


@on_sqlite
def test_a_log_left_without_its_database_is_removed(saved: Saved, new_installation: NewInstallation) -> None:
    target = new_installation()
    target.settings.home.mkdir()
    path = Path(str(make_url(target.settings.database_url).database))
    logged = path.with_name(f"{path.name}-wal")
    logged.write_bytes(b"a log of another file")
    target.restore(saved[1])
    assert not logged.exists()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@on_sqlite
def test_a_database_in_memory_is_not_saved(with_programs: Settings, tmp_path: Path, template: Template) -> None:
    installation = Installation(replace(with_programs, database_url="sqlite://"))
    with speaking("en"), pytest.raises(Conflict, match="in memory"):
        installation.back_up(tmp_path / "backup.tar")


@on_postgresql
def test_a_password_goes_by_the_environment(saved: Saved, new_installation: NewInstallation, tmp_path: Path) -> None:
    programs = saved[0].settings.postgres_programs
    assert programs
    folder, calls = tmp_path / "bin", tmp_path / "calls"
    folder.mkdir()
    for name in ("pg_dump", "pg_restore", "psql"):
        wrapper = f'#!/bin/sh\necho "{name} PGPASSWORD=$PGPASSWORD: $@" >> {calls}\nexec {programs / name} "$@"\n'
        write_program(folder / name, wrapper)

    def with_password(installation: Installation) -> Installation:
        url = make_url(installation.settings.database_url).set(password="geheim").render_as_string(hide_password=False)
        return Installation(replace(installation.settings, database_url=url, postgres_programs=folder))

    with_password(saved[0]).back_up(tmp_path / "backup.tar")
    target = with_password(new_installation())
    target.restore(tmp_path / "backup.tar")
    assert target.secret() == SECRET
    lines = [line for line in calls.read_text(encoding="utf-8").splitlines() if "--version" not in line]
    assert len(lines) == 3
    for line in lines:
        program, _, arguments = line.partition(": ")
        assert program.endswith("PGPASSWORD=geheim")
        assert "geheim" not in arguments


@on_postgresql
def test_a_program_that_fails_changes_nothing(saved: Saved, new_installation: NewInstallation, tmp_path: Path) -> None:
    programs = saved[0].settings.postgres_programs
    assert programs
    write_program(tmp_path / "psql", f'#!/bin/sh\nexec {programs / "psql"} "$@"\n')
    # All of the script arrives, and yet it is not trusted.
    write_program(tmp_path / "pg_restore", f'#!/bin/sh\n{programs / "pg_restore"} "$@"\n[ "$1" = --version ]\n')
    target = new_installation()
    broken = Installation(replace(target.settings, postgres_programs=tmp_path))
    with pytest.raises(Unavailable, match="pg_restore"):
        broken.restore(saved[1])
    target.restore(saved[1])


def test_a_missing_program_is_said(settings: Settings, tmp_path: Path) -> None:
    with speaking("en"), pytest.raises(Unavailable, match=r"pg_dump was not found.*PLANNER_PG_BIN"):
        find_programs(replace(settings, postgres_programs=tmp_path), ("pg_dump",), 18, {})


@pytest.mark.parametrize(("version", "enough"), [("17.9", False), ("18.0", True), ("19beta1", True)])
def test_an_older_program_is_refused(settings: Settings, tmp_path: Path, version: str, enough: bool) -> None:
    path = tmp_path / "pg_dump"
    write_program(path, f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {version}'\n")
    named = replace(settings, postgres_programs=tmp_path)
    if enough:
        assert find_programs(named, ("pg_dump",), 18, {}).command("pg_dump") == [str(path)]
        return
    with speaking("en"), pytest.raises(Unavailable, match="of version 17, and version 18 or newer is needed"):
        find_programs(named, ("pg_dump",), 18, {})


def write_program(path: Path, script: str) -> None:
    """A program at `path` that does what `script` says."""
    path.write_text(script, encoding="utf-8")
    os.chmod(path, 0o700)
