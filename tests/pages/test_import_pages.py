"""The pages of imports: a file is sent, its report read, its headings mapped; and progress is told to its sender."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from regional_planner.exchange.progress import telling, told
from regional_planner.settings import Settings
from tests.conftest import Speaking, Template
from tests.exchange.test_many_rows import HEADING, amount
from tests.exchange.workbooks import workbook
from tests.pages.test_pages import page
from tests.people.browsing import Browser


@pytest.fixture
def browser(app: Flask, template: Template) -> Browser:
    """Antofagasta's officer, logged in."""
    browser = Browser(app, template)
    browser.log_in("officer-02")
    return browser


def book(rows: list[tuple[Any, ...]]) -> tuple[io.BytesIO, str]:
    """A workbook of amounts, as a form sends it."""
    return io.BytesIO(workbook({"Amounts": rows})), "enero.xlsx"


def sent(browser: Browser, **form: Any) -> TestResponse:
    """The answer to the form of the page."""
    browser.page("/imports")
    return browser.submit("/imports", **{"territory": "02", "progress": str(uuid4()), **form})


def test_a_file_is_sent_and_leads_to_its_report(browser: Browser) -> None:
    done = sent(browser, file=book([HEADING, amount(1), amount(2)]))
    assert done.status_code == 303
    report = page(browser.page(done.headers["Location"]))
    assert "enero.xlsx" in report
    assert "R-2" in report
    listed = page(browser.page("/imports"))
    assert done.headers["Location"] in listed


def test_mistakes_are_shown_with_their_cells_and_nothing_is_written(browser: Browser, speak: Speaking) -> None:
    refused = sent(browser, file=book([HEADING, amount(1), amount(2, amount="mucho")]))
    report = page(browser.page(refused.headers["Location"]))
    assert ">E3<" in report
    assert "mucho" in report
    rows = speak("officer-02").items("/api/v1/money/amounts?priority=02-2026-01")
    assert not [row for row in rows if row["agreement"] in {"R-1", "R-2"}]


def test_without_a_file_the_form_says_so(browser: Browser) -> None:
    back = sent(browser)
    assert back.headers["Location"] == "/imports"
    assert 'role="alert"' in page(browser.page("/imports"))


def test_headings_are_mapped_and_the_mapping_is_chosen(browser: Browser, speak: Speaking) -> None:
    own = [("Prioridad", "Resolución", "Glosa", "2024", "2025"), ("02-2021-01", "R-77", "x", "1.000", "2")]
    browser.page("/imports/mappings/new")
    form = page(
        browser.submit("/imports/mappings/headings", territory="02", kind="amounts", heading_row="1", file=book(own))
    )
    assert re.search(r'value="priority" selected', form)
    assert "R-77" in form
    fields = {
        "name": "mensual",
        "territory": "02",
        "kind": "amounts",
        "heading_row": "1",
        "numbers": "comma",
        "heading": list(own[0]),
        "field": ["priority", "agreement", "-", "*", "*"],
        "value": ["", "", "", "2024", "2025"],
        "spread_by": "year",
        "spread_to": "amount",
        "unit_of": "amount",
        "unit": "1000",
        "fixed": ["kind", "funding_source"],
        "fixed_value": ["expenditure", "fndr"],
    }
    refused = browser.submit("/imports/mappings/new", **{**fields, "field": ["priority", "priority", "-", "*", "*"]})
    assert refused.status_code == 422
    assert "R-77" not in page_of(refused)
    assert "mensual" in page_of(refused)
    assert browser.submit("/imports/mappings/new", **fields).headers["Location"] == "/imports"
    assert 'value="mensual"' in page(browser.page("/imports"))
    done = sent(browser, file=book(own), mapping="mensual")
    assert "/imports/" in done.headers["Location"]
    rows = speak("officer-02").items("/api/v1/money/amounts?territory=02")
    assert {row["year"]: row["amount"] for row in rows if row["agreement"] == "R-77"} == {2024: 1_000_000, 2025: 2_000}


def page_of(response: TestResponse) -> str:
    """The text of a page, whatever its status."""
    return str(response.get_data(as_text=True))


def test_progress_is_told_to_who_sent_the_file_while_it_goes_in(browser: Browser, settings: Settings) -> None:
    key = str(uuid4())
    with telling(settings.home, key, "officer-02") as tell:
        tell("Montos", 12_000)
        assert "Montos" in page(browser.page(f"/imports/{key}/progress"))
        assert told(settings.home, key, "officer-02") == ("Montos", 12_000)
        assert told(settings.home, key, "officer-08") is None
    assert told(settings.home, key, "officer-02") is None
    assert "Montos" not in page(browser.page(f"/imports/{key}/progress"))


@pytest.mark.parametrize("key", ["", "../../planner.sqlite", "x" * 300])
def test_progress_has_no_other_files(tmp_path: Path, key: str) -> None:
    with telling(tmp_path, key, "officer-02") as tell:
        tell("Montos", 1)
        assert list(tmp_path.iterdir()) == []
    assert told(tmp_path, key, "officer-02") is None
