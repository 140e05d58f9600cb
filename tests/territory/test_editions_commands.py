"""Editions on the terminal: from a file to a draft, its comparison, its day; and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from regional_planner.kernel.audit import raise_revision
from regional_planner.kernel.database import Database
from regional_planner.kernel.language import speaking
from regional_planner.kernel.period import today
from regional_planner.kernel.terminal import Operator
from regional_planner.settings import settings_from
from regional_planner.territory.boundaries.queries import BOUNDARIES, code_in_force
from regional_planner.territory.editions.cli import boundaries
from tests.territory.loads import geojson, rows, three

Run = Callable[..., Result]


@pytest.fixture
def run(database: Database, tmp_path: Path) -> Run:
    url = database.engine.url.render_as_string(hide_password=False)
    operator = Operator(settings_from({"PLANNER_HOME": str(tmp_path), "PLANNER_DATABASE_URL": url}))

    def command(*words: str) -> Result:
        with speaking("en"):
            return CliRunner().invoke(boundaries, list(words), obj=operator)

    return command


def file(folder: Path, by: float) -> str:
    path = folder / f"{by}.geojson"
    path.write_bytes(geojson(three(by=by), folder))
    return str(path)


def in_force(database: Database) -> str | None:
    with database.reading() as session:
        return code_in_force(session)


def test_from_a_file_to_the_day_it_is_in_force(database: Database, run: Run, tmp_path: Path) -> None:
    with database.writing() as session:
        raise_revision(session, BOUNDARIES)
    before = rows(database)
    assert run("load", file(tmp_path, 0), "--edition", "first", "--dry-run").exit_code == 0
    assert {**rows(database), "boundary_load": 0} == before
    loaded = run("load", file(tmp_path, 0), "--edition", "first")
    assert loaded.exit_code == 0, loaded.output
    assert "is a draft" in loaded.output
    assert in_force(database) is None
    assert run("compare", "first").exit_code == 1
    assert run("publish", "first", "--from", str(today() - timedelta(days=1))).exit_code == 1
    assert run("publish", "first", "--from", str(today())).exit_code == 0
    assert in_force(database) == "first"

    second = run("load", file(tmp_path, 0.2), "--edition", "second")
    compared = run("compare", "second", "--against", "first")
    for said in (second.output, compared.output):
        assert "“second” against “first”" in said
        assert "commune 16101 Chillán: -0 +19.7" in said
        assert "0 communes moved" in said
    assert run("publish", "second", "--from", str(today() + timedelta(days=9))).exit_code == 0
    assert in_force(database) == "first"
    assert run("discard", "second").exit_code == 1
    assert run("load", file(tmp_path, 0.2), "--edition", "second").exit_code == 1

    report = run("report", "second")
    assert (report.exit_code, "0 errors, 343 warnings" in report.output) == (0, True)
    assert run("load", file(tmp_path, 0.1), "--edition", "third").exit_code == 0
    assert run("discard", "third").exit_code == 0
    assert run("report", "third").exit_code == 1
