"""A database that is full, busy or gone: said with 503, never taken for a fault of the input, over when it is over."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from regional_planner.kernel.audit import AuditEntry
from regional_planner.kernel.database import Database
from tests.conftest import Speaker, Speaking
from tests.exchange.workbooks import PRIORITY_HEADING, priority, send, workbook

DRAFT = {"cycle": "2026-2029", "territory": "02", "title": "Litio", "approach": "sector", "horizon": 2035}
FULL = OperationalError("INSERT", None, Exception("database or disk is full"))
GONE = OperationalError("COMMIT", None, Exception("server closed the connection"), connection_invalidated=True)
LOSES_THE_OTHERS = {
    "sqlite": "SELECT 1",
    "postgresql": "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()",
}
LOSES_ITS_CONNECTION = {
    "sqlite": "SELECT 1 FROM nowhere",
    "postgresql": "SELECT pg_terminate_backend(pg_backend_pid())",
}


def audited(database: Database) -> int:
    """How many audit rows there are."""
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(AuditEntry)) or 0


def enter_a_draft(who: Speaker) -> Any:
    """One record."""
    return who.post("/api/v1/priorities", DRAFT)


def import_drafts(who: Speaker) -> Any:
    """A file of records."""
    rows = [PRIORITY_HEADING, *(priority(f"Prioridad {number}") for number in range(3))]
    return send(who, workbook({"priorities": rows}))


@pytest.mark.parametrize("write", [enter_a_draft, import_drafts])
def test_a_full_disk_is_not_the_writers_fault(speak: Speaking, database: Database, write: Any) -> None:
    def refuse(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("INSERT INTO priority ("):
            raise FULL

    before = audited(database)
    event.listen(database.engine, "before_cursor_execute", refuse)
    refused = write(speak("officer-02"))
    event.remove(database.engine, "before_cursor_execute", refuse)
    assert (refused.status_code, refused.json["type"]) == (503, "/problems/unavailable")
    assert int(refused.headers["Retry-After"]) > 0
    assert audited(database) == before
    assert write(speak("officer-02")).status_code == 201


@pytest.mark.parametrize(
    ("moment", "error", "problem"),
    [("commit", GONE, "unconfirmed"), ("commit", FULL, "unavailable"), ("begin", PoolTimeout(), "unavailable")],
)
def test_what_is_not_known_is_not_called_unwritten(
    speak: Speaking, database: Database, moment: str, error: Exception, problem: str
) -> None:
    def fail(_connection: Any) -> None:
        raise error

    event.listen(database.engine, moment, fail)
    refused = enter_a_draft(speak("officer-02"))
    event.remove(database.engine, moment, fail)
    assert (refused.status_code, refused.json["type"]) == (503, f"/problems/{problem}")
    assert ("Nothing was written" in refused.json["detail"]) is (problem == "unavailable")


def test_a_lost_connection_is_replaced(database: Database) -> None:
    with pytest.raises(OperationalError):
        database.peek(LOSES_ITS_CONNECTION[database.engine.dialect.name])
    assert database.peek("SELECT 1") == 1


def lose_idle_connections(database: Database) -> None:
    """Let the pool hold several connections, all but one of them dead."""
    with database.engine.connect(), database.engine.connect(), database.engine.connect():
        pass
    database.peek(LOSES_THE_OTHERS[database.engine.dialect.name])


def test_a_request_outlives_its_connection(speak: Speaking, database: Database) -> None:
    officer = speak("officer-02")
    lose_idle_connections(database)
    assert [enter_a_draft(officer).status_code for _ in range(4)] == [201] * 4


def test_what_was_lost_in_the_middle_is_done_once(speak: Speaking, database: Database) -> None:
    lost = []

    def lose(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("INSERT INTO audit_entry") and not lost:
            lost.append(statement)
            raise GONE

    before = audited(database)
    event.listen(database.engine, "before_cursor_execute", lose)
    assert enter_a_draft(speak("officer-02")).status_code == 201
    event.remove(database.engine, "before_cursor_execute", lose)
    assert lost
    assert audited(database) == before + 1


def test_what_stays_lost_is_said(speak: Speaking, database: Database) -> None:
    def lose(*_context: Any) -> None:
        raise GONE

    event.listen(database.engine, "before_cursor_execute", lose)
    refused = enter_a_draft(speak("officer-02"))
    event.remove(database.engine, "before_cursor_execute", lose)
    assert (refused.status_code, refused.json["type"]) == (503, "/problems/unavailable")


def test_an_idle_connection_is_asked_first(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("regional_planner.kernel.database.IDLE_SECONDS", 0)
    lose_idle_connections(database)
    for _ in range(4):
        with database.reading() as session:
            assert session.scalar(select(1)) == 1
