"""Passwords: what is refused, how they are kept, changing one, and setting one by a link."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from regional_planner.kernel.audit import AuditEntry
from regional_planner.kernel.database import Database
from regional_planner.kernel.errors import Invalid
from regional_planner.kernel.period import now
from regional_planner.people import passwords
from regional_planner.people.models import Credential, ResetLink, User
from tests.people.browsing import HTML, Browser, Browsing

NEW = "la lluvia cae sobre el cerro"
AS_INSTALLED = passwords.HASHER


@pytest.fixture(autouse=True)
def hashed_as_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests take the work that an installation takes."""
    monkeypatch.setattr(passwords, "HASHER", AS_INSTALLED)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "too_short"),
        ("onze letras", "too_short"),
        ("x" * 129, "too_long"),
        ("El OFFICER-02 manda aquí", "holds_username"),
        ("password1234", "guessable"),
        ("contraseña1234", "guessable"),
        ("Planificador2026", "guessable"),
        ("qwertyuiop12", "guessable"),
        ("aaaaaaaaaaaaaaaa", "guessable"),
    ],
)
def test_passwords_that_are_guessed_are_refused_with_the_remedy(password: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        passwords.refuse_weak(password, "officer-02", "Elena Ejemplo")
    assert [fault.code for fault in refused.value.errors] == [code]
    assert password not in str(refused.value)


@pytest.mark.parametrize("password", [NEW, "k7qf-29xd-mmp4-w3h8", "ñandú 火山 corre lento 🌋", "  spaces count here  "])
def test_any_characters_make_a_password(password: str) -> None:
    passwords.refuse_weak(password, "officer-02", "Elena Ejemplo")


@given(st.text(min_size=1, max_size=40))
def test_only_the_same_password_fits(password: str) -> None:
    stored = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(passwords.written(password))
    assert passwords.matches(stored, password)
    assert not passwords.matches(stored, password + "x")
    assert not passwords.matches(None, password)


def test_an_accent_fits_however_the_keyboard_composes_it() -> None:
    assert passwords.matches(passwords.hashed("el a\u0301lamo crece"), "el \u00e1lamo crece")


def test_a_hash_with_old_parameters_is_renewed_at_log_in(browse: Browsing, database: Database) -> None:
    old = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(NEW)
    with database.writing() as session:
        user = select(User.id).where(User.username == "officer-02").scalar_subquery()
        session.execute(update(Credential).where(Credential.user_id == user).values(password=old))
    assert browse().log_in("officer-02", NEW).status_code == 201
    with database.reading() as session:
        stored = session.scalars(select(Credential.password).where(Credential.user_id == user)).one()
    assert stored is not None
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert browse().log_in("officer-02", NEW).status_code == 201


def test_changing_a_password_needs_the_present_one_and_ends_other_log_ins(browse: Browsing, database: Database) -> None:
    browser, other = browse(), browse()
    browser.log_in("officer-02")
    other.log_in("officer-02")
    path, present = "/api/v1/me/password", browser.passwords["officer-02"]
    wrong = browser.post(path, {"present": "not this one", "new": NEW})
    assert (wrong.status_code, wrong.json["errors"][0]["field"]) == (422, "present")
    weak = browser.post(path, {"present": present, "new": "password1234"})
    assert (weak.status_code, weak.json["errors"][0]["field"]) == (422, "new")
    assert browser.post(path, {"present": present, "new": NEW}).json == {"ended": 1}
    assert (browser.get("/api/v1/me").status_code, other.get("/api/v1/me").status_code) == (200, 401)
    assert browse().log_in("officer-02").status_code == 401
    assert browse().log_in("officer-02", NEW).status_code == 201
    with database.reading() as session:
        query = select(AuditEntry.after).where(AuditEntry.action == "set_password").order_by(AuditEntry.id.desc())
        after = session.scalars(query.limit(1)).one()
    assert after is not None
    assert "password_set_at" in after
    assert "password" not in after


def test_guessing_the_present_password_is_as_slow(browse: Browsing) -> None:
    browser = browse()
    browser.log_in("officer-02")
    answers = [browser.post("/api/v1/me/password", {"present": "x", "new": NEW}).status_code for _time in range(6)]
    assert answers == [422] * 5 + [429]


def link_for(browse: Browsing, username: str) -> str:
    """The path of a link that the administrator issued."""
    admin = browse()
    admin.log_in("admin")
    user = admin.get(f"/api/v1/users?username={username}").json["items"][0]["id"]
    made = admin.post(f"/api/v1/users/{user}/reset-link")
    assert made.status_code == 201, made.json
    return str(made.json["link"].removeprefix("http://localhost"))


def set_by(browser: Browser, link: str, password: str = NEW) -> int:
    """Open the link, fill in its form, and return the status of what answers."""
    browser.page(link)
    return browser.submit(link, password=password, again=password).status_code


def test_a_link_sets_a_password_once_and_ends_all_log_ins(browse: Browsing, database: Database) -> None:
    logged_in, visitor = browse(), browse()
    logged_in.log_in("officer-02")
    link = link_for(browse, "officer-02")
    assert "Elena Ejemplo del Norte" in visitor.page(link).get_data(as_text=True)
    assert set_by(visitor, link, "password1234") == 303
    assert "guessed first" in visitor.page(link).get_data(as_text=True)
    assert set_by(visitor, link) == 303
    assert logged_in.get("/api/v1/me").status_code == 401
    assert browse().log_in("officer-02", NEW).status_code == 201
    assert visitor.page(link).status_code == 404
    assert set_by(visitor, link) == 404
    with database.reading() as session:
        query = select(AuditEntry.actor, AuditEntry.action).where(AuditEntry.record_type == "reset_link")
        assert [tuple(row) for row in session.execute(query.order_by(AuditEntry.id))] == [
            ("admin", "create"),
            ("officer-02", "use"),
        ]
        digests = session.scalars(select(ResetLink.digest)).all()
    assert link.rpartition("/")[2] not in digests


def test_links_run_out_and_a_newer_one_replaces_them(browse: Browsing, database: Database) -> None:
    first, second = link_for(browse, "officer-02"), link_for(browse, "officer-02")
    assert browse().page(first).status_code == 404
    assert browse().page(second).status_code == 200
    with database.writing() as session:
        session.execute(update(ResetLink).values(expires_at=now() - timedelta(seconds=1)))
    assert browse().page(second).status_code == 404


def test_a_link_invites_somebody_new(browse: Browsing) -> None:
    admin = browse()
    admin.log_in("admin")
    person = {"username": "nueva", "name": "Nueva Persona", "institution": "corfo", "roles": [], "territories": []}
    made = admin.post("/api/v1/users", person)
    assert made.status_code == 201, made.json
    link = admin.post(f"/api/v1/users/{made.json['id']}/reset-link").json["link"].removeprefix("http://localhost")
    assert set_by(browse(), link) == 303
    assert browse().log_in("nueva", NEW).json["username"] == "nueva"


def test_a_link_does_not_stand_in_the_logs(browse: Browsing, log_lines: StringIO) -> None:
    link = link_for(browse, "officer-02")
    assert set_by(browse(), link) == 303
    said = log_lines.getvalue()
    assert "/reset/<string:secret>" in said
    assert link.rpartition("/")[2] not in said
    assert NEW not in said


def test_only_administrators_issue_links(browse: Browsing) -> None:
    officer = browse()
    officer.log_in("officer-02")
    user = officer.get("/api/v1/users").json["items"][0]["id"]
    assert officer.post(f"/api/v1/users/{user}/reset-link").status_code == 403


def test_guessing_links_is_limited_by_address(browse: Browsing) -> None:
    browser = browse(address="127.0.0.9")
    browser.page("/login")
    statuses = [browser.submit(f"/reset/guess-{number}", password=NEW, again=NEW).status_code for number in range(51)]
    assert statuses == [404] * 50 + [429]
    assert browser.get("/reset/guess", headers=HTML).status_code == 404
