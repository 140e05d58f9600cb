"""`regional-planner check`: nothing to find in what is shipped, and each thing that does not hold is found."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from regional_planner.checking import findings
from regional_planner.kernel.database import Database
from regional_planner.kernel.language import speaking


def found(database: Database, home: Path) -> set[tuple[str, str]]:
    """Check and subject of each finding."""
    with speaking("en"), database.reading() as session:
        return {(each.check, each.subject) for each in findings(session, home)}


def test_what_is_shipped_holds(database: Database, tmp_path: Path) -> None:
    assert found(database, tmp_path) == set()


@pytest.mark.parametrize(
    ("statements", "finding"),
    [
        (
            ("UPDATE territorial_unit SET valid_to = '2018-09-07' WHERE id = '08-1'",),
            ("lineage", "08-2"),
        ),
        (
            ("UPDATE territorial_act SET in_force = '2018-09-05' WHERE code = 'ley-21033'",),
            ("lineage", "ley-21033: 08-1 > 16-1"),
        ),
        (("DELETE FROM territorial_lineage WHERE from_unit = '08-1'",), ("lineage", "08-1")),
        (
            ("DROP INDEX one_open_cycle", "UPDATE planning_cycle SET state = 'dialogue' WHERE code = '2021-2025'"),
            ("priorities", "2026-2029"),
        ),
        (
            ("UPDATE priority SET territory = '08' WHERE code = '02-2017-01'",),
            ("priorities", "02-2017-01/1"),
        ),
        (
            ("UPDATE priority_identity SET territory = '99' WHERE code = '02-2017-01'",),
            ("priorities", "02-2017-01"),
        ),
        (
            ("UPDATE alignment_link SET strength = 1000000 WHERE state = 'agreed'",),
            ("strengths", "02-2017-01"),
        ),
        (
            (
                "UPDATE amount SET amount = -5 WHERE kind = 'expenditure' AND priority = "
                "(SELECT priority FROM amount WHERE kind = 'expenditure' ORDER BY priority, year LIMIT 1)",
            ),
            ("money", None),
        ),
    ],
)
def test_what_does_not_hold_is_found(
    database: Database, tmp_path: Path, statements: tuple[str, ...], finding: tuple[str, str | None]
) -> None:
    with database.engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    told = found(database, tmp_path)
    check, subject = finding
    assert (finding in told) if subject else (check in {name for name, _ in told}), told


def test_files_left_behind_are_found(database: Database, tmp_path: Path) -> None:
    (tmp_path / ".demo-tokens-ab12").touch()
    assert found(database, tmp_path) == {("files", ".demo-tokens-ab12")}
