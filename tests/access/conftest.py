"""The house, made once for each engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from regional_planner.app import create_app
from regional_planner.settings import PROJECT_FOLDER, ProviderSettings, Settings
from regional_planner.territory.boundaries.store import load_shipped
from tests.access.house import House
from tests.access.logins import prepare_logins, stranger
from tests.access.matrix import Undone
from tests.access.records import prepare, speakers
from tests.conftest import POSTGRES, Template, copied

AWAY = ProviderSettings("http://127.0.0.1:9", "planner", "a secret")
"""An identity provider that is set up and does not answer: nothing listens at that port."""


@pytest.fixture(scope="session")
def house(
    template: Template, settings: Settings, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[House]:
    """The house with a record in every state, made once for each engine."""
    with copied(template, tmp_path_factory.mktemp("access"), request.config.stash[POSTGRES]) as database:
        with database.writing() as session:
            load_shipped(session, PROJECT_FOLDER / "geo")
        first = create_app(settings, database)
        records = prepare(first, template.tokens)
        keys, logins = prepare_logins(first, records, template.passwords)
        app = create_app(replace(settings, provider=AWAY), Undone(database.engine, database.reader, database.writer))
        people = speakers(app, database, template.tokens)
        people |= {"pub": stranger(app), **{column: login.at(app) for column, login in logins.items()}}
        yield House(settings, app, records, people, keys)
