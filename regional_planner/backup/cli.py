"""Commands that save an installation to one file and put it back."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from regional_planner.backup import service
from regional_planner.backup.terms import SECRETS
from regional_planner.checking import findings
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.terminal import Operator, console, told


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.pass_obj
@told
def backup(operator: Operator, file: Path) -> None:
    """Save the whole installation to FILE, while the server runs: database, secret key, and a manifest.

    The file holds secrets (the secret key, people's data, digests of tokens): only its owner can read it; keep it so.
    On PostgreSQL, pg_dump of the server's version or newer is needed: on PATH, or in the folder PLANNER_PG_BIN.
    """
    manifest = service.back_up(operator.settings, file, _step)
    rows = sum(manifest.tables.values())
    _say(
        _(
            "{path}: {rows} rows in {tables} tables, migration {migration}, {size} MB.",
            path=file,
            rows=rows,
            tables=len(manifest.tables),
            migration=manifest.migration,
            size=f"{file.stat().st_size / 1e6:.1f}",
        )
    )
    _say(_("It holds secrets: keep it where only those who run the service can read it."))
    if not manifest.secrets:
        _say(_("No secret file was in PLANNER_HOME ({names}).", names=", ".join(SECRETS)))


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="Put it in the place of a database that is not empty; its rows are lost.")
@click.pass_obj
@told
def restore(operator: Operator, file: Path, replace: bool) -> None:
    """Put the backup FILE in the place of this installation's database and secret key. Stop the server first.

    All is checked before anything is touched, and the old state stays until the new one is whole. An older backup is
    migrated. On PostgreSQL, pg_restore and psql are needed: on PATH, or in the folder PLANNER_PG_BIN. What the command
    `check` finds in the restored records is told, and is no reason to refuse them.
    """
    manifest = service.restore(operator.settings, file, _step, replace=replace)
    with _step(_("Checking what was restored")), operator.database() as database, database.reading() as session:
        found = list(findings(session, operator.settings.home))
    for each in found:
        _say(f"  {each.check}: {each.subject}: {each.message}")
    _say(
        _(
            "Restored as it was on {moment}: {rows} rows in {tables} tables. Start the server.",
            moment=f"{manifest.taken_at:%Y-%m-%d %H:%M} UTC",
            rows=sum(manifest.tables.values()),
            tables=len(manifest.tables),
        )
    )


@contextmanager
def _step(name: str) -> Iterator[None]:
    """Say what is being done, and afterwards how long it took."""
    started = time.perf_counter()
    with console.status(name):
        yield
    _say(f"  {name}: {time.perf_counter() - started:.1f} s")


def _say(line: str) -> None:
    console.print(line, markup=False, soft_wrap=True)
