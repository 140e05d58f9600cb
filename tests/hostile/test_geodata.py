"""Hostile boundary files at the command line: what is wrong is said, status 1, no traceback, nothing written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from regional_planner.kernel.database import Database
from regional_planner.kernel.language import speaking
from regional_planner.kernel.terminal import Operator
from regional_planner.settings import settings_from
from regional_planner.territory.boundaries import read
from regional_planner.territory.editions import cli
from regional_planner.territory.models import BoundaryEdition
from tests.hostile.geodata import GEODATA, GeoCase, frame, geojson, polygon, ring


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with speaking("en"):
        yield


def editions(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(BoundaryEdition)) or 0


@pytest.mark.parametrize("case", GEODATA, ids=lambda case: case.name.replace(" ", "-"))
def test_hostile_boundaries(
    case: GeoCase, shared_database: Database, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / case.filename
    case.write(path)
    url = shared_database.engine.url.render_as_string(hide_password=False)
    operator = Operator(settings_from({"PLANNER_HOME": str(tmp_path), "PLANNER_DATABASE_URL": url}))
    done = CliRunner().invoke(cli.boundaries, ["load", str(path), "--edition", "hostile"], obj=operator)
    assert isinstance(done.exception, SystemExit), done.exception
    assert done.exit_code == 1
    said = " ".join((done.output + capfd.readouterr().err).split())
    assert case.says in said
    assert "Traceback" not in said
    assert editions(shared_database) == 0


def test_a_reference_system_that_is_none_is_said(tmp_path: Path) -> None:
    path = tmp_path / "f.parquet"
    frame().set_crs(None, allow_override=True).to_parquet(path)
    with pytest.raises(read.UnreadableFile, match="cannot be read"):
        read.read_edition(path, crs="EPSG:99999999")


def test_what_unpacks_to_too_much_is_refused_while_it_unpacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "f.parquet"
    frame().to_parquet(path)
    monkeypatch.setattr(read, "MAX_UNPACKED_BYTES", 10)
    with pytest.raises(read.UnreadableFile, match="unpacks to more than 10"):
        read.read_edition(path)


def test_many_vertices_are_read_in_features_of_a_bearable_size(tmp_path: Path) -> None:
    path = tmp_path / "f.geojson"
    path.write_bytes(geojson(polygon(f"[{ring(100_000)}]"), count=3))
    assert len(read.read_edition(path).frame) == 3
