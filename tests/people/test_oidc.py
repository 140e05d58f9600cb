"""Logging in through a certified OpenID Connect provider that runs beside the tests: the whole way, and who gets in."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pyotp
import pytest
import requests
from flask import Flask
from sqlalchemy import select

from regional_planner.access.actor import Actor, Role, SecondFactor, own_grants
from regional_planner.kernel.audit import AuditEntry
from regional_planner.kernel.database import Database
from regional_planner.people.models import Credential, Identity, LoginSession, User
from regional_planner.people.sessions import second_factor_of
from regional_planner.people.terms import LoginMethod
from regional_planner.settings import ProviderSettings, Settings
from tests.applications import application
from tests.conftest import Speaking, Template
from tests.people.browsing import Browser
from tests.people.providers import CLIENT_ID, CLIENT_SECRET, certified, installed
from tests.people.walking import CALLBACK, SITE, Page, Walker, query

ADA, BEA = "11111111", "22222222"
Walking = Callable[..., Walker]


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A certified provider at which this site is registered."""
    with certified(installed(tmp_path_factory), SITE) as address:
        yield address


@pytest.fixture
def app(database: Database, settings: Settings, issuer: str) -> Flask:
    """The application, with people told apart by their RUN."""
    return application(with_provider(settings, issuer), database)


def with_provider(settings: Settings, issuer: str, **given: Any) -> Settings:
    """`settings` with the certified provider, set up as ClaveÚnica is."""
    claim = {"scopes": "openid run name", "subject_claim": "RolUnico.numero", **given}
    return replace(settings, provider=ProviderSettings(issuer, CLIENT_ID, CLIENT_SECRET, **claim))


@pytest.fixture
def walk(app: Flask, template: Template) -> Walking:
    """`walk()` is a new browser; `walk("officer-02")` one in which that person is logged in by password."""

    def walker(who: str | None = None, here: Flask = app) -> Walker:
        browser = Browser(here, template)
        if who is not None:
            assert browser.log_in(who).status_code == 201
        return Walker(browser)

    return walker


def link(walker: Walker, run: str, label: str = "") -> Page:
    """Link an identity to whoever is logged in, from the form on the account page on."""
    sent = walker.browser.call("POST", "/account/identities", data={"label": label})
    assert sent.status_code == 200, sent.get_data(as_text=True)
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', sent.get_data(as_text=True))
    assert found
    page = walker.log_in(html.unescape(found[1]), run)
    assert page.path == "/account", page.text
    return page


def who(walker: Walker) -> Any:
    """Whom the site takes the browser's person for."""
    return walker.browser.get("/api/v1/me").json["username"]


def test_a_linked_identity_gets_in_by_the_whole_way(walk: Walking, issuer: str) -> None:
    link(walk("officer-02"), ADA)
    walker = walk()
    page = walker.log_in("/login/oidc?next=/priorities%3Fcycle%3D2026-2029", ADA)
    assert (page.url, page.status) == (f"{SITE}/priorities?cycle=2026-2029", 200)
    assert who(walker) == "officer-02"
    assert [re.sub(r"(interaction|auth)/[\w-]+", r"\1/ID", step.replace(issuer, "")) for step in walker.steps] == [
        f"GET {SITE}/login/oidc 303",
        "GET /auth 303",
        "GET /interaction/ID 200",
        "POST /interaction/ID 303",
        "GET /auth/ID 303",
        f"GET {CALLBACK} 303",
        f"GET {SITE}/priorities 200",
    ]


def test_what_a_log_in_keeps_in_the_browser_is_guarded(walk: Walking) -> None:
    begun = walk().browser.get("/login/oidc")
    cookie = begun.headers["Set-Cookie"]
    assert cookie.startswith("planner-notices=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert begun.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("role", "standing"),
    [(Role.REGIONAL_APPROVER, SecondFactor.NEEDED), (Role.REGIONAL_OFFICER, SecondFactor.NOT_REQUIRED)],
)
def test_who_decides_in_the_plan_gives_a_second_factor_however_they_came(
    settings: Settings, role: Role, standing: SecondFactor
) -> None:
    person = Actor("somebody", grants=own_grants([role], ["02"]))
    login = LoginSession(method=LoginMethod.OIDC)
    assert second_factor_of(replace(settings, demo=False), person, login, None) is standing


def test_an_identity_that_is_linked_to_nobody_gets_nowhere_and_leaves_nothing(
    walk: Walking, database: Database
) -> None:
    walker = walk()
    page = walker.log_in("/login/oidc", ADA)
    assert page.status == 403
    assert "Not linked yet" in page.text
    assert "ask an administrator" in page.text
    assert who(walker) == "public"
    with database.reading() as session:
        assert session.scalars(select(Identity)).all() == []


def test_names_and_user_names_are_never_matched(walk: Walking, speak: Speaking) -> None:
    body = {
        "username": ADA,
        "name": "Ada Prueba",
        "institution": "gore-02",
        "roles": ["regional_officer"],
        "territories": ["02"],
    }
    assert speak("admin").post("/api/v1/users", body).status_code == 201
    assert walk().log_in("/login/oidc", ADA).status == 403


def test_neither_number_nor_name_is_kept(walk: Walking, database: Database) -> None:
    link(walk("officer-02"), ADA, "Mi ClaveÚnica")
    with database.reading() as session:
        kept = session.scalars(select(Identity)).one()
        entries = session.scalars(select(AuditEntry).where(AuditEntry.record_type == "identity")).all()
        told = [*map(str, kept.__dict__.values()), *(str(entry.after) for entry in entries)]
        assert kept.label == "Mi ClaveÚnica"
        assert [(entry.actor, entry.action) for entry in entries] == [("officer-02", "create")]
        assert "digest" not in (entries[0].after or {})
    for secret in (ADA, "Ada Prueba"):
        assert not any(secret in text for text in told)


def test_an_identity_belongs_to_one_account(walk: Walking) -> None:
    link(walk("officer-02"), ADA)
    assert "linked to another account" in link(walk("planner"), ADA).text
    walker = walk()
    walker.log_in("/login/oidc", ADA)
    assert who(walker) == "officer-02"


def test_an_account_may_have_several_and_loses_one_by_unlinking(walk: Walking, database: Database) -> None:
    officer = walk("officer-02")
    link(officer, ADA)
    officer.provider.cookies.clear()
    link(officer, BEA)
    with database.reading() as session:
        first = session.scalars(select(Identity.id).order_by(Identity.created_at)).first()
    assert officer.browser.call("POST", f"/account/identities/{first}/unlink").status_code == 303
    assert walk().log_in("/login/oidc", ADA).status == 403
    assert walk().log_in("/login/oidc", BEA).status == 200
    link(walk("planner"), ADA)


def test_nobody_unlinks_what_is_anothers(walk: Walking, database: Database) -> None:
    link(walk("officer-02"), ADA)
    with database.reading() as session:
        identity = session.scalars(select(Identity.id)).one()
    assert walk("planner").browser.call("POST", f"/account/identities/{identity}/unlink").status_code == 404
    assert walk().browser.call("POST", f"/account/identities/{identity}/unlink").status_code == 403
    assert walk().log_in("/login/oidc", ADA).status == 200


def test_the_last_way_in_is_not_unlinked(walk: Walking, database: Database) -> None:
    officer = walk("officer-02")
    link(officer, ADA)
    with database.writing() as session:
        identity = session.scalars(select(Identity)).one()
        session.scalars(select(Credential).where(Credential.user_id == identity.user_id)).one().password = None
    officer.browser.call("POST", f"/account/identities/{identity.id}/unlink")
    assert "your only way in" in officer.visit("/account").text
    assert walk().log_in("/login/oidc", ADA).status == 200


def test_linking_needs_ones_own_form(walk: Walking) -> None:
    officer = walk("officer-02")
    officer.browser.token = "made up"
    assert officer.browser.call("POST", "/account/identities").status_code == 403
    other = walk("officer-02").browser
    assert other.call("POST", "/account/identities", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_linking_is_finished_by_the_log_in_that_asked_for_it(walk: Walking) -> None:
    officer = walk("officer-02")
    sent = officer.browser.call("POST", "/account/identities")
    target = re.search(r'url=([^"]+)"', sent.get_data(as_text=True))
    assert target
    there = officer.visit(html.unescape(target[1]))
    officer.browser.log_in("planner")
    assert "Another log-in asked for this" in officer.log_in_there(there, ADA).text
    assert walk().log_in("/login/oidc", ADA).status == 403


def test_linking_asks_anew_who_is_there(walk: Walking) -> None:
    officer = walk("officer-02")
    link(officer, ADA)
    page = officer.visit("/login/oidc")
    assert (page.path, page.status) == ("/account", 200)
    officer.browser.token = officer.browser.get("/api/v1/me").json["csrf_token"]
    sent = officer.browser.call("POST", "/account/identities")
    target = re.search(r'url=([^"]+)"', sent.get_data(as_text=True))
    assert target
    assert "<form" in officer.visit(html.unescape(target[1])).text


def test_an_invitation_may_be_accepted_with_an_identity(walk: Walking, speak: Speaking) -> None:
    admin = speak("admin")
    officer = admin.items("/api/v1/users?username=officer-02")[0]
    secret = admin.post(f"/api/v1/users/{officer['id']}/reset-link").json["link"].rsplit("/", 1)[1]
    walker = walk()
    assert walker.log_in(f"/login/oidc?{urlencode({'invitation': secret})}", ADA).path == "/account"
    assert who(walker) == "officer-02"
    assert walk().log_in(f"/login/oidc?{urlencode({'invitation': secret})}", BEA).status == 404
    again = walk()
    again.log_in("/login/oidc", ADA)
    assert who(again) == "officer-02"


def test_somebody_who_no_longer_acts_does_not_get_in(walk: Walking, database: Database) -> None:
    link(walk("officer-02"), ADA)
    with database.writing() as session:
        session.scalars(select(User).where(User.username == "officer-02")).one().active = False
    walker = walk()
    page = walker.log_in("/login/oidc", ADA)
    assert page.status == 401
    assert "no longer acts" in page.text
    assert who(walker) == "public"


def test_turning_back_at_the_provider_is_no_fault(walk: Walking) -> None:
    page = walk().log_in("/login/oidc", "nobody")
    assert page.status == 401
    assert "turned back" in page.text


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "///evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_nobody_is_led_to_another_site(walk: Walking, target: str) -> None:
    link(walk("officer-02"), ADA)
    page = walk().log_in(f"/login/oidc?{urlencode({'next': target})}", ADA)
    assert (page.url, page.status) == (f"{SITE}/", 200)


def test_an_answer_works_once(walk: Walking) -> None:
    link(walk("officer-02"), ADA)
    walker = walk()
    answer = walker.log_in_there(walker.visit("/login/oidc"), ADA, until=CALLBACK)
    kept = walker.browser.client.get_cookie("planner-notices")
    assert kept is not None
    assert walker.visit(answer.url).status == 200
    assert "Begin it again" in walker.visit(answer.url).text
    thief = walk()
    thief.browser.client.set_cookie("planner-notices", kept.value)
    replayed = thief.visit(answer.url)
    assert replayed.status == 401
    assert who(thief) == "public"


def test_an_answer_that_another_browser_asked_for_is_refused(walk: Walking) -> None:
    link(walk("officer-02"), ADA)
    walker = walk()
    answer = walker.log_in_there(walker.visit("/login/oidc"), ADA, until=CALLBACK)
    victim = walk()
    victim.visit("/login/oidc")
    page = victim.visit(answer.url)
    assert page.status == 400
    assert who(victim) == "public"


def test_the_provider_refuses_another_verifier_and_another_secret(walk: Walking, issuer: str) -> None:
    for changed, fault in (({"code_verifier": "x" * 64}, "invalid_grant"), ({"secret": "another"}, "invalid_client")):
        walker = walk()
        answer = walker.log_in_there(walker.visit("/login/oidc"), ADA, until=CALLBACK)
        form = {"grant_type": "authorization_code", "code": query(answer.url)["code"], "redirect_uri": CALLBACK}
        with walker.browser.client.session_transaction() as cookie:
            begun = next(value["data"] for name, value in cookie.items() if name.startswith("_state_"))
        sent = {**form, "code_verifier": begun["code_verifier"], **changed}
        secret = sent.pop("secret", CLIENT_SECRET)
        refused = requests.post(f"{issuer}/token", data=sent, auth=(CLIENT_ID, secret), timeout=10)
        assert refused.json()["error"] == fault


def test_without_the_challenge_the_provider_asks_for_one(issuer: str) -> None:
    asked = {"client_id": CLIENT_ID, "response_type": "code", "scope": "openid", "redirect_uri": CALLBACK}
    refused = requests.get(f"{issuer}/auth", params=asked, allow_redirects=False, timeout=10)
    assert query(refused.headers["Location"])["error"] == "invalid_request"


def enrol(browser: Browser) -> pyotp.TOTP:
    """Set up a second factor for whoever is logged in; returns what makes its codes."""
    offer = browser.post("/api/v1/me/second-factor").json
    codes = pyotp.TOTP(offer["secret"])
    confirmed = browser.post("/api/v1/me/second-factor/confirm", {"sealed": offer["sealed"], "code": codes.now()})
    assert confirmed.status_code == 200
    return codes


def test_the_second_factor_is_asked_for_all_the_same(walk: Walking) -> None:
    officer = walk("officer-02")
    link(officer, ADA)
    enrol(officer.browser)
    walker = walk()
    page = walker.log_in("/login/oidc?next=/priorities", ADA, amr="pwd otp")
    assert (page.path, query(page.url)) == ("/login/second-factor", {"next": "/priorities"})
    me = walker.browser.get("/api/v1/me").json
    assert (me["username"], me["second_factor"], me["roles"]) == ("officer-02", "needed", [])


@pytest.mark.parametrize(("amr", "standing"), [("pwd otp", "given"), ("pwd", "needed")])
def test_the_providers_second_factor_counts_where_it_is_set_up_so(
    walk: Walking, database: Database, settings: Settings, issuer: str, amr: str, standing: str
) -> None:
    officer = walk("officer-02")
    link(officer, ADA)
    enrol(officer.browser)
    trusting = application(with_provider(settings, issuer, second_factor=frozenset({"otp"})), database)
    walker = walk(here=trusting)
    walker.log_in("/login/oidc", ADA, amr=amr)
    assert walker.browser.get("/api/v1/me").json["second_factor"] == standing


def test_nobody_links_an_identity_before_the_second_factor(walk: Walking) -> None:
    officer = walk("officer-02")
    link(officer, ADA)
    enrol(officer.browser)
    walker = walk()
    walker.log_in("/login/oidc", ADA)
    walker.browser.token = walker.browser.get("/api/v1/me").json["csrf_token"]
    assert walker.browser.call("POST", "/account/identities").status_code == 403


def test_whoever_came_through_the_provider_may_log_out_there_too(walk: Walking, issuer: str) -> None:
    link(walk("officer-02"), ADA)
    walker = walk()
    walker.log_in("/login/oidc", ADA)
    walker.browser.token = walker.browser.get("/api/v1/me").json["csrf_token"]
    left = walker.browser.call("POST", "/logout")
    assert (left.status_code, left.headers["Location"]) == (303, "/logout/provider")
    assert who(walker) == "public"
    target = re.search(r'href="([^"]+/session/end[^"]+)"', walker.visit("/logout/provider").text)
    assert target
    address = html.unescape(target[1])
    assert (query(address)["client_id"], query(address)["post_logout_redirect_uri"]) == (CLIENT_ID, f"{SITE}/")
    page = walker.visit(address)
    assert (page.url.startswith(f"{issuer}/session/end"), page.status) == (True, 200)


def test_whoever_came_by_password_just_logs_out(walk: Walking) -> None:
    left = walk("officer-02").browser.call("POST", "/logout")
    assert (left.status_code, left.headers["Location"]) == (303, "/")


def test_the_pages_offer_the_provider_where_there_is_one(
    walk: Walking, speak: Speaking, reading_app: Flask, template: Template
) -> None:
    assert "/login/oidc?next=%2Fpriorities" in walk().visit("/login?next=/priorities").text.replace(
        "next=/", "next=%2F"
    )
    assert "Link my ClaveÚnica" in walk("officer-02").visit("/account").text
    officer = speak("admin").items("/api/v1/users?username=officer-02")[0]
    invitation = speak("admin").post(f"/api/v1/users/{officer['id']}/reset-link").json["link"]
    assert "/login/oidc?invitation=" in walk().visit(invitation).text
    assert "/login/oidc" not in Walker(Browser(reading_app, template)).visit("/login").text


def test_a_provider_that_is_away_says_so_on_a_page(database: Database, settings: Settings, template: Template) -> None:
    app = application(with_provider(settings, "http://127.0.0.1:9"), database)
    page = Walker(Browser(app, template)).visit("/login/oidc")
    assert page.status == 503
    assert "ClaveÚnica does not answer" in page.text
    assert "password" in page.text


def test_without_a_provider_its_addresses_lead_nowhere(reading_app: Flask, template: Template, tmp_path: Path) -> None:
    walker = Walker(Browser(reading_app, template))
    for address in ("/login/oidc", "/login/oidc/callback", "/logout/provider"):
        assert walker.visit(address).status == 404
