"""Forged requests are refused on every route that writes, before it is dispatched."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.conftest import Speaking, Template
from tests.people.browsing import HTML, Browser

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
IDENTITY = "01900000-0000-7000-8000-000000000000"


def unsafe_routes(app: Flask) -> Iterator[tuple[str, str]]:
    """Every (method, path) that is not for reading, with an identity wherever the path has a place for one."""
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) & UNSAFE):
            yield method, path_of(rule)


def path_of(rule: Rule) -> str:
    """The path of a rule."""
    return "".join(part if not is_place else IDENTITY for is_place, part in rule._trace).removeprefix("|")


@pytest.fixture
def browser(reading_app: Flask, template: Template) -> Browser:
    """A browser that holds the cookie of some log-in; forgery is refused before anyone asks whether it still holds."""
    browser = Browser(reading_app, template)
    browser.client.set_cookie("planner-session", "the secret of a log-in")
    return browser


def refusal(browser: Browser, method: str, path: str, **headers: str) -> tuple[int, str]:
    """Status, and why."""
    response = browser.client.open(path, method=method, headers={"Accept-Language": "en", **headers})
    text = response.json["detail"] if response.is_json else response.get_data(as_text=True)
    return response.status_code, text


def test_no_route_takes_a_cookie_without_its_token(browser: Browser, reading_app: Flask) -> None:
    routes = list(unsafe_routes(reading_app))
    assert len(routes) > 40
    for method, path in routes:
        for headers in ({}, {"X-CSRF-Token": "wrong"}, {"X-CSRF-Token": "ñ"}, {"Authorization": "Basic YTpi"}):
            status, why = refusal(browser, method, path, **headers)
            assert (status, "token" in why or "out of date" in why) == (403, True), (method, path)


def test_no_route_takes_a_request_of_another_site(browser: Browser, reading_app: Flask) -> None:
    for method, path in unsafe_routes(reading_app):
        for headers in (
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Origin": "http://localhost:81"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site"},
        ):
            status, why = refusal(browser, method, path, **headers)
            assert (status, "another site" in why) == (403, True), (method, path, headers)


def test_no_page_takes_a_form_without_log_in_and_cookie(reading_app: Flask, template: Template) -> None:
    pages = [path for _method, path in unsafe_routes(reading_app) if not path.startswith(("/api/", "/ogc/"))]
    assert "/login" in pages
    for path in pages:
        stranger = Browser(reading_app, template)
        assert stranger.submit(path, username="officer-02", password="x").status_code == 403
        stranger.client.set_cookie("planner-form", "planted")
        assert stranger.submit(path, username="officer-02", password="x").status_code == 403


def test_a_form_of_ours_is_taken_with_its_cookie_alone(app: Flask, template: Template) -> None:
    browser, other = Browser(app, template), Browser(app, template)
    browser.page("/login")
    known = {"username": "officer-02", "password": template.passwords["officer-02"]}
    other.token = browser.token
    assert other.submit("/login", **known).status_code == 403
    assert browser.submit("/login", **known).status_code == 303


def test_the_token_of_one_log_in_is_worth_nothing_to_another(app: Flask, template: Template) -> None:
    one, other = Browser(app, template), Browser(app, template)
    one.log_in("officer-02")
    other.log_in("officer-02")
    other.token = one.token
    assert other.post("/api/v1/tokens", {"name": "x"}).status_code == 403
    assert one.post("/api/v1/tokens", {"name": "x"}).status_code == 201


def test_programs_with_a_token_need_nothing_of_it(speak: Speaking) -> None:
    body: dict[str, Any] = {"name": "x"}
    officer = speak("officer-02")
    assert officer.post("/api/v1/tokens", body).status_code == 201
    refused = officer.call("POST", "/api/v1/tokens", json=body, headers={"Authorization": ""})
    assert refused.status_code == 401


def test_a_login_by_a_program_needs_json(app: Flask, template: Template) -> None:
    """A form of another site can send no JSON without asking first, and is never answered."""
    client = Browser(app, template).client
    known = {"username": "officer-02", "password": template.passwords["officer-02"]}
    assert client.post("/api/v1/session", data=known).status_code == 422
    assert client.post("/api/v1/session", data=str(known), content_type="text/plain").status_code == 422
    refused = client.post("/api/v1/session", json=known, headers={"Origin": "https://evil.example"})
    assert refused.status_code == 403


def test_the_refusal_of_a_form_is_a_page(browser: Browser) -> None:
    response = browser.submit("/account/password", present="x", new="y")
    assert (response.status_code, response.mimetype) == (403, "text/html")
    assert "out of date" in browser.submit("/logout").get_data(as_text=True)
    assert browser.get("/", headers=HTML).status_code == 200
