"""What answers say to browsers, and who may keep them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask

from regional_planner.kernel.database import Database
from regional_planner.settings import Settings
from tests.applications import application
from tests.conftest import Speaking, Template
from tests.people.browsing import Browser

PATHS = ("/", "/login", "/api/v1/priorities", "/ogc/collections", "/static/css/planner.css", "/nowhere", "/health/live")


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_is_guarded(reader: Speaking, path: str) -> None:
    response = reader().get(path, headers={"Accept": "text/html" if path in {"/", "/login"} else "*/*"})
    headers = response.headers
    response.close()
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert ("script-src" in headers["Content-Security-Policy"]) is (response.mimetype == "text/html")
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    shared = "cross-origin" if path.startswith("/ogc") else "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == shared
    assert "Strict-Transport-Security" not in headers


def test_https_is_to_stay_https(database: Database, settings: Settings) -> None:
    app = application(settings, database)
    said = app.test_client().get("/", base_url="https://x").headers["Strict-Transport-Security"]
    assert said == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize("path", PATHS)
def test_no_request_is_sent_back_as_it_came(reader: Speaking, path: str) -> None:
    response = reader().call("TRACE", path, headers={"Authorization": "Bearer of bad news"})
    assert response.status_code in {404, 405}
    assert "bad news" not in response.get_data(as_text=True)
    response.close()


def test_a_browser_forgets_what_pages_stored_when_its_person_logs_out(app: Flask, template: Template) -> None:
    browser = Browser(app, template)
    browser.log_in("officer-02")
    assert browser.call("DELETE", "/api/v1/session").headers["Clear-Site-Data"] == '"storage"'
    assert "Clear-Site-Data" not in browser.get("/").headers


def test_proxies_are_believed_as_far_as_the_settings_say(database: Database, settings: Settings) -> None:
    forwarded = {"X-Forwarded-For": "198.51.100.7, 127.0.0.1", "X-Forwarded-Proto": "https"}
    for count, secure in ((0, False), (2, True)):
        app = application(replace(settings, trusted_proxies=count, demo_exposed=True), database)
        headers = app.test_client().get("/", headers=forwarded).headers
        assert ("Strict-Transport-Security" in headers) is secure


def test_what_is_for_one_reader_is_kept_by_nobody(app: Flask, template: Template) -> None:
    browser, public = Browser(app, template), Browser(app, template)
    browser.log_in("officer-02")
    for path in ("/", "/account", "/api/v1/priorities", "/api/v1/me", "/api/v1/priorities/none"):
        assert browser.get(path).headers["Cache-Control"] == "private, no-store", path
    for path in ("/", "/api/v1/priorities"):
        assert public.get(path).headers["Cache-Control"] == "public, no-cache", path
    assert public.get("/login").headers["Cache-Control"] == "private, no-store"
    assert browser.get("/ogc/collections").headers["Cache-Control"] == "public, no-cache"


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("127.0.0.1", {}, 200),
        ("127.8.9.1", {}, 200),
        ("::1", {}, 200),
        ("10.0.0.5", {}, 403),
        ("", {}, 403),
        ("127.0.0.1", {"X-Forwarded-For": "10.0.0.5"}, 403),
    ],
)
def test_a_demonstration_answers_this_machine_alone(
    reading_app: Flask,
    shared_database: Database,
    settings: Settings,
    address: str,
    headers: dict[str, str],
    status: int,
) -> None:
    def ask(app: Flask) -> int:
        return (
            app.test_client().get("/api/v1/me", headers=headers, environ_overrides={"REMOTE_ADDR": address}).status_code
        )

    assert ask(reading_app) == status
    assert ask(application(replace(settings, demo_exposed=True), shared_database)) == 200
    assert ask(application(replace(settings, demo=False), shared_database)) == 200
