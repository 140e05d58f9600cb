"""The table against the application: every address is in it, and every cell answers as it says."""

from __future__ import annotations

import pytest

from regional_planner.access.clauses import ANYONE
from regional_planner.app import create_app
from regional_planner.priorities.permissions import POLICY
from regional_planner.settings import Settings
from tests.access.house import House
from tests.access.matrix import incomplete, rows_of
from tests.access.table import SECTIONS


def test_every_address_is_in_the_table(house: House) -> None:
    unknown, gone = incomplete(house.app)
    assert (unknown, gone) == (set(), set())


def test_an_address_that_was_forgotten_is_found(settings: Settings, house: House) -> None:
    app = create_app(settings, house.app.extensions["planner"].database)
    app.add_url_rule("/api/v1/secrets", view_func=lambda: "all of them", methods=["GET", "POST"])
    assert incomplete(app)[0] == {("GET", "/api/v1/secrets"), ("POST", "/api/v1/secrets")}


@pytest.mark.parametrize("section", SECTIONS)
def test_every_cell_answers_as_the_table_says(house: House, section: str) -> None:
    wrong = house.wrong(rows_of(SECTIONS[section]))
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("action", "column", "rule", "state"),
    [
        ("priority.read", "pub", "/api/v1/priorities/<key>", "draft"),
        ("priority.adopt", "off", "/api/v1/priorities/<key>/adopt", "submitted"),
        ("priority.create", "of8", "/api/v1/priorities", "own"),
    ],
)
def test_a_hole_in_the_policy_is_found(
    house: House, monkeypatch: pytest.MonkeyPatch, action: str, column: str, rule: str, state: str
) -> None:
    monkeypatch.setitem(POLICY, action, ((ANYONE,),))  # type: ignore[arg-type]
    rows = (row for row in rows_of(SECTIONS["priorities"]) if (row.rule, row.state) == (rule, state))
    assert any(f"as {column}:" in cell for cell in house.wrong(rows, (column,)))
