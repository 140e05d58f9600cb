"""Applications for tests: what all with the same settings have in common is made once a process."""

from __future__ import annotations

import copy
from dataclasses import replace

from flask import Flask

from regional_planner.app import create_app
from regional_planner.kernel.database import Database
from regional_planner.layers.answering import keep_answers
from regional_planner.people.oidc import provider
from regional_planner.settings import Settings

_made: dict[Settings, Flask] = {}


def application(settings: Settings, database: Database) -> Flask:
    """The application that `create_app` makes, on `database`.

    Addresses, schemas and templates are shared by all with the same settings; making them takes a third of a second.
    The database, and what an application remembers, are its own. Addresses cannot be added: they would be everybody's.
    """
    if settings not in _made:
        _made[settings] = create_app(settings, database)
        # Flask takes no more addresses once it has answered.
        assert _made[settings].test_client().get("/health/live").status_code == 200
    app = copy.copy(_made[settings])
    app.extensions = {**app.extensions, "planner": replace(app.extensions["planner"], database=database)}
    keep_answers(app)
    provider.register(app, settings)
    return app
