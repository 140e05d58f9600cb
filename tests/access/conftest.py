"""The house, made once for each engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from regional_planner.app import create_app
from regional_planner.settings import PROJECT_FOLDER, Settings
from regional_planner.territory.boundaries.store import load_shipped
from tests.access.house import House
from tests.access.matrix import Undone
from tests.access.records import prepare, speakers
from tests.conftest import POSTGRES, Template, copied


@pytest.fixture(scope="session")
def house(
    template: Template, settings: Settings, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[House]:
    """The house with a record in every state, made once for each engine."""
    with copied(template, tmp_path_factory.mktemp("access"), request.config.stash[POSTGRES]) as database:
        with database.writing() as session:
            load_shipped(session, PROJECT_FOLDER / "geo")
        records = prepare(create_app(settings, database), template.tokens)
        app = create_app(settings, Undone(database.engine, database.reader, database.writer))
        yield House(settings, app, records, speakers(app, database, template.tokens))
