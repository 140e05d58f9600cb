"""The house with a record in every state, and who asks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from regional_planner.settings import Settings
from tests.access.bodies import ASKED, FILES, OTHERS, SHEET_FOR, json_of, sheet_for
from tests.access.forms import sent_to
from tests.access.logins import Keys, Visitor
from tests.access.matrix import ANSWERS, Row
from tests.access.records import Records
from tests.conftest import Speaker
from tests.exchange.workbooks import send

LED = set().union(*ANSWERS.values())


@dataclass(frozen=True)
class House:
    """An application whose writes are undone, the records in it, and who asks."""

    settings: Settings
    app: Flask
    records: Records
    people: dict[str, Speaker]
    keys: Keys

    def cookie(self, column: str) -> str:
        """The cookie that a column's browser sends."""
        who = self.people[column]
        assert isinstance(who, Visitor), column
        return who.cookie

    def ask(self, column: str, row: Row) -> str:
        """The status that a column gets for a row, with the form or page that it is led to where it is refused so."""
        with self.asked(self.people[column], row) as response:
            target = response.headers.get("Location", "").partition("?")[0]
            led = f"{response.status_code} {target}"
            return led if led in LED else str(response.status_code)

    def asked(self, who: Speaker, row: Row) -> TestResponse:
        """The answer that somebody gets for a row."""
        if (row.method, row.rule) == ("POST", "/api/v1/imports"):
            territory = SHEET_FOR[row.state]
            query = {"kind": "priorities", "territory": territory}
            return send(who, sheet_for(territory), "priorities.csv", **query)
        key, version = self.records.at.get(row.state, ("", None))
        path = row.rule.replace("<key>", key).replace("<secret>", key)
        for name, value in {"feature_id": key, **OTHERS.get(row.state, {})}.items():
            path = path.replace(f"<{name}>", value)
        headers = {"If-Match": f'"{version}"'} if version and row.method != "GET" else {}
        asked = ASKED.get(f"{row.method} {row.rule}", ASKED.get(row.rule, ""))
        return who.call(row.method, path + asked, headers=headers, **self.body(row))

    def body(self, row: Row) -> dict[str, Any]:
        """What the request of a row carries, as a client takes it."""
        if row.method == "GET":
            return {}
        if row.rule in FILES:
            return {"data": FILES[row.rule], "content_type": "text/csv"}
        if row.rule == "/api/v1/imports/headings":
            return {"data": sheet_for("02"), "content_type": "text/csv"}
        if (sent := sent_to(row.rule, row.state, self.keys)) is not None:
            return sent
        body = json_of(row.method, row.rule, row.state)
        return {} if body is None else {"json": body}

    def wrong(self, rows: Iterable[Row], columns: tuple[str, ...] | None = None) -> list[str]:
        """The cells that answer otherwise than the table says; of all columns, or of some."""
        return [
            f"{row.method} {row.rule} @{row.state} as {column}: {status}, not {answer}"
            for row in rows
            for column, answer in zip(row.columns, row.answers, strict=True)
            if columns is None or column in columns
            if (status := self.ask(column, row)) not in ANSWERS[answer]
        ]
