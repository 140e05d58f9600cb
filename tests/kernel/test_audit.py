"""The audit log: chained, append-only, whole after savepoints, and no reason for regions to wait for each other."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from regional_planner import migrate
from regional_planner.access.actor import Actor, Role, own_grants
from regional_planner.kernel.audit import CHAINED, AuditEntry, fingerprint, record_write, seal
from regional_planner.kernel.chain import broken_chains, cut_off, heads
from regional_planner.kernel.database import Database
from regional_planner.kernel.language import speaking
from regional_planner.kernel.transaction import finish
from regional_planner.priorities import service
from regional_planner.settings import Settings
from tests.conftest import Speaking

DRAFT = {"cycle": "2026-2029", "title": "Litio", "approach": "sector", "horizon": 2035}


def officer(region: str) -> Actor:
    """An officer of a region."""
    return Actor(f"officer-{region}", None, f"cdpr-{region}", own_grants([Role.REGIONAL_OFFICER], [region]))


def enter(session: Session, region: str, **changes: Any) -> Any:
    """A draft of a region."""
    return service.create(session, officer(region), {**DRAFT, "territory": region, **changes})


def entry(session: Session, number: int) -> None:
    """An entry of its own."""
    record_write(
        session,
        scope="02",
        actor="a",
        record_type="thing",
        record_id=str(number),
        action="create",
        after={"n": number, "text": "ñ\u2028"},
    )


def findings(database: Database) -> list[str]:
    """What is wrong with the chains."""
    with speaking("en"), database.reading() as session:
        return [f"{each.subject}: {each.message}" for each in broken_chains(session)]


@contextmanager
def unguarded(database: Database) -> Iterator[Connection]:
    """A connection of somebody who may do all to the database, the guard of the log included."""
    with database.engine.begin() as connection:
        if database.is_sqlite:
            for name in ("is_not_changed", "is_not_deleted"):
                connection.execute(text(f"DROP TRIGGER audit_entry_{name}"))
        else:
            connection.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER USER"))
        yield connection


def test_every_entry_holds_the_hash_of_the_one_before(database: Database) -> None:
    with database.writing() as session:
        for region in ("02", "08", "02"):
            enter(session, region)
    with database.reading() as session:
        query = select(AuditEntry.sequence, AuditEntry.previous, AuditEntry.hash).where(AuditEntry.scope == "02")
        rows = session.execute(query.order_by(AuditEntry.sequence)).all()
    assert [row.sequence for row in rows] == list(range(1, len(rows) + 1))
    assert [row.previous for row in rows][1:] == [row.hash for row in rows][:-1]
    assert findings(database) == []


@pytest.mark.parametrize(
    "statement",
    ["UPDATE audit_entry SET actor = 'nobody'", "DELETE FROM audit_entry WHERE sequence = 1"],
)
def test_the_log_is_append_only(database: Database, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"), database.engine.begin() as connection:
        connection.execute(text(statement))


def test_the_log_cannot_be_emptied(database: Database) -> None:
    statement = "DELETE FROM audit_entry" if database.is_sqlite else "TRUNCATE audit_entry"
    with pytest.raises(DBAPIError, match="append-only"), database.engine.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize(
    ("tampering", "told"),
    [
        ("UPDATE audit_entry SET actor = 'nobody' WHERE scope = '02' AND sequence = 3", "02/3: It was altered"),
        ("UPDATE audit_entry SET at = '2020-01-01 00:00:00' WHERE scope = '02' AND sequence = 3", "02/3: It was alter"),
        ("DELETE FROM audit_entry WHERE scope = '02' AND sequence = 3", "02/4: The entries before it are missing: 3"),
        ("UPDATE audit_entry SET sequence = 9999 WHERE scope = '02' AND sequence = 3", "02/4: The entries before it"),
        ("UPDATE revision SET number = 0, sequence = 0, hash = '' WHERE scope = '02'", "02: The chain ends at entry"),
    ],
)
def test_tampering_shows(database: Database, tampering: str, told: str) -> None:
    with unguarded(database) as connection:
        connection.execute(text(tampering))
    assert any(finding.startswith(told) for finding in findings(database)), findings(database)


def test_a_tail_cut_off_with_its_counter_shows_against_the_ends_noted_down(database: Database) -> None:
    with database.reading() as session:
        noted = heads(session)
        assert list(cut_off(session, noted)) == []
    last = noted["02"][0]
    with unguarded(database) as connection:
        connection.execute(text("DELETE FROM audit_entry WHERE scope = '02' AND sequence = :last"), {"last": last})
        query = "SELECT hash FROM audit_entry WHERE scope = '02' AND sequence = :before"
        before = connection.execute(text(query), {"before": last - 1}).scalar_one()
        connection.execute(
            text("UPDATE revision SET sequence = :before, hash = :hash WHERE scope = '02'"),
            {"before": last - 1, "hash": before},
        )
    assert findings(database) == []
    with database.reading() as session:
        assert [each.subject for each in cut_off(session, noted)] == [f"02/{last}"]


def test_what_a_savepoint_undid_is_not_in_the_log(database: Database) -> None:
    with database.writing() as session:
        entry(session, 1)
        undone = session.begin_nested()
        entry(session, 2)
        undone.rollback()
        with session.begin_nested():
            entry(session, 3)
    with database.reading() as session:
        told = session.scalars(select(AuditEntry.record_id).where(AuditEntry.record_type == "thing"))
        assert sorted(told) == ["1", "3"]
    assert findings(database) == []


def test_a_transaction_that_fails_leaves_nothing(database: Database) -> None:
    with suppress(ZeroDivisionError), database.writing() as session:
        entry(session, 1)
        raise ZeroDivisionError
    with database.reading() as session:
        count = select(func.count()).select_from(AuditEntry).where(AuditEntry.record_type == "thing")
        assert session.scalar(count) == 0


def test_regions_do_not_wait_for_each_other_where_the_database_lets_two_write(database: Database) -> None:
    done = threading.Event()

    def other_region() -> None:
        with database.writing() as session:
            enter(session, "08")
        done.set()

    thread = threading.Thread(target=other_region)
    with database.writing() as session:
        enter(session, "02")
        finish(session)
        thread.start()
        assert done.wait(timeout=1 if database.is_sqlite else 30) is not database.is_sqlite
    thread.join(timeout=30)
    assert done.is_set()
    assert findings(database) == []


def test_entries_of_older_databases_are_chained_on_the_way_up(database: Database, settings: Settings) -> None:
    with database.writing() as session:
        enter(session, "02")
    migrate.downgrade(settings, database, "0001")
    migrate.upgrade(settings, database)
    assert findings(database) == []
    with database.writing() as session:
        enter(session, "02")
    assert findings(database) == []


def test_writes_through_the_api_name_who_when_and_what(speak: Speaking, database: Database) -> None:
    body, headers = {**DRAFT, "territory": "02"}, {"X-Request-Id": "abc-1"}
    made = speak("officer-02").call("POST", "/api/v1/priorities", json=body, headers=headers)
    with database.reading() as session:
        table = AuditEntry.__table__
        last = session.execute(select(table).where(table.c.record_id == made.json["id"])).one()
    assert (last.actor, last.institution, last.request, last.action) == ("officer-02", "cdpr-02", "abc-1", "create")
    assert (last.before, last.after and last.after["title"]) == (None, "Litio")


def test_entries_sealed_on_the_way_are_of_one_chain_and_go_with_their_savepoint(database: Database) -> None:
    with database.writing() as session:
        entry(session, 1)
        seal(session)
        entry(session, 2)
        seal(session)
        undone = session.begin_nested()
        entry(session, 3)
        seal(session)
        undone.rollback()
        entry(session, 4)
    with database.reading() as session:
        assert list(broken_chains(session)) == []
        found = session.scalars(
            select(AuditEntry).where(AuditEntry.record_type == "thing").order_by(AuditEntry.sequence)
        ).all()

        assert [each.record_id for each in found] == ["1", "2", "4"]


def test_the_hash_is_that_of_canonical_json() -> None:
    said = {"ñ": "«á»\x7f\n", "b": [1, None, True, 0.5, 1e16], "a": {"z": 1, "y": "\u2028"}}
    entry_of_all = {name: f"{name}-é" for name in CHAINED} | {
        "at": datetime(2026, 1, 2, 3, 4, 5, 6, UTC),
        "sequence": 7,
        "reason": None,
        "before": None,
        "after": said,
    }
    values = [entry_of_all[name] for name in CHAINED]
    values[CHAINED.index("at")] = "2026-01-02T03:04:05.000006+00:00"
    text = json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    assert fingerprint(entry_of_all) == hashlib.sha256(text.encode("ascii")).hexdigest()
