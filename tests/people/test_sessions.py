"""Logging in and out through the API: cookies, what ends a log-in, and what stays secret."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from regional_planner.kernel.audit import AuditEntry
from regional_planner.kernel.database import Database
from regional_planner.kernel.period import now
from regional_planner.people.models import LoginSession, Token, User
from regional_planner.people.service import digest
from tests.conftest import Speaking
from tests.people.browsing import HTML, Browser, Browsing

DRAFT = {"cycle": "2026-2029", "territory": "02", "title": "X", "approach": "sector", "horizon": 2030}
COOKIE = "planner-session"


def logged_in(browse: Browsing, username: str = "officer-02") -> Browser:
    """A browser in which somebody is logged in."""
    browser = browse()
    made = browser.log_in(username)
    assert made.status_code == 201, made.json
    return browser


def age(database: Database, **columns: object) -> None:
    """Give all log-ins other times."""
    with database.writing() as session:
        session.execute(update(LoginSession).values(**columns))


def test_a_log_in_acts_as_the_person(browse: Browsing) -> None:
    browser = browse()
    made = browser.log_in("officer-02")
    assert (made.status_code, made.json["username"], made.json["second_factor"]) == (201, "officer-02", "not_required")
    assert made.headers["Cache-Control"] == "private, no-store"
    me = browser.get("/api/v1/me").json
    assert (me["name"], me["roles"]) == ("Elena Ejemplo del Norte", ["regional_officer"])
    assert me["csrf_token"] == made.json["csrf_token"]
    assert browser.post("/api/v1/priorities", DRAFT).status_code == 201
    assert browser.call("DELETE", "/api/v1/session").status_code == 204
    assert browser.get("/api/v1/me").json["username"] == "public"


def test_cookies_are_guarded(browse: Browsing, browse_strictly: Browsing) -> None:
    demo = browse().log_in("officer-02").headers["Set-Cookie"]
    assert demo.startswith(f"{COOKIE}=")
    assert all(mark in demo for mark in ("HttpOnly", "SameSite=Lax", "Path=/"))
    assert "Secure" not in demo
    strict = browse_strictly().log_in("officer-02").headers["Set-Cookie"]
    assert strict.startswith(f"__Host-{COOKIE}=")
    assert all(mark in strict for mark in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
    assert "Domain" not in strict
    chosen = browse_strictly().get("/?lang=en", headers=HTML).headers["Set-Cookie"]
    assert chosen.startswith("__Host-language=en")
    assert all(mark in chosen for mark in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))


def test_the_secret_is_kept_as_a_digest_and_changes_with_each_log_in(browse: Browsing, database: Database) -> None:
    browser = logged_in(browse)
    first = browser.cookie(COOKIE)
    assert first is not None
    browser.log_in("officer-02")
    second = browser.cookie(COOKIE)
    assert second not in {None, first}
    with database.reading() as session:
        rows = {row.digest: row for row in session.scalars(select(LoginSession))}
        assert rows[digest(first)].ended_at is not None
        assert rows[digest(str(second))].ended_at is None
        log = [[entry.before, entry.after] for entry in session.scalars(select(AuditEntry))]
    assert not [secret for secret in (first, second, *rows) if str(secret) in json.dumps(log)]


@pytest.mark.parametrize("how", ["quiet", "old", "ended", "inactive"])
def test_a_log_in_that_is_over_is_refused_by_the_api_and_is_the_public_on_pages(
    browse: Browsing, database: Database, speak: Speaking, how: str
) -> None:
    on_page, by_api = logged_in(browse), logged_in(browse)
    if how in {"quiet", "old"}:
        age(database, expires_at=now() - timedelta(seconds=1))
    elif how == "ended":
        age(database, ended_at=now())
    else:
        with database.writing() as session:
            session.execute(update(User).where(User.username == "officer-02").values(active=False))
    refused = by_api.get("/api/v1/priorities")
    assert (refused.status_code, "log-in has ended" in refused.json["detail"]) == (401, True)
    assert by_api.cookie(COOKIE) is None
    assert by_api.get("/api/v1/priorities").status_code == 200
    page = on_page.get("/", headers=HTML)
    assert (page.status_code, "Elena" in page.get_data(as_text=True)) == (200, False)
    assert on_page.cookie(COOKIE) is None


def test_use_puts_the_end_off_until_the_working_day_is_over(browse: Browsing, database: Database) -> None:
    browser = logged_in(browse)
    begun = now() - timedelta(hours=11, minutes=30)
    seen = now() - timedelta(minutes=5)
    age(database, created_at=begun, seen_at=seen, expires_at=now() + timedelta(minutes=1))
    assert browser.get("/api/v1/me").status_code == 200
    with database.reading() as session:
        row = session.scalars(select(LoginSession)).one()
        assert row.seen_at > seen
        assert row.expires_at == row.created_at + timedelta(hours=12)


def test_use_is_noted_once_a_minute_and_never_by_a_read_itself(
    browse: Browsing, speak: Speaking, database: Database
) -> None:
    browser = logged_in(browse)

    def noted() -> tuple[object, object]:
        with database.reading() as session:
            token = session.scalars(select(Token.last_used_at).join(User).where(User.username == "officer-08")).one()
            return session.scalars(select(LoginSession.seen_at)).one(), token

    speak("officer-08").get("/api/v1/me")
    first = noted()
    assert first[1] is not None
    for _again in range(3):
        assert browser.get("/api/v1/me").status_code == 200
        assert speak("officer-08").get("/api/v1/me").status_code == 200
    assert noted() == first


def test_a_read_does_not_wait_for_a_writer_to_note_its_use(browse: Browsing, database: Database) -> None:
    browser = logged_in(browse)
    seen = now() - timedelta(minutes=5)
    age(database, seen_at=seen)
    with database.writing() as session:
        session.execute(update(LoginSession).values(user_agent="held"))
        assert browser.get("/api/v1/me").status_code == 200
    with database.reading() as session:
        assert session.scalars(select(LoginSession.seen_at)).one() == seen
    assert browser.get("/api/v1/me").status_code == 200
    with database.reading() as session:
        assert session.scalars(select(LoginSession.seen_at)).one() > seen


def test_log_ins_are_listed_and_ended_by_their_owner_and_administrators(browse: Browsing) -> None:
    one, other, admin = logged_in(browse), logged_in(browse), logged_in(browse, "admin")
    listed = one.get("/api/v1/sessions").json["items"]
    assert len(listed) == 2
    assert {row["method"] for row in listed} == {"password"}
    assert "Firefox" in listed[0]["user_agent"]
    assert "digest" not in listed[0]
    user = listed[0]["user_id"]
    assert len(admin.get(f"/api/v1/sessions?user_id={user}").json["items"]) == 2
    mine = other.get("/api/v1/me").json["session_id"]
    stranger = logged_in(browse, "officer-08")
    assert stranger.call("DELETE", f"/api/v1/sessions/{mine}").status_code == 404
    assert one.call("DELETE", f"/api/v1/sessions/{mine}").json["ended_at"] is not None
    assert other.get("/api/v1/me").status_code == 401
    third = logged_in(browse)
    assert one.call("DELETE", "/api/v1/sessions").json == {"ended": 1}
    assert (third.get("/api/v1/me").status_code, one.get("/api/v1/me").status_code) == (401, 200)
    assert admin.call("DELETE", f"/api/v1/sessions/{one.get('/api/v1/me').json['session_id']}").status_code == 200
    assert one.get("/api/v1/me").status_code == 401


def test_the_authorization_header_speaks_before_the_cookie(browse: Browsing, speak: Speaking) -> None:
    browser = logged_in(browse)
    token = speak("officer-08")._headers["Authorization"]
    assert browser.get("/api/v1/me", headers={"Authorization": token}).json["username"] == "officer-08"
    assert browser.get("/api/v1/me", headers={"Authorization": "Bearer rp_wrong"}).status_code == 401


def test_logging_in_raises_no_revision(browse: Browsing, database: Database) -> None:
    """Answers that are kept under the state of the plan must not be made anew for each log-in."""
    writes = "SELECT sum(number) FROM revision"
    before = database.peek(writes)
    logged_in(browse)
    assert database.peek(writes) == before


def test_each_step_of_a_log_in_is_audited(browse: Browsing, database: Database) -> None:
    browser = logged_in(browse)
    browser.call("DELETE", "/api/v1/session")
    with database.reading() as session:
        query = select(AuditEntry.actor, AuditEntry.action, AuditEntry.reason).order_by(AuditEntry.id)
        entries = [tuple(row) for row in session.execute(query.where(AuditEntry.record_type == "session"))]
    assert entries == [
        ("officer-02", "create", None),
        ("officer-02", "end", "logged out"),
    ]


def test_somebody_deactivated_is_logged_out_and_stays_so(browse: Browsing) -> None:
    officer, admin = logged_in(browse), logged_in(browse, "admin")
    user = admin.get("/api/v1/users?username=officer-02").json["items"][0]

    def set_active(value: bool, identity: str) -> int:
        etag = admin.get(f"/api/v1/users/{identity}").headers["ETag"]
        body, headers = {"active": value}, {"If-Match": etag}
        return admin.call("PATCH", f"/api/v1/users/{identity}", json=body, headers=headers).status_code

    assert set_active(False, user["id"]) == 200
    assert browse().log_in("officer-02").status_code == 401
    assert set_active(True, user["id"]) == 200
    assert officer.get("/api/v1/me").status_code == 401
    own = admin.get("/api/v1/users?username=admin").json["items"][0]
    assert set_active(False, own["id"]) == 409
