"""Logging in and out through the API: cookies, their guards, what ends a log-in, and what stays secret."""

from __future__ import annotations

from flask import Flask

from tests.conftest import Template
from tests.people.browsing import Browser

DRAFT = {"cycle": "2026-2029", "territory": "02", "title": "X", "approach": "sector", "horizon": 2030}


def test_a_log_in_acts_as_the_person(app: Flask, template: Template) -> None:
    browser = Browser(app, template)
    made = browser.log_in("officer-02")
    assert (made.status_code, made.json["username"], made.json["second_factor"]) == (201, "officer-02", "not_required")
    assert made.headers["Cache-Control"] == "private, no-store"
    me = browser.get("/api/v1/me").json
    assert (me["name"], me["roles"], me["csrf_token"]) == (
        "Elena Ejemplo del Norte",
        ["regional_officer"],
        browser.token,
    )
    assert browser.post("/api/v1/priorities", DRAFT).status_code == 201
    ended = browser.call("DELETE", "/api/v1/session")
    assert ended.status_code == 204
    assert browser.get("/api/v1/me").json["username"] == "public"
