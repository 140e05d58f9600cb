"""Text files over HTTP: read where they mean one thing, and the report says what they were read as."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from regional_planner.exchange.decoding import decode
from regional_planner.exchange.service import import_report_lines
from regional_planner.exchange.terms import ImportReport, SheetCount
from tests.conftest import Speaking
from tests.hostile.cases import Case, problem_code, table
from tests.hostile.text_files import PLAN, TEXT_FILES, row

CSV = "text/csv"


def check(reader: Speaking, content: bytes) -> TestResponse:
    """Send a file of priorities to be checked only."""
    query = {"dry_run": "true", "kind": "priorities"}
    return reader("officer-02").call("POST", "/api/v1/imports", query_string=query, data=content, content_type=CSV)


@table(TEXT_FILES)
def test_text_files(reader: Speaking, case: Case) -> None:
    sent = check(reader, case.build())
    assert sent.status_code == {201: 200}.get(case.status, case.status), sent.text[:2000]
    if case.code:
        assert problem_code(sent.data) == case.code, sent.text[:2000]
    else:
        assert sent.json["created"] == 1


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_the_report_says_what_it_was_read_as(reader: Speaking, encoding: str) -> None:
    sheet: dict[str, Any] = check(reader, PLAN.encode(encoding)).json["report"]["sheets"][0]
    assert sheet["encoding"] == {"cp1252": "windows-1252"}.get(encoding, encoding)


def test_the_command_line_says_it_where_it_was_not_utf_8() -> None:
    report = ImportReport("a.csv", "02", dry_run=True, language="en", sheets=[SheetCount("a", "links", "windows-1252")])
    assert "a: read as windows-1252." in import_report_lines(report, "en")
    report.sheets[0].encoding = "utf-8"
    assert not any("read as" in line for line in import_report_lines(report, "en"))


def test_an_unclear_number_is_told_at_its_cell(reader: Speaking) -> None:
    (error,) = check(reader, row(weight="1.000")).json["errors"]
    assert (error["row"], error["column"], error["field"], error["value"]) == (2, "F", "weight", "1.000")
    assert error["remedy"]


def test_an_unclear_byte_is_told_at_its_line(reader: Speaking) -> None:
    (error,) = check(reader, PLAN.encode("cp1252").replace(b"\xed", b"\x81")).json["errors"]
    assert error["message"].startswith("Line 2, near “029;02;Miner\ufffda")
    assert "byte 81" in error["message"]


@pytest.mark.parametrize("word", ["O’Higgins", "«CAFÉ»", "50 €", "n.º 3", "¿qué?", "Ñuñoa–Maipú", "…fin", "“minería”"])
def test_what_people_write_in_windows_1252_is_read(word: str) -> None:
    assert decode(f"á {word}".encode("cp1252")) == (f"á {word}", "windows-1252")


def test_every_text_of_ours_survives_windows_1252() -> None:
    # The Spanish catalogue is the longest text that we have: no sentence of it may be taken for MS-DOS.
    catalogue = Path("regional_planner/locale/es/messages.po").read_text(encoding="utf-8")
    text = catalogue.encode("cp1252", "ignore").decode("cp1252")
    assert decode(text.encode("cp1252")) == (text, "windows-1252")
