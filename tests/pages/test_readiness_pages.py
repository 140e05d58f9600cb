"""The pages of readiness: what is missing first, a priority's checklist, and the form that states a foundation."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask

from tests.conftest import Speaking, Template
from tests.pages.test_pages import HTML, page
from tests.people.browsing import Browser

PRIORITY = "/priorities/02-2026-02"
FORM = {"part": "team", "state": "in_place", "evidence": "Resolución 4", "stated_on": "2026-10-01"}


@pytest.fixture
def officer(app: Flask, template: Template) -> Browser:
    """A browser in which Antofagasta's officer is logged in."""
    browser = Browser(app, template)
    browser.log_in("officer-02")
    return browser


def section(text: str) -> str:
    """The part of a priority's page that says what stands behind it."""
    return text.split('id="foundations"')[1].split("<section", 1)[0]


def test_what_is_missing_comes_first(reader: Speaking) -> None:
    text = page(reader().get("/readiness?territory=02&cycle=2026-2029&as_of=2026-10-31", headers=HTML))
    lacking, rest = text.split('id="missing-title"')[1].split('id="all-title"')
    assert "2 adopted priorities lack something" in lacking
    assert re.findall(r"/priorities/(02-2026-0\d)#", lacking) == ["02-2026-03", "02-2026-02"]
    assert "Needed and not delegated: Training and vocational education, Promotion of innovation" in lacking
    assert "25 May 2026" in lacking
    assert re.findall(r"/priorities/(02-2026-0\d)#", rest) == ["02-2026-02", "02-2026-03", "02-2026-01"]
    assert rest.split('id="regions-title"')[1].count('<th scope="row">') == 1
    none = page(reader().get("/readiness?territory=02&part=owner", headers=HTML))
    assert "No adopted priority is known to lack it." in none


def test_a_priority_shows_its_checklist_and_the_form_to_its_officer_alone(officer: Browser, speak: Speaking) -> None:
    text = section(page(speak().get(PRIORITY, headers=HTML)))
    assert "It was stated otherwise:" in text
    assert "0 CLP committed, 150,000,000 CLP voted" in text
    assert "planned for 2026-06-30, <strong>late</strong>" in text
    assert "<form" not in text
    assert "<form" in section(page(officer.page(PRIORITY)))
    assert "<form" not in section(page(officer.page("/priorities/08-2026-01")))


def test_a_foundation_is_stated_on_the_page_and_the_earlier_statement_stays(officer: Browser, speak: Speaking) -> None:
    officer.page(PRIORITY)
    response = officer.submit(f"{PRIORITY}/foundations", **FORM, link="https://example.org/4", needs=[])
    assert (response.status_code, response.headers["Location"]) == (303, f"{PRIORITY}#foundations")
    text = section(page(speak().get(PRIORITY, headers=HTML)))
    assert 'href="https://example.org/4"' in text
    assert "no hay cargo asignado" in text.split("Earlier statements")[1]
    record = speak().items("/api/v1/foundations?priority=02-2026-02&part=team")[-1]
    assert (record["state"], record["stated_by"]) == ("in_place", "cdpr-02")


@pytest.mark.parametrize(
    ("changes", "status", "field"),
    [
        ({"state": ""}, 422, "state"),
        ({"stated_on": "2199-01-01"}, 422, "stated_on"),
        ({"link": "javascript:alert(1)"}, 422, "link"),
        ({"needs": ["tourism"]}, 422, "needs"),
        ({"stated_on": "2026-03-02"}, 409, None),
    ],
)
def test_what_does_not_hold_is_said_at_its_field_and_nothing_is_lost(
    officer: Browser, speak: Speaking, changes: dict[str, Any], status: int, field: str | None
) -> None:
    before = speak().items("/api/v1/foundations?priority=02-2026-02")
    officer.page(PRIORITY)
    response = officer.submit(f"{PRIORITY}/foundations", **{**FORM, "needs": [], **changes})
    assert response.status_code == status
    text = section(response.get_data(as_text=True))
    assert 'value="Resolución 4"' in text
    assert re.findall(r'id="(\w+)-fault"', text) == ([field] if field else [])
    assert "javascript:" not in text.replace('value="javascript:alert(1)"', "").replace("“javascript:alert(1)”", "")
    assert speak().items("/api/v1/foundations?priority=02-2026-02") == before


def test_a_region_shows_how_its_capabilities_came_and_what_it_was_given(reader: Speaking) -> None:
    text = page(reader().get("/capabilities?territory=02&as_of=2025-12-31", headers=HTML))
    history = text.split('id="history-title"')[1].split('id="delegated-title"')[0]
    planning = history.split("Planning</h3>")[1].split("</ol>")[0]
    assert re.findall(r"<strong>(\d)</strong>", planning) == ["3", "2"]
    money = text.split('id="money-title"')[1]
    assert "Training and vocational education" in money
    assert money.count("mark--contested") == 1
    assert money.count("mark--agreed") == 1
    earlier = page(reader().get("/capabilities?territory=02&as_of=2022-12-31", headers=HTML))
    assert re.findall(r"<strong>(\d)</strong>", earlier.split("Planning</h3>")[1].split("</ol>")[0]) == ["2"]
