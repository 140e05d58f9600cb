"""Log-ins by cookie: opened as people open them, confirmed or not, and spoken through without keeping new cookies."""

from __future__ import annotations

from dataclasses import dataclass

import pyotp
from flask import Flask
from werkzeug.test import TestResponse

from regional_planner.people.oidc.identities import identities_of, link
from regional_planner.people.oidc.provider import Vouched
from regional_planner.people.service import actor_named
from tests.access.records import Answer, Records
from tests.conftest import Speaker

LOGINS = {"se8": "approver-08", "sad": "admin", "sau": "auditor"}
"""Columns that are simple log-ins, and whose."""
OWNER = "approver-02"


class Visitor(Speaker):
    """A browser with one cookie, the token that goes with it, and no room for others: no cell changes the next."""

    def __init__(self, app: Flask, cookie: str, token: str) -> None:
        super().__init__(app.test_client(use_cookies=False), None)
        self.cookie = cookie
        self._headers |= {"Cookie": cookie, "X-CSRF-Token": token}


@dataclass(frozen=True)
class Keys:
    """What the owner of the records knows: password, a recovery code, and a second factor that is being set up."""

    passwords: dict[str, str]
    recovery_code: str
    sealed: str
    secret: str

    def code(self) -> str:
        """The present code of the second factor that is being set up."""
        return pyotp.TOTP(self.secret).now()


@dataclass(frozen=True)
class Login:
    """A cookie and its token."""

    cookie: str
    token: str

    def at(self, app: Flask) -> Visitor:
        """The log-in at an application."""
        return Visitor(app, self.cookie, self.token)


def prepare_logins(app: Flask, made: Records, passwords: dict[str, str]) -> tuple[Keys, dict[str, Login]]:
    """Make the records of log-ins that the table names; returns keys, and the log-in of each column."""
    others = {column: log_in(app, passwords, who)[0] for column, who in LOGINS.items()}
    own, _answer = log_in(app, passwords, OWNER)
    for state, who in (("session", OWNER), ("ended_session", OWNER), ("session_08", "approver-08")):
        _login, about = log_in(app, passwords, who)
        made.keep(state, _json(made.speak(who).get(f"/api/v1/sessions/{about['session_id']}")))
    made.speak(OWNER).call("DELETE", f"/api/v1/sessions/{made.at['ended_session'][0]}")
    own, codes = enrolled(app, own)
    offer = _json(own.at(app).post("/api/v1/me/second-factor"))
    unconfirmed, about = log_in(app, passwords, OWNER)
    assert about["second_factor"] == "needed"
    _identities(app, made)
    _reset_link(made)
    return Keys(passwords, codes[0], offer["sealed"], offer["secret"]), {**others, "ses": own, "no2": unconfirmed}


def log_in(app: Flask, passwords: dict[str, str], who: str) -> tuple[Login, Answer]:
    """Another log-in of a person, and what was answered."""
    response = app.test_client(use_cookies=False).post(
        "/api/v1/session", json={"username": who, "password": passwords[who]}
    )
    return Login(cookie_of(response), _json(response)["csrf_token"]), _json(response)


def enrolled(app: Flask, login: Login) -> tuple[Login, list[str]]:
    """The log-in after its owner set a second factor up, and the recovery codes."""
    offer = _json(login.at(app).post("/api/v1/me/second-factor"))
    body = {"sealed": offer["sealed"], "code": pyotp.TOTP(offer["secret"]).now()}
    response = login.at(app).post("/api/v1/me/second-factor/confirm", body)
    return Login(cookie_of(response), _json(response)["csrf_token"]), response.json["recovery_codes"]


def stranger(app: Flask) -> Visitor:
    """The public, with a form of ours open in the browser."""
    response = app.test_client(use_cookies=False).get("/login", headers={"Accept": "text/html"})
    _before, _name, rest = response.get_data(as_text=True).partition('name="csrf_token" value="')
    return Visitor(app, cookie_of(response), rest.partition('"')[0])


def cookie_of(response: TestResponse) -> str:
    """The cookie of the log-in, or of the form, that an answer gives."""
    given = [each.partition(";")[0] for each in response.headers.getlist("Set-Cookie")]
    return next(each for each in given if each.startswith(("planner-session=", "planner-form=")))


def _identities(app: Flask, made: Records) -> None:
    parts = app.extensions["planner"]
    with parts.database.writing() as session:
        for state, who in (("identity", OWNER), ("identity_08", "approver-08")):
            person = actor_named(session, who)
            link(session, parts.settings, person, Vouched("https://id.example", who, frozenset(), {}), "Clave")
            (identity,) = identities_of(session, str(person.user_id))
            made.at[state] = (identity.id, str(identity.version))


def _reset_link(made: Records) -> None:
    account = made.speak("admin").items("/api/v1/users?username=officer-08")[0]["id"]
    issued = _json(made.speak("admin").post(f"/api/v1/users/{account}/reset-link"))
    made.at["link"] = (issued["link"].rpartition("/")[2], "")
    made.at["wrong_link"] = ("unknown", "")


def _json(response: TestResponse) -> Answer:
    assert response.status_code in {200, 201}, response.get_data(as_text=True)
    answer: Answer = response.json
    return answer
