"""No cell of a table that leaves can start a formula, whatever was entered."""

from __future__ import annotations

import csv
import io

import pytest
from openpyxl import load_workbook

from regional_planner.records.kind import Kind
from regional_planner.registry import SHEET_KINDS
from regional_planner.web.sheets import Column, Sheet, to_csv, to_xlsx
from tests.conftest import Speaking

STARTS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "＝1+1", "＋1+1", "－1+1", "＠SUM(A1)", "=cmd|' /C calc'!A0"]
RUNS = tuple("=+-@\t\r\n＝＋－＠")


def test_what_begins_a_formula_leaves_harmless_and_comes_back_as_it_was(speak: Speaking) -> None:
    officer = speak("officer-02")
    for title in STARTS:
        body = {"cycle": "2026-2029", "territory": "02", "title": title, "approach": "sector", "horizon": 2035}
        assert officer.post("/api/v1/priorities", body).status_code == 201
    query = "/api/v1/priorities?territory=02&cycle=2026-2029"
    rows = list(csv.DictReader(io.StringIO(officer.get(f"{query}&f=csv").data.decode("utf-8-sig"))))
    titles = {row["title"] for row in rows}
    assert {"'" + title for title in STARTS} <= titles
    assert not [title for title in titles if title.startswith(RUNS)]
    book = load_workbook(io.BytesIO(officer.get(f"{query}&f=xlsx").data))
    cells = [cell for row in book.worksheets[0].iter_rows() for cell in row]
    assert not [cell.value for cell in cells if cell.data_type == "f"]
    assert set(STARTS) <= {cell.value for cell in cells}


@pytest.mark.parametrize("kind", SHEET_KINDS, ids=lambda kind: kind.plural)
@pytest.mark.parametrize("start", ["=", "＝", "\t=", "\r=", "\n="])
def test_every_column_of_every_list_is_harmless(kind: Kind, start: str) -> None:
    columns = [Column(name, name) for name in kind.sheet_fields]
    sheet = Sheet(kind.plural, columns, [{column.name: f"{start}1" for column in columns}])
    cells = list(csv.reader(io.StringIO(to_csv(sheet).decode("utf-8-sig"), newline="")))[1]
    assert all(cell.startswith("'") for cell in cells)
    page = load_workbook(io.BytesIO(to_xlsx([sheet]))).worksheets[0]
    assert {cell.data_type for row in page.iter_rows(min_row=2) for cell in row} == {"s"}
