"""Requests generated from the API's own description, as officer, planner and nobody, on both databases.

A few for each operation, always the same ones; `python -m tests.generated` sends as many as one likes.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from regional_planner.app import create_app
from regional_planner.settings import Settings
from tests.conftest import POSTGRES, Template, copied
from tests.generated.harness import run

PEOPLE = {
    "officer-02": ("02", r"^/api/v1/(links/\{key\}/contest|rollout/stages)$"),
    "planner": ("CL", r"^/api/v1/(links/\{key\}|alignment/gaps)$"),
    "nobody": ("CL", r"^/api/v1/(tokens|tokens/\{key\}|audit/chains)$"),
}
"""Each with their territory, and the addresses whose every boundary case (limits, types, methods) they send."""


@pytest.mark.parametrize("who", PEOPLE)
def test_every_answer_is_as_described(
    who: str, template: Template, settings: Settings, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    territory, thoroughly = PEOPLE[who]
    with copied(template, tmp_path, request.config.stash[POSTGRES]) as database:
        app = create_app(replace(settings, demo_exposed=True), database)
        token = template.tokens.get(who)
        broad = run(app, token, territory, examples=1, phases=("fuzzing", "stateful"))
        deep = run(app, token, territory, examples=1, phases=("coverage",), only=thoroughly)
    assert broad.failures + deep.failures == []
    assert len(broad.cases) > 80
    assert sum(deep.cases.values()) > 50
