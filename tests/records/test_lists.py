"""What every kind of record shares: paging, sorting, filters, conditional requests, tables, few queries."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import event

from regional_planner.kernel.database import Database
from regional_planner.registry import KINDS
from tests.conftest import Speaking


@pytest.mark.parametrize("limit", [1, 7, 50, 500])
@pytest.mark.parametrize("sort", ["code", "-code", "title", "-horizon", "updated_at"])
def test_pages_give_each_row_once(reader: Speaking, limit: int, sort: str) -> None:
    query = f"/api/v1/priorities?cycle=2026-2029&limit={limit}&sort={sort}"
    found = [row["id"] for row in reader().items(query)]
    whole = reader().get("/api/v1/priorities?cycle=2026-2029&limit=500").json["items"]
    assert len(found) == len(set(found)) == len(whole)


def test_a_foreign_cursor_is_refused(reader: Speaking) -> None:
    page = reader().get("/api/v1/priorities?limit=1&sort=title").json
    cursor = page["next"].rsplit("cursor=", 1)[1].split("&")[0]
    assert reader().get(f"/api/v1/priorities?limit=1&sort=code&cursor={cursor}").status_code == 400
    assert reader().get("/api/v1/priorities?cursor=xxxx").status_code == 400


def test_unknown_parameters_and_values_are_400(reader: Speaking) -> None:
    for query in ("colour=red", "limit=501", "sort=luck", "state=lost", "territory=99", "as_of=never"):
        response = reader().get(f"/api/v1/priorities?{query}")
        assert response.status_code == 400, query
        assert response.mimetype == "application/problem+json"


def test_a_known_answer_is_304(reader: Speaking) -> None:
    for path in ("/api/v1/priorities/CL-2017-01", "/api/v1/priorities?limit=3", "/api/v1/alignment/matrix"):
        first = reader().get(path)
        again = reader().get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


def test_a_list_costs_no_more_queries_for_more_rows(shared_database: Database, reader: Speaking) -> None:
    def queries(path: str) -> int:
        seen: list[str] = []

        def listener(*arguments: Any) -> None:
            seen.append(arguments[2])

        event.listen(shared_database.engine, "before_cursor_execute", listener)
        try:
            assert reader("planner").get(path).status_code == 200
        finally:
            event.remove(shared_database.engine, "before_cursor_execute", listener)
        return len(seen)

    # The first use of a token in a minute is noted, which costs queries of its own.
    assert reader("planner").get("/api/v1/me").status_code == 200
    for kind in KINDS:
        assert queries(f"{kind.path}?limit=30") <= queries(f"{kind.path}?limit=3"), kind.plural


@pytest.mark.parametrize("path", [kind.path for kind in KINDS])
def test_every_list_is_a_table_too(reader: Speaking, path: str) -> None:
    rows = reader("auditor").items(f"{path}?limit=500")
    text = reader("auditor").get(f"{path}?f=csv").get_data(as_text=True)
    assert len(list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))) == len(rows)
    book = load_workbook(io.BytesIO(reader("auditor").get(f"{path}?f=xlsx").data))
    assert book.active is not None
    assert book.active.max_row == len(rows) + 1


def test_every_kind_says_who_may_do_what() -> None:
    for kind in KINDS:
        needed = {"read"} | ({"create", "change", "end"} if kind.writable else set())
        needed |= {action.name for action in kind.actions}
        missing = {name for name in needed if f"{kind.record_type.name}.{name}" not in kind.record_type.policy}
        assert not missing, (kind.plural, missing)


def test_tables_never_start_a_formula(speak: Speaking) -> None:
    body = {"cycle": "2026-2029", "territory": "02", "title": "=1+1", "approach": "sector", "horizon": 2030}
    assert speak("officer-02").post("/api/v1/priorities", body).status_code == 201
    text = speak("officer-02").get("/api/v1/priorities?territory=02&cycle=2026-2029&f=csv").get_data(as_text=True)
    assert ",'=1+1," in text
    book = load_workbook(
        io.BytesIO(speak("officer-02").get("/api/v1/priorities?territory=02&cycle=2026-2029&f=xlsx").data)
    )
    assert book.active is not None
    kinds = {cell.data_type for row in book.active.iter_rows() for cell in row}
    assert "f" not in kinds


def test_openapi_describes_every_route(app: Flask, speak: Speaking) -> None:
    paths = speak().get("/api/openapi.json").json["paths"]
    served = {
        re.sub(r"<\w+:(\w+)>", r"{\1}", rule.rule)
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1")
    }
    assert served <= set(paths)
