"""Requests generated from the API's own description, as an officer: whatever is sent, never a server error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import HealthCheck, given
from schemathesis.checks import not_a_server_error

from regional_planner.app import create_app
from regional_planner.settings import Settings
from tests.conftest import POSTGRES, Template, copied


@pytest.fixture
def described(
    template: Template, settings: Settings, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[tuple[Any, dict[str, str]]]:
    """The description of an application on a database of its own, and an officer's token."""
    with copied(template, tmp_path, request.config.stash[POSTGRES]) as database:
        # Its requests name no address that they come from, and a demonstration would take them for outsiders'.
        app = create_app(replace(settings, demo_exposed=True), database)
        schema = schemathesis.openapi.from_wsgi("/api/openapi.json", app)
        yield schema, {"Authorization": f"Bearer {template.tokens['officer-02']}"}


def test_nothing_that_is_sent_breaks_the_server(described: tuple[Any, dict[str, str]]) -> None:
    schema, officer = described
    operations = [result.ok() for result in schema.get_all_operations()]
    assert len(operations) > 80

    def send(operation: Any) -> None:
        @given(case=operation.as_strategy())
        @hypothesis.settings(
            max_examples=5, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
        )
        def sent(case: Any) -> None:
            case.call_and_validate(headers=officer, checks=[not_a_server_error])

        sent()

    for operation in operations:
        send(operation)
