"""The table against the application: every address is in it, and every cell answers as it says."""

from __future__ import annotations

import pytest

from regional_planner.access.clauses import ANYONE
from regional_planner.app import create_app
from regional_planner.people.permissions import POLICY as PEOPLE_POLICY
from regional_planner.priorities.permissions import POLICY as PLAN_POLICY
from regional_planner.settings import Settings
from tests.access.forms import NEW_PASSWORD
from tests.access.house import House
from tests.access.logins import Visitor
from tests.access.matrix import all_rows, incomplete, routes_of, rows_of
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


@pytest.mark.parametrize("column", ["ses", "no2"])
def test_no_address_takes_the_cookie_of_a_log_in_without_its_token(house: House, column: str) -> None:
    """Every method that is not for reading, on a record on which it would be done with the token."""
    bare = Visitor(house.app, house.cookie(column), "")
    rows = {row.route: row for row in all_rows() if row.method != "GET"}
    assert set(rows) == {route for route in routes_of(house.app) if route[0] != "GET"}
    assert {route: house.asked(bare, row).status_code for route, row in rows.items()} == dict.fromkeys(rows, 403)


def test_a_token_speaks_for_its_owner_and_never_for_the_cookie_beside_it(house: House) -> None:
    body = {"json": {"present": house.keys.passwords["approver-02"], "new": NEW_PASSWORD}}
    for column, status in (("of8", 401), ("ses", 200)):
        headers = {"Cookie": house.cookie("ses")}
        assert house.people[column].call("POST", "/api/v1/me/password", headers=headers, **body).status_code == status


@pytest.mark.parametrize(
    ("section", "action", "column", "rule", "state"),
    [
        ("priorities", "priority.read", "pub", "/api/v1/priorities/<key>", "draft"),
        ("priorities", "priority.adopt", "off", "/api/v1/priorities/<key>/adopt", "submitted"),
        ("priorities", "priority.create", "of8", "/api/v1/priorities", "own"),
        ("log-ins", "session.read", "ap8", "/api/v1/sessions/<key>", "session"),
        ("log-ins", "reset_link.create", "app", "/api/v1/users/<key>/reset-link", "approver"),
        ("pages of one's own", "session.read", "se8", "/account/sessions/<key>/end", "session"),
    ],
)
def test_a_hole_in_the_policy_is_found(
    house: House, monkeypatch: pytest.MonkeyPatch, section: str, action: str, column: str, rule: str, state: str
) -> None:
    policy = next(each for each in (PLAN_POLICY, PEOPLE_POLICY) if action in each)
    monkeypatch.setitem(policy, action, ((ANYONE,),))  # type: ignore[arg-type]
    rows = (row for row in rows_of(SECTIONS[section]) if (row.rule, row.state) == (rule, state))
    assert any(f"as {column}:" in cell for cell in house.wrong(rows, (column,)))
