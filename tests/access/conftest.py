"""The house, made once for each engine."""

from __future__ import annotations

from dataclasses import replace

import pytest

from regional_planner.settings import ProviderSettings, Settings
from tests.access.house import House
from tests.access.logins import prepare_logins, stranger
from tests.access.matrix import Undone
from tests.access.records import prepare, speakers
from tests.applications import application
from tests.conftest import POSTGRES, Kept, Template, copied

AWAY = ProviderSettings("http://127.0.0.1:9", "planner", "a secret")
"""An identity provider that is set up and does not answer: nothing listens at that port."""


@pytest.fixture(scope="session")
def house(
    mapped_template: Template,
    settings: Settings,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
    kept: Kept,
) -> House:
    """The house with a record in every state, made once for each engine."""

    def make() -> House:
        folder, server = tmp_path_factory.mktemp("access"), request.config.stash[POSTGRES]
        database = kept.end.enter_context(copied(mapped_template, folder, server))
        first = application(settings, database)
        records = prepare(first, mapped_template.tokens)
        keys, logins = prepare_logins(first, records, mapped_template.passwords)
        app = application(replace(settings, provider=AWAY), Undone(database.engine, database.reader, database.writer))
        people = speakers(app, database, mapped_template.tokens)
        people |= {"pub": stranger(app), **{column: login.at(app) for column, login in logins.items()}}
        return House(settings, app, records, people, keys)

    return kept.once("house", mapped_template.url, make)
