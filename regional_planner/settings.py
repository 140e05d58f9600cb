"""Settings, read once from the environment and typed; what each variable means is said beside it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

PROJECT_FOLDER = Path(__file__).resolve().parent.parent
LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


@dataclass(frozen=True)
class ProviderSettings:
    """The identity provider that people may log in through, by OpenID Connect."""

    issuer: str
    """PLANNER_OIDC_ISSUER: its address, exactly as its own description states it. Not set: there is no provider."""
    client_id: str
    """PLANNER_OIDC_CLIENT_ID: what this installation is called there."""
    client_secret: str = field(repr=False)
    """PLANNER_OIDC_CLIENT_SECRET, or PLANNER_OIDC_CLIENT_SECRET_FILE with the path of a file that holds it."""
    name: str = "ClaveÚnica"
    """PLANNER_OIDC_NAME: what people call it; on the button. Default ClaveÚnica."""
    scopes: str = "openid profile"
    """PLANNER_OIDC_SCOPES: what is asked for, by spaces; `openid` is needed. Default "openid profile"."""
    subject_claim: str = "sub"
    """PLANNER_OIDC_SUBJECT_CLAIM: the claim that tells people apart, such as RolUnico.numero. Default sub."""
    second_factor: frozenset[str] = frozenset()
    """PLANNER_OIDC_SECOND_FACTOR: values of `amr` or `acr`, by spaces, that count as a second factor. Default none."""


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
    solver_seconds: int = 20
    """PLANNER_SOLVER_SECONDS: how long a question may keep the solver of allocations. Default 20."""
    secret_key: str = field(default="", repr=False)
    """PLANNER_SECRET_KEY: 32 bytes in base64 that keys are derived from. Default: drawn once into the home folder."""
    session_minutes: int = 60
    """PLANNER_SESSION_MINUTES: how long a log-in lasts without a request. Default 60; 12 hours at most in all."""
    trusted_proxies: int = 0
    """PLANNER_TRUSTED_PROXIES: how many proxies in front add to X-Forwarded-For; the nearest one sets
    X-Forwarded-Proto and -Host. Default 0: none is believed."""
    demo_exposed: bool = False
    """PLANNER_DEMO_EXPOSED: the demonstration answers beyond loopback too, for a supervised one."""
    postgres_programs: Path | None = None
    """PLANNER_PG_BIN: folder of pg_dump, pg_restore and psql. Default: where PATH finds them."""
    public_url: str = ""
    """PLANNER_PUBLIC_URL: where people reach this installation, for links in mails. Default http://HOST:PORT."""
    smtp_url: str = field(default="", repr=False)
    """PLANNER_SMTP_URL: the server that takes mails: smtp:// (as it is), starttls:// or smtps://, with user:password@
    where it wants them. Default: none, and no mails."""
    mail_from: str = ""
    """PLANNER_MAIL_FROM: the address that mails come from. Needed where PLANNER_SMTP_URL is set."""
    provider: ProviderSettings | None = None
    """PLANNER_OIDC_...: the identity provider; None where none is set up."""
    max_upload_bytes: int = 32 * 1024 * 1024
    """Largest file that an import takes, in bytes, its form around it included."""
    max_boundaries_bytes: int = 128 * 1024 * 1024
    """Largest file of boundaries that is taken over HTTP; the command line takes larger ones."""
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
        ValueError: when a value cannot be used; names the variable.
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
        solver_seconds=max(1, _whole(env, "PLANNER_SOLVER_SECONDS", 20)),
        secret_key=env.get("PLANNER_SECRET_KEY") or "",
        session_minutes=_whole(env, "PLANNER_SESSION_MINUTES", 60),
        trusted_proxies=_whole(env, "PLANNER_TRUSTED_PROXIES", 0),
        demo_exposed=env.get("PLANNER_DEMO_EXPOSED", "0") == "1",
        postgres_programs=Path(programs) if (programs := env.get("PLANNER_PG_BIN")) else None,
        public_url=(env.get("PLANNER_PUBLIC_URL") or "").rstrip("/"),
        smtp_url=env.get("PLANNER_SMTP_URL") or "",
        mail_from=env.get("PLANNER_MAIL_FROM") or "",
        provider=_provider(env),
    )


def is_safe_address(address: str, demo: bool) -> bool:
    """Whether secrets may be sent to `address`: over TLS, or inside this machine in a demonstration."""
    parts = urlsplit(address)
    return bool(parts.hostname) and (
        parts.scheme == "https" or (demo and parts.scheme == "http" and parts.hostname in LOOPBACK)
    )


def _provider(env: Mapping[str, str]) -> ProviderSettings | None:
    issuer = env.get("PLANNER_OIDC_ISSUER") or ""
    if not issuer:
        return None
    if not is_safe_address(issuer, env.get("PLANNER_DEMO") == "1"):
        raise ValueError(f"PLANNER_OIDC_ISSUER must be an https address, not {issuer!r}")
    scopes = env.get("PLANNER_OIDC_SCOPES") or ProviderSettings.scopes
    if "openid" not in scopes.split():
        raise ValueError(f"PLANNER_OIDC_SCOPES must hold openid, not only {scopes!r}")
    return ProviderSettings(
        issuer=issuer,
        client_id=_needed(env, "PLANNER_OIDC_CLIENT_ID"),
        client_secret=_client_secret(env),
        name=env.get("PLANNER_OIDC_NAME") or ProviderSettings.name,
        scopes=scopes,
        subject_claim=env.get("PLANNER_OIDC_SUBJECT_CLAIM") or ProviderSettings.subject_claim,
        second_factor=frozenset((env.get("PLANNER_OIDC_SECOND_FACTOR") or "").split()),
    )


def _client_secret(env: Mapping[str, str]) -> str:
    file = env.get("PLANNER_OIDC_CLIENT_SECRET_FILE")
    if not file:
        return _needed(env, "PLANNER_OIDC_CLIENT_SECRET")
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ValueError(f"PLANNER_OIDC_CLIENT_SECRET_FILE cannot be read: {error}") from error


def _needed(env: Mapping[str, str], name: str) -> str:
    value = env.get(name)
    if not value:
        raise ValueError(f"{name} must be set where PLANNER_OIDC_ISSUER is")
    return value


def _whole(env: Mapping[str, str], name: str, default: int) -> int:
    text = env.get(name) or str(default)
    if not text.isdigit():
        raise ValueError(f"{name} must be a whole number, not {text!r}")
    return int(text)
