"""The pages of log-ins, accounts and people over HTTP: where they lead, what they say, and to whom."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask import Flask

from regional_planner.kernel.database import Database
from regional_planner.settings import Settings
from tests.applications import application
from tests.conftest import Template
from tests.people.browsing import Browser

NEW = "la lluvia cae sobre el cerro"


@pytest.fixture
def browser(app: Flask, template: Template) -> Browser:
    """A browser at the demonstration."""
    return Browser(app, template)


def log_in(browser: Browser, username: str, wanted: str = "/account") -> str:
    """Log in through the page; returns where it leads."""
    browser.page("/login")
    response = browser.submit("/login", username=username, password=browser.passwords[username], next=wanted)
    assert response.status_code == 303, response.get_data(as_text=True)
    return response.headers["Location"]


def text(browser: Browser, path: str) -> str:
    """What a page says."""
    response = browser.page(path)
    assert (response.status_code, response.mimetype) == (200, "text/html"), response.headers.get("Location")
    return response.get_data(as_text=True)


def test_pages_of_ones_own_lead_to_the_log_in_and_back(browser: Browser) -> None:
    sent = browser.page("/people?lang=en")
    assert (sent.status_code, sent.headers["Location"]) == (303, "/login?next=%2Fpeople%3Flang%3Den")
    assert 'value="/people?lang=en"' in text(browser, sent.headers["Location"])
    assert log_in(browser, "admin", "/people?lang=en") == "/people?lang=en"
    assert browser.page("/login").headers["Location"] == "/account"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "evil", "/\\evil.example"])
def test_a_log_in_never_leads_to_another_site(browser: Browser, elsewhere: str) -> None:
    assert log_in(browser, "officer-02", elsewhere) in {"/", "/account"}


def test_a_wrong_password_is_said_on_the_form_and_too_many_too(browser: Browser) -> None:
    browser.page("/login")
    wrong = browser.submit("/login", username="officer-02", password="nope")
    assert (wrong.status_code, "is not right" in wrong.get_data(as_text=True)) == (401, True)
    assert 'value="officer-02"' in wrong.get_data(as_text=True)
    for _time in range(4):
        browser.submit("/login", username="officer-02", password="nope")
    locked = browser.submit("/login", username="officer-02", password=browser.passwords["officer-02"])
    assert locked.status_code == 429
    assert 0 < int(locked.headers["Retry-After"]) <= 30
    assert "administrator" in locked.get_data(as_text=True)


def test_the_header_says_who_is_logged_in(browser: Browser) -> None:
    assert "Elena" not in text(browser, "/")
    log_in(browser, "officer-02")
    page = text(browser, "/")
    assert "Elena Ejemplo del Norte" in page
    assert 'href="/people"' not in page
    assert browser.submit("/logout").headers["Location"] == "/"
    page = text(browser, "/")
    assert "You are logged out." in page
    assert "Elena" not in page
    assert "You are logged out." not in text(browser, "/")


def test_own_drafts_stand_on_the_page_of_who_is_logged_in(browser: Browser) -> None:
    log_in(browser, "officer-02")
    body = {"cycle": "2026-2029", "territory": "02", "title": "Borrador propio", "approach": "sector", "horizon": 2035}
    browser.token = browser.get("/api/v1/me").json["csrf_token"]
    assert browser.post("/api/v1/priorities", body).status_code == 201
    assert "Borrador propio" in text(browser, "/priorities?cycle=2026-2029&territory=02")


def test_the_password_is_changed_on_the_account_page(browser: Browser) -> None:
    log_in(browser, "officer-02")
    present = browser.passwords["officer-02"]
    for fields, said in (
        ({"present": present, "new": NEW, "again": "another"}, "differ"),
        ({"present": "wrong", "new": NEW, "again": NEW}, "present password is not right"),
        ({"present": present, "new": "password1234", "again": "password1234"}, "guessed first"),
        ({"present": present, "new": NEW, "again": NEW}, "Your password is changed"),
    ):
        text(browser, "/account")
        assert browser.submit("/account/password", **fields).status_code == 303
        assert said in text(browser, "/account")
    assert browser.log_in("officer-02", NEW).status_code == 201


def test_tokens_are_made_shown_once_and_revoked(browser: Browser) -> None:
    log_in(browser, "officer-02")
    text(browser, "/account")
    made = browser.submit("/account/tokens", name="planillas", scopes=["read"], days="5").get_data(as_text=True)
    secret = re.search(r"rp_[\w-]+", made)
    assert secret is not None
    assert secret[0] not in text(browser, "/account")
    bearer = {"Authorization": f"Bearer {secret[0]}"}
    assert browser.get("/api/v1/me", headers=bearer).json["token_scopes"] == ["read"]
    row = next(item for item in browser.get("/api/v1/tokens").json["items"] if item["name"] == "planillas")
    text(browser, "/account")
    assert browser.submit(f"/account/tokens/{row['id']}/end").status_code == 303
    assert browser.get("/api/v1/me", headers=bearer).status_code == 401
    browser.submit("/account/tokens", name="", scopes=["read"], days="5")
    assert "It may not be blank." in text(browser, "/account")


def test_other_log_ins_are_ended_on_the_account_page(browser: Browser, app: Flask, template: Template) -> None:
    others = [Browser(app, template) for _number in range(2)]
    for each in (*others, browser):
        log_in(each, "officer-02")
    identity = others[0].get("/api/v1/me").json["session_id"]
    text(browser, "/account")
    assert browser.submit(f"/account/sessions/{identity}/end").status_code == 303
    assert "The log-in has ended." in text(browser, "/account")
    assert browser.submit("/account/sessions/others/end").status_code == 303
    assert "Log-ins that ended: 1." in text(browser, "/account")
    assert [each.get("/api/v1/me").status_code for each in others] == [401, 401]


def test_administrators_help_on_the_page_of_the_people(browser: Browser, app: Flask, template: Template) -> None:
    log_in(browser, "admin")
    user = browser.get("/api/v1/users?username=officer-02").json["items"][0]["id"]
    assert "officer-02" in text(browser, "/people")
    issued = browser.submit(f"/people/{user}/link").get_data(as_text=True)
    link = re.search(r"http://localhost(/reset/[\w-]+)", issued)
    assert link is not None
    assert link[1] not in text(browser, "/people")
    visitor = Browser(app, template)
    assert "Elena Ejemplo del Norte" in text(visitor, link[1])
    assert visitor.submit(link[1], password=NEW, again="x").status_code == 303
    assert "differ" in text(visitor, link[1])
    assert visitor.submit(link[1], password=NEW, again=NEW).headers["Location"] == "/login"
    assert "Your password is set" in text(visitor, "/login")
    browser.submit(f"/people/{user}/active", active="false")
    assert "no longer acts" in text(browser, "/people")
    assert Browser(app, template).log_in("officer-02", NEW).status_code == 401
    browser.submit(f"/people/{user}/active", active="true")
    assert "can act again" in text(browser, "/people")
    browser.submit(f"/people/{user}/second-factor", reason=" ")
    assert "Say why" in text(browser, "/people")
    missing = browser.submit(f"/people/{user}/second-factor", reason="lost")
    assert (missing.status_code, "no second factor" in missing.get_data(as_text=True)) == (409, True)


def test_others_are_told_who_can_help(browser: Browser) -> None:
    log_in(browser, "officer-02")
    refused = browser.page("/people")
    assert (refused.status_code, refused.mimetype) == (403, "text/html")
    assert "ask an administrator" in refused.get_data(as_text=True)


def test_who_must_have_a_second_factor_is_led_to_set_it_up(
    database: Database, settings: Settings, template: Template
) -> None:
    browser = Browser(application(replace(settings, demo=False), database), template, https=True)
    assert log_in(browser, "admin", "/people") == "/login/second-factor?next=%2Fpeople"
    page = text(browser, "/login/second-factor?next=%2Fpeople")
    assert "data:image/svg+xml" in page
    assert "besides the password" in page
    assert "Finish logging in" in text(browser, "/")
    assert browser.page("/people").headers["Location"].startswith("/login/second-factor")


def test_whoever_may_not_see_the_people_is_told_who_may(browser: Browser) -> None:
    log_in(browser, "officer-02")
    refused = browser.page("/people")
    said = refused.get_data(as_text=True)
    assert (refused.status_code, "Administrator: " in said, "Auditor: " in said) == (403, True, True)
