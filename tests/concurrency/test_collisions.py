"""Transactions that fail only because of each other are tried again, a bounded number of times; then 503 says so."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from regional_planner.app import create_app
from regional_planner.kernel import database as databases
from regional_planner.kernel.database import Database, connect
from regional_planner.kernel.statements import lock
from regional_planner.priorities.models import Priority, PriorityIdentity
from regional_planner.settings import DatabaseLimits, Settings
from regional_planner.web.context import ATTEMPTS, db
from tests.applications import application
from tests.concurrency.test_two_at_once import BODY, at_once, statuses
from tests.conftest import Speaker, Template


def test_of_two_that_block_each_other_both_are_done(database: Database, settings: Settings) -> None:
    app = create_app(settings, database)
    met = threading.Barrier(2)
    begun: Counter[str] = Counter()

    def cross(first: str, second: str) -> str:
        begun[first] += 1
        lock(db(), PriorityIdentity, PriorityIdentity.code == first)
        if begun[first] == 1:
            # SQLite lets the second one in when the first is done: they never meet there.
            with suppress(threading.BrokenBarrierError):
                met.wait(timeout=1)
        lock(db(), PriorityIdentity, PriorityIdentity.code == second)
        return "done"

    app.add_url_rule("/api/v1/cross/<first>/<second>", view_func=cross, methods=["POST"])
    here, there = "02-2017-01", "08-2017-01"
    answers = at_once(
        lambda: app.test_client().post(f"/api/v1/cross/{here}/{there}"),
        lambda: app.test_client().post(f"/api/v1/cross/{there}/{here}"),
    )
    assert statuses(answers) == {200: 2}
    assert begun.total() == (2 if database.is_sqlite else 3)


@pytest.fixture
def impatient(database: Database, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Flask]:
    """The application on the same database, with writers that wait for others but a moment."""
    monkeypatch.setattr(databases, "SQLITE_WAIT_MS", 20)
    own = connect(database.engine.url.render_as_string(hide_password=False), DatabaseLimits(lock_ms=20))
    yield application(settings, own)
    own.close()


def test_who_waits_in_vain_is_told_to_come_back(impatient: Flask, database: Database, template: Template) -> None:
    officer = Speaker(impatient.test_client(), template.tokens["officer-02"])
    with database.writing() as session:
        session.execute(text("UPDATE revision SET number = number + 1 WHERE scope = '02'"))
        refused = officer.post("/api/v1/priorities", BODY)
        assert (refused.status_code, refused.mimetype) == (503, "application/problem+json")
        assert int(refused.headers["Retry-After"]) > 0
        assert ATTEMPTS < 10
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Priority).where(Priority.title == BODY["title"])) == 0
    assert officer.post("/api/v1/priorities", BODY).status_code == 201
