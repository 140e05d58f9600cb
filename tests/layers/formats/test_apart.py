"""Files that are written in a process of their own: what it gives, what bounds it, and what a worker is spared."""

from __future__ import annotations

import subprocess
import sys
from io import StringIO

import pytest

from regional_planner.kernel.errors import Unavailable
from regional_planner.layers.formats import apart
from regional_planner.layers.formats.catalogue import FORMATS
from regional_planner.layers.formats.writer import WRITERS
from regional_planner.layers.terms import Kind
from tests.layers.formats.reading import by_duckdb, by_gdal
from tests.layers.formats.tables import columns, table

TABLE = table(*columns(number=(Kind.WHOLE, [1, 2, 3])))
BY_NAME = {each.name: each for each in FORMATS}


@pytest.mark.parametrize("name", WRITERS)
def test_what_is_written_apart_reads_back(name: str) -> None:
    read = by_duckdb if name == "parquet" else by_gdal(BY_NAME[name].suffix)
    assert [row["number"] for row in read(BY_NAME[name].write(TABLE)).values.values()] == [1, 2, 3]


def test_one_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "MOST_SECONDS", 0)
    with pytest.raises(Unavailable, match="zoom-level"):
        apart.written("gpkg", TABLE)


def test_one_that_takes_too_much_memory_is_ended_and_logged(
    monkeypatch: pytest.MonkeyPatch, log_lines: StringIO
) -> None:
    monkeypatch.setattr(apart, "MOST_BYTES", 1024**2)
    with pytest.raises(Unavailable, match=r" 1 MB.*zoom-level"):
        apart.written("gpkg", TABLE)
    assert "file_not_written" in log_lines.getvalue()


def test_who_waits_too_long_for_a_turn_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "MOST_SECONDS_OF_WAITING", 0.01)
    turns = [apart._turns.acquire() for _ in range(apart.AT_A_TIME)]
    try:
        with pytest.raises(Unavailable, match="otros archivos"):
            apart.written("gpkg", TABLE)
    finally:
        for _ in turns:
            apart._turns.release()
    assert apart.written("gpkg", TABLE)


def test_who_serves_loads_none_of_it() -> None:
    script = (
        "import sys, regional_planner.layers.formats.catalogue;"
        "print([name for name in ('geopandas', 'pandas', 'pyarrow', 'pyogrio') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
