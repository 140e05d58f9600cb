"""Installations to save and to restore into, and what is in them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select

from regional_planner.access.actor import Actor, Role, own_grants
from regional_planner.backup import service
from regional_planner.backup.terms import Manifest
from regional_planner.kernel.columns import new_id
from regional_planner.kernel.database import Database, connect
from regional_planner.priorities import service as priorities
from regional_planner.settings import Settings
from regional_planner.tables import metadata

Rows = list[tuple[Any, ...]]
OFFICER = Actor("writer", new_id(), "cdpr-02", own_grants([Role.REGIONAL_OFFICER], ["02"]))
SECRET = b64encode(b"not for others".ljust(32)).decode()


@contextmanager
def untold(_name: str) -> Iterator[None]:
    """A step that nobody is told of."""
    yield


@dataclass(frozen=True)
class Installation:
    """A home folder and a database, which nobody has open unless a test does."""

    settings: Settings

    def back_up(self, target: Path) -> Manifest:
        """Save it."""
        return service.back_up(self.settings, target, untold)

    def restore(self, source: Path, *, replace: bool = False) -> Manifest:
        """Put a backup into it."""
        return service.restore(self.settings, source, untold, replace=replace)

    @contextmanager
    def database(self) -> Iterator[Database]:
        """Its database, closed afterwards."""
        database = connect(self.settings.database_url)
        try:
            yield database
        finally:
            database.close()

    def rows(self) -> dict[str, Rows]:
        """Every row of every table."""
        with self.database() as database:
            return rows_of(database)

    def secret(self) -> str:
        """What its secret key is."""
        return (self.settings.home / "secret-key").read_text(encoding="utf-8")

    def files(self) -> set[str]:
        """Names of all files in its home."""
        return {path.name for path in self.settings.home.iterdir()}


Install = Callable[[Database], Installation]


def installed(settings: Settings, home: Path, url: str) -> Installation:
    """An installation in `home`, with a secret key, on the database at `url`."""
    home.mkdir(exist_ok=True)
    (home / "secret-key").write_text(SECRET, encoding="utf-8")
    (home / "demo-tokens.json").write_text("{}", encoding="utf-8")
    return Installation(replace(settings, home=home, database_url=url))


def rows_of(database: Database, names: tuple[str, ...] = ()) -> dict[str, Rows]:
    """Every row, sorted by primary key, of the tables `names` (all when none is named), in one state."""
    with database.reading() as session:
        return {
            table.name: [tuple(row) for row in session.execute(select(table).order_by(*table.primary_key.columns))]
            for table in metadata.sorted_tables
            if not names or table.name in names
        }


def write_priority(database: Database, number: int) -> None:
    """Enter a priority through the service, in a transaction of its own."""
    with database.writing() as session:
        values = {
            "cycle": "2026-2029",
            "territory": "02",
            "title": f"Hidrógeno verde {number}",
            "approach": "sector",
            "horizon": 2035,
            "cells": ["mining/supply-chain"],
        }
        priorities.create(session, OFFICER, values)
