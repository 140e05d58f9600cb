"""What a backup is made of: its manifest, the names of its members, and what a step of the work is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

FORMAT: Final = 1
"""Number of the file's layout; a program refuses one that it does not know."""
MANIFEST: Final = "manifest.json"
MANIFEST_DIGEST: Final = "manifest.sha256"
DUMPS: Final = {"sqlite": "database.sqlite", "postgresql": "database.pgdump"}
"""Engine -> name of the member that holds its database."""
SECRETS: Final = ("secret-key",)
"""Small files of PLANNER_HOME without which a restored installation is another one; those that exist are taken."""
VERSION_TABLE: Final = "alembic_version"

Step = Callable[[str], AbstractContextManager[None]]
"""Wraps a piece of the work that is worth telling: its name in, time taken out."""


@dataclass(frozen=True)
class Member:
    """A file inside the backup: name, size in bytes, SHA-256 in hexadecimal."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Dump:
    """A database written to a file: where that is, and the state that it holds."""

    path: Path
    engine_version: str
    migration: str
    tables: Mapping[str, int]
    """Table -> rows in it, in the very state that the file holds."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds, so that it can be judged before anything is touched."""

    product_version: str
    migration: str
    engine: str
    """`sqlite` or `postgresql`."""
    engine_version: str
    taken_at: datetime
    """When the backup began, UTC."""
    tables: Mapping[str, int]
    """Table -> rows in it."""
    members: tuple[Member, ...]

    @property
    def secrets(self) -> tuple[str, ...]:
        """Names of the secret files that are in it."""
        return tuple(member.name for member in self.members if member.name in SECRETS)
