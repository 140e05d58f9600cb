"""How long the database may take over a request: what takes longer is stopped, and the answer says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from regional_planner.app import create_app
from regional_planner.kernel.database import Database, connect, was_stopped
from regional_planner.settings import DatabaseLimits, Settings, settings_from
from regional_planner.web.context import db
from tests.conftest import POSTGRES, Template, copied

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
LIMITS = DatabaseLimits(statement_ms=200, lock_ms=200, idle_ms=60_000)


@pytest.fixture
def limited(template: Template, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database whose statements may take a fifth of a second."""
    with copied(template, tmp_path, request.config.stash[POSTGRES]) as copy:
        database = connect(copy.engine.url.render_as_string(hide_password=False), LIMITS)
        yield database
        database.close()


@pytest.fixture
def limited_app(limited: Database, settings: Settings) -> Flask:
    """An application with an address whose statement never ends."""
    app = create_app(replace(settings), limited)
    app.add_url_rule("/api/endless", "endless", lambda: str(db().scalar(text(ENDLESS))))
    return app


def test_an_endless_statement_is_stopped_and_the_next_one_runs(limited: Database) -> None:
    with limited.reading() as session:
        with pytest.raises(OperationalError) as stopped:
            session.scalar(text(ENDLESS))
        assert was_stopped(stopped.value)
    with limited.reading() as session:
        assert session.scalar(text("SELECT 1")) == 1
    assert limited.peek("SELECT 1") == 1


def test_a_stopped_write_leaves_nothing(limited: Database) -> None:
    def write() -> None:
        with limited.writing() as session:
            session.execute(text("DELETE FROM revision"))
            session.execute(text(ENDLESS))

    with pytest.raises(OperationalError):
        write()
    assert limited.peek("SELECT count(*) FROM revision") > 0


def test_peeking_is_bounded_too(limited: Database) -> None:
    with pytest.raises(Exception, match=r"interrupted|statement timeout"):
        limited.peek(ENDLESS)


def test_many_short_statements_may_take_longer_together(limited: Database) -> None:
    short = ENDLESS.replace("FROM n)", "FROM n WHERE i < 50000)")
    with limited.reading() as session:
        assert [session.scalar(text(short)) for _ in range(20)] == [50_000] * 20


def test_the_answer_says_that_it_was_stopped(limited_app: Flask) -> None:
    stopped = limited_app.test_client().get("/api/endless", headers={"Accept-Language": "en"})
    assert (stopped.status_code, stopped.headers["Retry-After"]) == (503, "2")
    assert stopped.mimetype == "application/problem+json"
    assert stopped.json["type"] == "/problems/took-too-long"
    assert "was stopped" in stopped.json["detail"]


def test_waiting_for_a_lock_ends(limited: Database) -> None:
    if limited.is_sqlite:
        assert limited.peek("PRAGMA busy_timeout") == 5_000
        return
    with limited.writing() as holder, limited.writing() as waiter:
        holder.execute(text("LOCK TABLE revision"))
        with pytest.raises(OperationalError, match=r"lock timeout|statement timeout"):
            waiter.execute(text("SELECT * FROM revision FOR UPDATE"))
        waiter.rollback()


def test_limits_come_from_the_environment() -> None:
    given = {"PLANNER_STATEMENT_MS": "1000", "PLANNER_LOCK_MS": "2000", "PLANNER_IDLE_MS": "3000"}
    assert settings_from(given).database_limits == DatabaseLimits(1000, 2000, 3000)
    assert settings_from({}).database_limits == DatabaseLimits(15_000, 5_000, 300_000)


def test_postgresql_keeps_the_limits_for_every_transaction(limited: Database) -> None:
    if limited.is_sqlite:
        return
    for _ in range(3):
        with limited.reading() as session:
            assert session.scalar(text("SHOW statement_timeout")) == "200ms"
            assert session.scalar(text("SHOW idle_in_transaction_session_timeout")) == "1min"
