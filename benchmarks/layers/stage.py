"""Where a server of the comparison stands, and what is said of each: how it is started and how it is asked."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.layers.questions import Ask
from benchmarks.layers.running import Command

FOLDER = Path(os.environ.get("PEERS_FOLDER", "/tmp/planner-peers"))
"""Holds what `setup` installs beside Debian's packages, the database of the others, and their configurations."""
ACCOUNT = "planner-peers"
"""The account that the other servers and their database run as."""
PYTHON = "/usr/bin/python3"
"""Debian's own, which that account may run."""
WORKERS = 2
"""Processes of each server, ours too."""


@dataclass(frozen=True)
class Database:
    """The PostGIS database that the others read."""

    port: int
    password: str
    host: str = "127.0.0.1"
    name: str = "planner"

    @property
    def url(self) -> str:
        """As libraries take it."""
        return f"postgresql://{ACCOUNT}:{self.password}@{self.host}:{self.port}/{self.name}"

    @property
    def words(self) -> str:
        """As libpq takes it, word by word."""
        return f"host={self.host} port={self.port} dbname={self.name} user={ACCOUNT} password={self.password}"


@dataclass(frozen=True)
class Stage:
    """What a server is given: a folder for its files, a port, a database, and the tables that it shall serve."""

    folder: Path
    port: int
    database: Database
    layers: Sequence[str]

    @property
    def base(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def file(self, name: str, text: str) -> Path:
        """Write one of its files."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def environment(self, **more: str) -> dict[str, str]:
        """What every peer has in its environment: a home that it may write to."""
        return {"HOME": str(self.folder), **more}


@dataclass(frozen=True)
class Peer:
    """Another server."""

    name: str
    title: str
    commands: Callable[[Stage], list[Command]]
    path: Callable[[Ask], str | None]
    """The address of a request without the host; None for what it cannot answer."""
