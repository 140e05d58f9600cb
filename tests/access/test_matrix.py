"""The table against the application: every address is in it, and every cell answers as it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask

from regional_planner.access.clauses import ANYONE
from regional_planner.app import create_app
from regional_planner.priorities.permissions import POLICY
from regional_planner.settings import PROJECT_FOLDER, Settings
from regional_planner.territory.boundaries.store import load_shipped
from tests.access.bodies import ASKED, OTHERS, SHEET_FOR, json_of, sheet_for
from tests.access.matrix import ANSWERS, Row, Undone, incomplete, rows_of
from tests.access.records import Records, prepare, speakers
from tests.access.table import COLUMNS, SECTIONS
from tests.conftest import POSTGRES, Speaker, Template, copied
from tests.exchange.workbooks import send


@dataclass(frozen=True)
class House:
    """An application whose writes are undone, the records in it, and who asks."""

    app: Flask
    records: Records
    people: dict[str, Speaker]

    def ask(self, column: str, row: Row) -> int:
        """The status that a column gets for a row."""
        who = self.people[column]
        if (row.method, row.rule) == ("POST", "/api/v1/imports"):
            territory = SHEET_FOR[row.state]
            query = {"kind": "priorities", "territory": territory}
            return send(who, sheet_for(territory), "priorities.csv", **query).status_code
        key, version = self.records.at.get(row.state, ("", None))
        path = row.rule.replace("<key>", key)
        for name, value in OTHERS.get(row.state, {}).items():
            path = path.replace(f"<{name}>", value)
        headers = {"If-Match": f'"{version}"'} if version and row.method != "GET" else {}
        body = json_of(row.method, row.rule, row.state)
        extra: dict[str, Any] = {} if body is None else {"json": body}
        with who.call(row.method, path + ASKED.get(row.rule, ""), headers=headers, **extra) as response:
            return response.status_code

    def wrong(self, rows: Iterator[Row], columns: tuple[str, ...] = COLUMNS) -> list[str]:
        """The cells that answer otherwise than the table says."""
        return [
            f"{row.method} {row.rule} @{row.state} as {column}: {status}, not {answer}"
            for row in rows
            for column, answer in zip(COLUMNS, row.answers, strict=True)
            if column in columns
            if (status := self.ask(column, row)) not in ANSWERS[answer]
        ]


@pytest.fixture(scope="session")
def house(
    template: Template, settings: Settings, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[House]:
    """The house with a record in every state, made once for each engine."""
    with copied(template, tmp_path_factory.mktemp("access"), request.config.stash[POSTGRES]) as database:
        with database.writing() as session:
            load_shipped(session, PROJECT_FOLDER / "geo")
        records = prepare(create_app(settings, database), template.tokens)
        app = create_app(settings, Undone(database.engine, database.reader, database.writer))
        yield House(app, records, speakers(app, database, template.tokens))


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
        ("priority.adopt", "of8", "/api/v1/priorities", "own"),
    ],
)
def test_a_hole_in_the_policy_is_found(
    house: House, monkeypatch: pytest.MonkeyPatch, action: str, column: str, rule: str, state: str
) -> None:
    planted = "priority.create" if rule.endswith("priorities") else action
    monkeypatch.setitem(POLICY, planted, ((ANYONE,),))  # type: ignore[arg-type]
    rows = (row for row in rows_of(SECTIONS["priorities"]) if (row.rule, row.state) == (rule, state))
    assert any(f"as {column}:" in cell for cell in house.wrong(rows, (column,)))
