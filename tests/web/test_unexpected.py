"""An error that nobody foresaw: told in general, logged whole, and nothing of it is kept."""

from __future__ import annotations

from io import StringIO

import pytest
from flask import Flask

from regional_planner.app import create_app
from regional_planner.kernel.database import Database
from regional_planner.settings import Settings
from tests.people.browsing import HTML

INSIDE = "SELECT secret FROM vault"


@pytest.fixture
def app(database: Database, settings: Settings) -> Flask:
    """An application of one's own, to which addresses can be added."""
    return create_app(settings, database)


@pytest.mark.parametrize("headers", [HTML, {"Accept": "application/json"}])
def test_what_broke_is_for_the_log_alone(app: Flask, log_lines: StringIO, headers: dict[str, str]) -> None:
    def break_down() -> None:
        raise RuntimeError(INSIDE)

    app.add_url_rule("/broken", view_func=break_down)
    answer = app.test_client().get("/broken", headers=headers)
    said = answer.get_data(as_text=True)
    assert answer.status_code == 500
    assert answer.headers["X-Request-Id"] in said
    assert not [word for word in (INSIDE, "RuntimeError", "Traceback", __name__) if word in said]
    assert INSIDE in log_lines.getvalue()
    assert "Traceback" in log_lines.getvalue()
