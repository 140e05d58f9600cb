"""Settings, read once from the environment and typed; what each variable means is said beside it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROJECT_FOLDER = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class DatabaseLimits:
    """How long a served request may keep the database, in milliseconds; 0 is without end, as commands have it."""

    statement_ms: int = 0
    """One statement. An import is many short ones."""
    lock_ms: int = 0
    """Waiting for a lock of another transaction (PostgreSQL; SQLite waits at BEGIN alone)."""
    idle_ms: int = 0
    """Between two statements of a transaction: while a workbook is read, for example (PostgreSQL)."""


@dataclass(frozen=True)
class Settings:
    """How this installation runs."""

    home: Path
    """PLANNER_HOME: database, caches, demo tokens. Default ./var."""
    database_url: str
    """PLANNER_DATABASE_URL: default an SQLite file in the home folder."""
    data_folder: Path
    """PLANNER_DATA: folder with `data/` and `geo/`. Default the checkout."""
    host: str
    """HOST: default 127.0.0.1."""
    port: int
    """PORT: default 8000."""
    workers: int
    """PLANNER_WORKERS: server processes. Default 2."""
    threads: int
    """PLANNER_THREADS: threads a process. Default 4."""
    timezone: str
    """PLANNER_TIMEZONE: where "today" is. Default America/Santiago."""
    demo: bool
    """PLANNER_DEMO: demo people and tokens exist. Never set in production."""
    log_json: bool
    """PLANNER_LOG_JSON: one JSON object a line (default) or, with 0, lines for people."""
    database_limits: DatabaseLimits
    """PLANNER_STATEMENT_MS, PLANNER_LOCK_MS, PLANNER_IDLE_MS: how long a request may keep the database."""
    postgres_programs: Path | None = None
    """PLANNER_PG_BIN: folder of pg_dump, pg_restore and psql. Default: where PATH finds them."""
    max_upload_bytes: int = 32 * 1024 * 1024
    """Largest file that an import takes, in bytes, its form around it included."""
    max_body_bytes: int = 1024 * 1024
    """Largest body of every other request, in bytes."""
    max_json_depth: int = 16
    """How many levels deep a JSON body may nest; ours have three."""

    @property
    def migrations(self) -> Path:
        """Folder of the Alembic migrations."""
        return PROJECT_FOLDER / "migrations"


def settings_from(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings from `environment` (the process's own by default).

    Raises:
        ValueError: when a number is not one; names the variable.
    """
    env = os.environ if environment is None else environment
    home = Path(env.get("PLANNER_HOME") or "var").resolve()
    return Settings(
        home=home,
        database_url=env.get("PLANNER_DATABASE_URL") or f"sqlite:///{home / 'planner.sqlite'}",
        data_folder=Path(env.get("PLANNER_DATA") or PROJECT_FOLDER),
        host=env.get("HOST") or "127.0.0.1",
        port=_whole(env, "PORT", 8000),
        workers=_whole(env, "PLANNER_WORKERS", 2),
        threads=_whole(env, "PLANNER_THREADS", 4),
        timezone=env.get("PLANNER_TIMEZONE") or "America/Santiago",
        demo=env.get("PLANNER_DEMO", "0") == "1",
        log_json=env.get("PLANNER_LOG_JSON", "1") == "1",
        database_limits=DatabaseLimits(
            statement_ms=_whole(env, "PLANNER_STATEMENT_MS", 15_000),
            lock_ms=_whole(env, "PLANNER_LOCK_MS", 5_000),
            idle_ms=_whole(env, "PLANNER_IDLE_MS", 300_000),
        ),
        postgres_programs=Path(programs) if (programs := env.get("PLANNER_PG_BIN")) else None,
    )


def _whole(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name) or str(default)
    if not text.isdigit():
        raise ValueError(f"{name} must be a whole number, not {text!r}")
    return int(text)
