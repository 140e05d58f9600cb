"""What is saved comes back: every row, every answer, also when it was saved while others wrote."""

from __future__ import annotations

import json
import stat
import threading
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from werkzeug.test import TestResponse

from regional_planner import settings as settings_module
from regional_planner.app import create_app
from regional_planner.backup import archive
from regional_planner.kernel.chain import broken_chains
from regional_planner.kernel.database import Database
from regional_planner.kernel.errors import Conflict
from regional_planner.settings import PROJECT_FOLDER
from tests.backup.conftest import NewInstallation
from tests.backup.installations import SECRET, Installation, Rows, rows_of, write_priority
from tests.conftest import Speaker, Template

WRITTEN = ("audit_entry", "priority", "priority_cell", "priority_identity", "revision")
"""Tables that entering a priority touches."""
ADDRESSES = (
    "/health/ready",
    "/api/v1/me",
    "/api/v1/territories?level=region",
    "/api/v1/institutions",
    "/api/v1/priorities?limit=100",
    "/api/v1/links?limit=100",
    "/api/v1/alignment/matrix?f=csv",
    "/api/v1/money/amounts?limit=100",
    "/api/v1/money/by-region",
    "/ogc/collections/regions/items?datetime=2017-05-17&zoom-level=4",
)


class Writer:
    """Enters priorities one after another in a thread, and keeps what the database held after each."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.states = [rows_of(database, WRITTEN)]
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._write)
        self._error: BaseException | None = None

    def __enter__(self) -> Writer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()
        assert self._error is None, self._error

    def _write(self) -> None:
        try:
            while not self._stopped.is_set():
                write_priority(self.database, len(self.states))
                self.states.append(rows_of(self.database, WRITTEN))
        except BaseException as error:
            self._error = error

    def state_of(self, counts: dict[str, int]) -> dict[str, Rows]:
        """The one state that has so many rows."""
        found = [
            state
            for state in self.states
            if {name: len(rows) for name, rows in state.items()}.items() <= counts.items()
        ]
        assert len(found) == 1
        return found[0]


def test_a_backup_taken_while_others_write_is_one_state(
    original: Installation, database: Database, new_installation: NewInstallation, tmp_path: Path
) -> None:
    before = rows_of(database)
    with Writer(database) as writer:
        for attempt in range(50):
            target, seen = tmp_path / f"{attempt}.tar", len(writer.states)
            manifest = original.back_up(target)
            if len(writer.states) > seen:
                break
    assert len(writer.states) > seen, "no write fell into the time of a backup"
    restored = new_installation()
    assert restored.restore(target) == manifest
    rows = restored.rows()
    assert rows == {**before, **writer.state_of(dict(manifest.tables))}
    assert len(rows["audit_entry"]) > 1000
    with restored.database() as its_database, its_database.reading() as session:
        assert list(broken_chains(session)) == []
    with (
        restored.database() as its_database,
        its_database.engine.connect() as connection,
        pytest.raises(DBAPIError, match="append-only"),
    ):
        connection.execute(text("UPDATE audit_entry SET action = 'adopt'"))
    assert manifest.tables == {**{name: len(each) for name, each in rows.items()}, "alembic_version": 1}


def body(response: TestResponse) -> object:
    """What was answered, without the moment at which it was."""
    if not response.is_json:
        return response.data
    return {name: value for name, value in response.json.items() if name != "timeStamp"}


def test_the_restored_installation_answers_the_same(
    original: Installation, database: Database, new_installation: NewInstallation, tmp_path: Path, template: Template
) -> None:
    write_priority(database, 1)
    original.back_up(tmp_path / "backup.tar")
    restored = new_installation()
    restored.restore(tmp_path / "backup.tar")
    assert restored.secret() == SECRET
    with restored.database() as its_database:
        for who in ("officer-02", None):
            first, second = (
                Speaker(create_app(each.settings, its).test_client(), template.tokens.get(who or ""))
                for each, its in ((original, database), (restored, its_database))
            )
            for address in ADDRESSES:
                expected, got = first.get(address), second.get(address)
                assert expected.status_code == 200, address
                assert (got.status_code, body(got)) == (expected.status_code, body(expected)), address
        created = Speaker(
            create_app(restored.settings, its_database).test_client(), template.tokens["officer-02"]
        ).post(
            "/api/v1/priorities",
            {"cycle": "2026-2029", "territory": "02", "title": "Nueva", "approach": "sector", "horizon": 2035},
        )
        assert created.status_code == 201


def test_only_the_owner_reads_it_and_only_what_is_needed_is_in_it(original: Installation, tmp_path: Path) -> None:
    target = tmp_path / "backup.tar"
    manifest = original.back_up(target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [member.name for member in manifest.members][1:] == ["secret-key"]
    with archive.opened(target) as opened:
        assert opened.manifest == manifest
    assert {path.name for path in tmp_path.iterdir() if path.name.startswith(".")} == set()
    with pytest.raises(Conflict, match=r"backup\.tar"):
        original.back_up(target)


def test_a_database_with_rows_is_replaced_only_when_told_to(
    original: Installation, database: Database, tmp_path: Path
) -> None:
    target = tmp_path / "backup.tar"
    original.back_up(target)
    before = rows_of(database)
    write_priority(database, 1)
    with database.writing() as session:
        session.execute(text("CREATE TABLE of_a_newer_version (code varchar(32) REFERENCES priority_identity (code))"))
        session.execute(text("INSERT INTO of_a_newer_version SELECT code FROM priority_identity"))
    (original.settings.home / "secret-key").write_text("another", encoding="utf-8")
    database.close()
    changed = original.rows()
    with pytest.raises(Conflict, match="--replace"):
        original.restore(target)
    assert (original.rows(), original.secret()) == (changed, "another")
    original.restore(target, replace=True)
    assert (original.rows(), original.secret()) == (before, SECRET)
    assert original.files() == {"secret-key", "demo-tokens.json"}
    with original.database() as restored, restored.reading() as session:
        names = "SELECT name FROM sqlite_master" if restored.is_sqlite else "SELECT tablename FROM pg_catalog.pg_tables"
        assert "of_a_newer_version" not in session.scalars(text(names)).all()


def test_another_secret_key_is_not_overwritten_unasked(
    saved: tuple[Installation, Path], new_installation: NewInstallation
) -> None:
    restored = new_installation()
    restored.settings.home.mkdir(exist_ok=True)
    (restored.settings.home / "secret-key").write_text("another", encoding="utf-8")
    with pytest.raises(Conflict, match="secret-key"):
        restored.restore(saved[1])
    assert restored.secret() == "another"
    restored.restore(saved[1], replace=True)
    assert restored.secret() == SECRET


def test_an_older_backup_is_migrated(
    saved: tuple[Installation, Path],
    new_installation: NewInstallation,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    versions = tmp_path / "migrations" / "versions"
    versions.mkdir(parents=True)
    for path in (PROJECT_FOLDER / "migrations").rglob("*.py"):
        (tmp_path / path.relative_to(PROJECT_FOLDER)).write_bytes(path.read_bytes())
    with archive.opened(saved[1]) as opened:
        before = opened.manifest.migration
    (versions / "later.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f"revision, down_revision, branch_labels, depends_on = 'later', {json.dumps(before)}, None, None\n\n\n"
        "def upgrade():\n    op.create_table('of_later', sa.Column('code', sa.String(8), primary_key=True))\n"
    )
    monkeypatch.setattr(settings_module, "PROJECT_FOLDER", tmp_path)
    restored = new_installation()
    restored.restore(saved[1])
    with restored.database() as database, database.reading() as session:
        assert session.scalar(text("SELECT version_num FROM alembic_version")) == "later"
        assert session.scalar(text("SELECT count(*) FROM of_later")) == 0
    assert restored.rows() == saved[0].rows()
