"""Workbooks and CSV files as people would fill them in."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter
from python_calamine import CalamineWorkbook
from werkzeug.test import TestResponse

from tests.conftest import Speaker

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PRIORITY_HEADING = ("code", "cycle", "territory", "title", "approach", "horizon", "weight", "local", "communes")
LINK_HEADING = ("lower", "higher", "strength", "reason")
Rows = Sequence[Sequence[Any]]


class Formula(str):
    """A cell that is computed."""

    __slots__ = ()


def workbook(sheets: Mapping[str, Rows]) -> bytes:
    """A workbook with these sheets; texts are texts, numbers numbers, None is an empty cell."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for index, value in enumerate(row):
                    if isinstance(value, Formula):
                        page.write_formula(number, index, value, None, 0.1)
                    elif isinstance(value, str):
                        page.write_string(number, index, value)
                    elif value is not None:
                        page.write(number, index, value)
    return out.getvalue()


def sheets_of(content: bytes) -> dict[str, list[list[Any]]]:
    """The sheets of a workbook as rows, to fill in and send back."""
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
        return {
            name: [[None if cell == "" else cell for cell in row] for row in book.get_sheet_by_name(name).to_python()]
            for name in book.sheet_names
        }


def send(who: Speaker, content: bytes, name: str = "plan.xlsx", **query: str) -> TestResponse:
    """Send a file as a form does."""
    path = "/api/v1/imports"
    form = {"file": (io.BytesIO(content), name)}
    return who.call("POST", path, query_string=query, data=form, content_type="multipart/form-data")


def priority(title: str, **values: Any) -> list[Any]:
    """A row of the priorities sheet, complete and right unless `values` say otherwise."""
    row = {
        "cycle": "2026-2029",
        "territory": "02",
        "title": title,
        "approach": "sector",
        "horizon": 2035,
        **values,
    }
    return [row.get(name) for name in PRIORITY_HEADING]


def places(response: TestResponse) -> list[tuple[str, int, str, str]]:
    """Where each error is and what it is."""
    return [(e["sheet"], e["row"], e["column"], e["code"]) for e in response.json["errors"]]
