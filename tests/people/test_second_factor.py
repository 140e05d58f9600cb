"""The second factor: who must give it, what is seen without it, that no code counts twice, and how it is reset."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from regional_planner.kernel.audit import AuditEntry
from regional_planner.kernel.database import Database
from regional_planner.people.models import Credential, RecoveryCode
from tests.people.browsing import HTML, Browser, Browsing
from tests.people.conftest import Clock


def enrolled(browser: Browser, clock: Clock) -> tuple[pyotp.TOTP, list[str]]:
    """The authenticator and the recovery codes of whoever is logged in."""
    offer = browser.post("/api/v1/me/second-factor")
    assert offer.status_code == 200, offer.json
    totp = pyotp.TOTP(offer.json["secret"])
    assert offer.json["uri"].startswith("otpauth://totp/")
    done = browser.post("/api/v1/me/second-factor/confirm", {"sealed": offer.json["sealed"], "code": totp.at(clock(0))})
    assert done.status_code == 200, done.json
    return totp, done.json["recovery_codes"]


@pytest.mark.parametrize("username", ["approver-02", "planner", "admin"])
def test_who_decides_sees_what_the_public_sees_until_it_is_set_up(
    browse_strictly: Browsing, clock: Clock, username: str
) -> None:
    browser = browse_strictly()
    assert browser.log_in(username).json["second_factor"] == "needed"
    me = browser.get("/api/v1/me").json
    assert (me["roles"], me["token_scopes"], me["second_factor"]) == ([], [], "needed")
    refused = browser.post("/api/v1/tokens", {"name": "a way around", "scopes": ["read", "write"]})
    assert (refused.status_code, "second factor" in refused.json["detail"]) == (403, True)
    assert browser.get("/api/v1/users").json["items"] == []
    assert browser.post("/api/v1/me/password", {"present": "x", "new": "y"}).status_code == 403
    page = browser.get("/account", headers=HTML)
    assert (page.status_code, page.headers["Location"].split("?")[0]) == (303, "/login/second-factor")
    before = browser.cookie("__Host-planner-session")
    enrolled(browser, clock)
    assert browser.cookie("__Host-planner-session") != before
    me = browser.get("/api/v1/me").json
    assert (me["second_factor"], bool(me["roles"])) == ("given", True)


@pytest.mark.parametrize("username", ["officer-02", "gis", "auditor"])
def test_others_may_have_one_and_need_not(browse_strictly: Browsing, clock: Clock, username: str) -> None:
    browser = browse_strictly()
    assert browser.log_in(username).json["second_factor"] == "not_required"
    enrolled(browser, clock)
    assert browse_strictly().log_in(username).json["second_factor"] == "needed"


def test_a_demonstration_asks_only_who_enrolled(browse: Browsing, clock: Clock) -> None:
    browser = browse()
    assert browser.log_in("planner").json["second_factor"] == "not_required"
    totp, _codes = enrolled(browser, clock)
    again = browse()
    assert again.log_in("planner").json["second_factor"] == "needed"
    given = again.post("/api/v1/session/second-factor", {"code": totp.at(clock(30))})
    assert (given.status_code, given.json["second_factor"], given.json["roles"]) == (200, "given", ["national_planner"])


def test_a_code_counts_once_and_one_step_early_or_late(browse_strictly: Browsing, clock: Clock) -> None:
    browser = browse_strictly()
    browser.log_in("planner")
    totp, _codes = enrolled(browser, clock)

    def give(code: str) -> int:
        other = browse_strictly()
        other.log_in("planner")
        return other.post("/api/v1/session/second-factor", {"code": code}).status_code

    assert give(totp.at(clock(0))) == 401
    early = totp.at(clock(0) + timedelta(seconds=30))
    assert give(early) == 200
    assert give(early) == 401
    late = totp.at(clock(90) - timedelta(seconds=30))
    assert give(late) == 200
    assert give(totp.at(clock(0) - timedelta(seconds=60))) == 401
    assert give(totp.at(clock(0) + timedelta(seconds=60))) == 401


def test_a_code_can_come_with_the_password(browse_strictly: Browsing, clock: Clock) -> None:
    browser = browse_strictly()
    browser.log_in("planner")
    totp, _codes = enrolled(browser, clock)
    assert browse_strictly().log_in("planner", code="000000").status_code == 401
    whole = browse_strictly().log_in("planner", code=totp.at(clock(30)))
    assert (whole.status_code, whole.json["second_factor"]) == (201, "given")


def test_guessing_codes_is_slow(browse_strictly: Browsing, clock: Clock) -> None:
    browser = browse_strictly()
    browser.log_in("planner")
    totp, _codes = enrolled(browser, clock)
    guesser = browse_strictly()
    guesser.log_in("planner")
    path = "/api/v1/session/second-factor"
    answers = [guesser.post(path, {"code": "not one"}).status_code for _time in range(5)]
    assert answers == [401] * 5
    refused = guesser.post(path, {"code": totp.at(clock(20))})
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "10")


def test_a_recovery_code_counts_once_and_is_kept_as_a_digest(
    browse_strictly: Browsing, clock: Clock, database: Database
) -> None:
    browser = browse_strictly()
    browser.log_in("planner")
    _totp, codes = enrolled(browser, clock)
    assert len(set(codes)) == 8
    assert all(re.fullmatch(r"[a-z2-7]{4}(-[a-z2-7]{4}){5}-[a-z2-7]{2}", code) for code in codes)
    assert browse_strictly().log_in("planner", code=codes[3].upper()).json["second_factor"] == "given"
    assert browse_strictly().log_in("planner", code=codes[3]).status_code == 401
    with database.reading() as session:
        assert not set(codes) & set(session.scalars(select(RecoveryCode.digest)))
        reasons = session.scalars(select(AuditEntry.reason).where(AuditEntry.action == "confirm")).all()
    assert "recovery code; 7 left" in reasons


def test_the_secret_is_encrypted_and_never_logged(browse_strictly: Browsing, clock: Clock, database: Database) -> None:
    browser = browse_strictly()
    browser.log_in("planner")
    totp, _codes = enrolled(browser, clock)
    with database.reading() as session:
        stored = session.scalars(select(Credential.totp_secret).where(Credential.totp_since.is_not(None))).one()
        log = json.dumps([[row.before, row.after] for row in session.scalars(select(AuditEntry))])
    assert stored is not None
    assert totp.secret.encode() not in stored
    assert totp.secret not in log
    assert "totp_secret" not in log


def test_an_offer_is_for_one_person_and_its_code_must_fit(browse_strictly: Browsing, clock: Clock) -> None:
    planner, officer = browse_strictly(), browse_strictly()
    planner.log_in("planner")
    officer.log_in("officer-02")
    offer = planner.post("/api/v1/me/second-factor").json
    body = {"sealed": offer["sealed"], "code": pyotp.TOTP(offer["secret"]).at(clock(0))}
    assert officer.post("/api/v1/me/second-factor/confirm", body).status_code == 422
    assert planner.post("/api/v1/me/second-factor/confirm", {**body, "code": "000000"}).status_code == 422
    assert planner.post("/api/v1/me/second-factor/confirm", {**body, "sealed": "x"}).status_code == 422
    assert planner.get("/api/v1/me").json["second_factor"] == "needed"


def test_a_log_in_without_the_second_factor_cannot_replace_it(browse_strictly: Browsing, clock: Clock) -> None:
    browser = browse_strictly()
    browser.log_in("planner")
    enrolled(browser, clock)
    thief = browse_strictly()
    thief.log_in("planner")
    offer = thief.post("/api/v1/me/second-factor").json
    body = {"sealed": offer["sealed"], "code": pyotp.TOTP(offer["secret"]).at(clock(0))}
    assert thief.post("/api/v1/me/second-factor/confirm", body).status_code == 409


def test_an_administrator_resets_a_lost_one_and_says_why(browse: Browsing, clock: Clock, database: Database) -> None:
    admin, planner = browse(), browse()
    admin.log_in("admin")
    planner.log_in("planner")
    enrolled(planner, clock)
    user = admin.get("/api/v1/users?username=planner").json["items"][0]["id"]
    path = f"/api/v1/users/{user}/reset-second-factor"
    assert admin.post(path, {}).status_code == 422
    assert planner.post(path, {"reason": "by myself"}).status_code == 403
    assert admin.post(path, {"reason": "phone lost in the field"}).json == {"ended": 1}
    assert planner.get("/api/v1/me").status_code == 401
    assert browse().log_in("planner").json["second_factor"] == "not_required"
    assert admin.post(path, {"reason": "again"}).status_code == 409
    with database.reading() as session:
        query = select(AuditEntry.actor, AuditEntry.reason).where(AuditEntry.action == "reset_second_factor")
        assert [tuple(row) for row in session.execute(query)] == [("admin", "phone lost in the field")]
