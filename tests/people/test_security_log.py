"""What the log says of log-ins, locks and refusals, so that somebody can see an attack; and that it tells no secret."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

from tests.people.browsing import Browsing
from tests.people.conftest import Clock
from tests.people.test_second_factor import enrolled

TYPED = "a password that was typed where the name belongs"


def events(said: str) -> list[dict[str, Any]]:
    """The security events among the lines of the log."""
    lines = [json.loads(line) for line in said.splitlines()]
    return [line for line in lines if line.get("kind") == "security"]


def told(lines: StringIO, *names: str) -> list[tuple[Any, ...]]:
    """The fields `names` of the security events."""
    return [tuple(event.get(name) for name in names) for event in events(lines.getvalue())]


def test_a_log_in_is_told_with_its_factors(browse_strictly: Browsing, clock: Clock, log_lines: StringIO) -> None:
    browser = browse_strictly(address="198.51.100.7")
    browser.log_in("planner")
    totp, codes = enrolled(browser, clock)
    clock(60)
    again = browse_strictly(address="198.51.100.7")
    again.log_in("planner", code=totp.at(clock(0)))
    said = log_lines.getvalue()
    entered = [line for line in events(said) if line["event"] == "logged in"]
    assert [(line["user"], line["method"], line["second_factor"], line["address"]) for line in entered] == [
        ("planner", "password", "needed", "198.51.100.7"),
        ("planner", "password", "given", "198.51.100.7"),
    ]
    assert all(line["level"] == "info" and line["request"] and line["timestamp"].endswith("Z") for line in entered)
    secrets = (browser.passwords["planner"], totp.secret, *codes, str(again.cookie("__Host-planner-session")))
    assert not [secret for secret in secrets if secret in said]


def test_guessing_and_the_lock_are_told_without_what_was_typed(browse_strictly: Browsing, log_lines: StringIO) -> None:
    browser = browse_strictly()
    browser.log_in(TYPED, TYPED)
    for _time in range(6):
        browser.log_in("officer-02", TYPED)
    said = log_lines.getvalue()
    assert TYPED not in said
    seen = events(said)
    guessed = [(line["user"], line["because"]) for line in seen if line["event"] == "login refused"]
    assert guessed == [(None, "name or password"), *[("officer-02", "name or password")] * 5]
    locked = [(line["user"], line["by"], line["level"]) for line in seen if line["event"] == "attempt refused"]
    assert locked == [("officer-02", "name", "warning")]


def test_what_is_refused_is_told(browse_strictly: Browsing, log_lines: StringIO) -> None:
    browser = browse_strictly()
    browser.log_in("officer-02")
    log_lines.truncate(log_lines.seek(0))
    person = {"username": "nueva", "name": "Nueva Persona", "institution": "corfo", "roles": [], "territories": []}
    browser.post("/api/v1/users", person)
    browser.token = "forged"
    browser.post("/api/v1/tokens", {"name": "x", "scopes": ["read"]})
    browser.get("/api/v1/me", headers={"Authorization": "Bearer rp_of-nobody"})
    assert told(log_lines, "event", "user", "status", "path") == [
        ("request refused", "officer-02", 403, "/api/v1/users"),
        ("request refused", "public", 403, "/api/v1/tokens"),
        ("request refused", "public", 401, "/api/v1/me"),
    ]


def test_changed_passwords_are_told(browse_strictly: Browsing, log_lines: StringIO) -> None:
    browser = browse_strictly()
    browser.log_in("officer-02")
    log_lines.truncate(log_lines.seek(0))
    browser.page("/account")
    for present in ("not this one at all", browser.passwords["officer-02"]):
        browser.submit("/account/password", present=present, new=TYPED, again=TYPED)
    assert told(log_lines, "event", "user") == [
        ("password change refused", "officer-02"),
        ("password changed", "officer-02"),
    ]


def test_a_link_that_does_not_work_is_told(browse_strictly: Browsing, log_lines: StringIO) -> None:
    browser = browse_strictly()
    browser.page("/login")
    browser.submit("/reset/not-a-link", password=TYPED, again=TYPED)
    said = log_lines.getvalue()
    assert "link refused" in said
    assert "not-a-link" not in said
