"""The pages of cycles: what they say to whom, and what their forms do."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import update

from regional_planner.kernel.database import Database
from regional_planner.kernel.period import today
from regional_planner.priorities.models import Cycle, PriorityLineage
from tests.conftest import Speaking, Template
from tests.people.browsing import Browser

HTML = {"Accept": "text/html"}
RUNNING = "/cycles/2026-2029"


def page(speak: Speaking, path: str, who: str | None = None, language: str = "en") -> str:
    """The text of a page."""
    response = speak(who, language).get(path, headers=HTML)
    assert response.status_code == 200
    return response.get_data(as_text=True)


def test_the_list_shows_phases_and_leads_to_each(reader: Speaking) -> None:
    text = page(reader, "/cycles")
    assert text.index("Cycle 2026-2029") < text.index("Cycle 2021-2025") < text.index("Cycle 2017-2020")
    assert "Entry of priorities" in text
    assert f'href="{RUNNING}"' in text
    assert 'href="/cycles/2026-2029"' in page(reader, "/priorities?cycle=2026-2029")


def test_a_cycle_says_what_it_takes_who_moves_it_and_what_went_on(reader: Speaking) -> None:
    text = page(reader, RUNNING)
    assert "Entry of priorities – now" in text
    assert "This phase runs until 31 December 2026." in text or today().year > 2026
    assert "It takes: answers to links, places of priorities, commitments and appropriations, expenditure." in text
    assert "National planner" in text
    assert "30 priorities go on" in text
    assert "It has not been frozen yet" in text
    assert "<form" not in text.split("<main", 1)[1]
    assert "there is no snapshot of it" in page(reader, "/cycles/2021-2025")
    assert "Against the cycle" not in page(reader, "/cycles/2017-2020")


def test_counts_are_of_what_is_published(speak: Speaking, database: Database) -> None:
    with database.writing() as session:
        session.add(PriorityLineage(ancestor="08-2021-01", descendant="08-2026-01"))
    text = page(speak, RUNNING)
    adopted = speak().items("/api/v1/priorities?cycle=2026-2029&state=adopted&limit=500")
    before = speak().items("/api/v1/priorities?cycle=2021-2025&state=adopted&limit=500")
    regional = [row for row in adopted if row["territory"] != "CL"]
    assert f"{len(regional)}, of {len({row['territory'] for row in regional})} regions" in text
    assert "31 priorities go on" in text
    assert f"{len(adopted) - 31} priorities are new" in text
    assert f"{len(before) - 31} priorities do not go on" in text
    shown = dict(re.findall(r"<dt>Links: (\w+)</dt><dd>(\d+)</dd>", text))
    links = speak().items("/api/v1/links?cycle=2026-2029&limit=500")
    assert shown == {
        state.capitalize(): str(sum(row["state"] == state for row in links))
        for state in ("proposed", "agreed", "contested", "withdrawn")
    }


def test_a_deadline_that_passed_is_said(speak: Speaking, database: Database) -> None:
    with database.writing() as session:
        session.execute(update(Cycle).where(Cycle.code == "2026-2029").values(entry_until=date(2026, 2, 1)))
    for path in (RUNNING, "/priorities/02-2026-01"):
        assert "This phase was to end on 1 February 2026" in page(speak, path)
    assert "passed" in page(speak, "/cycles")


def test_a_priority_names_what_it_continues(reader: Speaking) -> None:
    text = page(reader, "/priorities/CL-2021-01")
    assert 'href="/priorities/CL-2017-01"' in text
    assert 'href="/priorities/CL-2026-01"' in text


@pytest.fixture
def browser(app: Flask, template: Template) -> Browser:
    """A browser at the demonstration."""
    return Browser(app, template)


def shown(browser: Browser, username: str) -> str:
    """The running cycle's page as somebody logged in sees it."""
    assert browser.log_in(username).status_code in {200, 201}
    return browser.page(RUNNING).get_data(as_text=True)


def version_in(text: str) -> str:
    """The version that the forms of a page start from."""
    found = re.search(r'name="version" value="(\d+)"', text)
    assert found is not None
    return found[1]


def test_the_planner_moves_the_cycle_by_forms(browser: Browser) -> None:
    text = shown(browser, "planner")
    assert (f'action="{RUNNING}/advance"' in text, f'action="{RUNNING}/go_back"' in text) == (True, False)
    moved = browser.submit(f"{RUNNING}/advance", version=version_in(text))
    assert (moved.status_code, moved.headers["Location"]) == (303, RUNNING)
    text = browser.page(RUNNING).get_data(as_text=True)
    assert "The cycle is now in the phase: Dialogue." in text
    browser.submit(f"{RUNNING}/go_back", version=version_in(text), reason=" ")
    text = browser.page(RUNNING).get_data(as_text=True)
    assert "Say why" in text
    browser.submit(f"{RUNNING}/go_back", version=version_in(text), reason="Faltan prioridades")
    assert browser.get("/api/v1/cycles/2026-2029").json["state"] == "entry"
    steps = browser.get("/api/v1/cycles/2026-2029/history").json["items"]
    assert [(step["action"], step["reason"]) for step in steps[1:]] == [
        ("advance", None),
        ("go_back", "Faltan prioridades"),
    ]


def test_a_form_from_before_somebody_else_moved_it_does_nothing(browser: Browser) -> None:
    version = version_in(shown(browser, "planner"))
    for _ in range(2):
        assert browser.submit(f"{RUNNING}/advance", version=version).status_code == 303
    assert "Somebody moved or changed the cycle meanwhile" in browser.page(RUNNING).get_data(as_text=True)
    for wrong in ("", "²", "x" * 30, "9" * 30):
        browser.submit(f"{RUNNING}/advance", version=wrong)
    assert browser.get("/api/v1/cycles/2026-2029").json["state"] == "dialogue"


def test_others_see_no_form_and_are_refused(browser: Browser) -> None:
    assert 'name="version"' not in shown(browser, "approver-02")
    assert browser.submit(f"{RUNNING}/advance", version="1").status_code == 403
    assert browser.get("/api/v1/cycles/2026-2029").json["state"] == "entry"
