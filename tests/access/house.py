"""The house with a record in every state, and who asks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask

from regional_planner.settings import Settings
from tests.access.bodies import ASKED, OTHERS, SHEET_FOR, json_of, sheet_for
from tests.access.matrix import ANSWERS, Row
from tests.access.records import Records
from tests.access.table import COLUMNS
from tests.conftest import Speaker
from tests.exchange.workbooks import send


@dataclass(frozen=True)
class House:
    """An application whose writes are undone, the records in it, and who asks."""

    settings: Settings
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
