"""Logging in and out, who I am, and what I log in with."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from regional_planner.access.actor import Actor
from regional_planner.access.engine import require_person
from regional_planner.kernel.errors import Conflict, Unauthenticated
from regional_planner.kernel.language import gettext as _
from regional_planner.people import login, second_factor
from regional_planner.people.http import door
from regional_planner.people.kind import SESSIONS
from regional_planner.people.login import LoggedIn
from regional_planner.people.schemas import (
    CodeSchema,
    EndedSchema,
    EnrolmentSchema,
    LoginSchema,
    MeSchema,
    OfferSchema,
    PasswordSchema,
    RecoveryCodesSchema,
    SessionSchema,
)
from regional_planner.people.sessions import end_sessions, log_out
from regional_planner.records import commands
from regional_planner.web.answers import answer
from regional_planner.web.context import actor, db, own_transactions, parts
from regional_planner.web.cookies import give_session, session_secret, take_session
from regional_planner.web.csrf import csrf_token
from regional_planner.web.openapi_parts import ANYONE
from regional_planner.web.records import find_record, record_answer, records

sessions = records(SESSIONS)
session = Blueprint("session", __name__, description="Logging in and out")
me = Blueprint("me", __name__, description="Who is asking, and what they log in with")


@session.route("", methods=["POST"])
@session.arguments(LoginSchema)
@session.response(201, MeSchema)
@session.alt_response(429, description="Too many attempts")
@session.doc(security=ANYONE)
@own_transactions
def log_in(body: dict[str, Any]) -> Response:
    """Log in: the answer sets the cookie, and holds the token that unsafe requests with it must send.

    401 when the name or the password is not right; 429 after too many attempts. `second_factor: needed` asks for a
    code at /session/second-factor; until it is given, the log-in sees what the public sees.
    """
    return _let_in(login.log_in(door(), body["username"], body["password"], body["code"]), status=201)


@session.route("", methods=["DELETE"])
@session.response(204)
def end_own_session() -> Response:
    """Log out: the log-in of this request ends."""
    log_out(db(), actor())
    response = Response(status=204)
    take_session(response, parts().settings)
    return response


@session.route("/second-factor", methods=["POST"])
@session.arguments(CodeSchema)
@session.response(200, MeSchema)
@session.alt_response(429, description="Too many attempts")
@session.doc(operationId="give-second-factor")
@own_transactions
def give_second_factor(body: dict[str, Any]) -> Response:
    """Give the second factor that the log-in lacks; the cookie and its token change."""
    return _let_in(login.give_second_factor(door(), body["code"]))


@sessions.route("/<string:key>", methods=["DELETE"], endpoint="end")
@sessions.response(200, SessionSchema)
def end_session(key: str) -> Response:
    """End a log-in at once; it needs no version, since there is nothing to lose."""
    require_person(SESSIONS.record_type.policy, "session.end", actor())
    row = find_record(SESSIONS.record_type, key)
    record = SESSIONS.load(db(), row["id"])
    commands.end(db(), actor(), SESSIONS.record_type, record, _("ended by {name}", name=actor().username))
    return record_answer(SESSIONS, row["id"])


@sessions.route("", methods=["DELETE"], endpoint="end-others")
@sessions.response(200, EndedSchema)
@sessions.doc(operationId="end-other-sessions")
def end_other_sessions() -> Response:
    """End all log-ins of one's own but the one that asks."""
    who = _person()
    ended = end_sessions(db(), who, str(who.user_id), _("ended by {name}", name=who.username), keep=who.session_id)
    return answer({"ended": ended})


@me.route("")
@me.response(200, MeSchema)
def who_am_i() -> Response:
    """The person, roles and territories that the server takes the asker for."""
    return answer(_about(actor(), session_secret(parts().settings)))


@me.route("/password", methods=["POST"])
@me.arguments(PasswordSchema)
@me.response(200, EndedSchema)
@me.alt_response(429, description="Too many attempts")
@me.doc(operationId="change-password")
@own_transactions
def change_password(body: dict[str, Any]) -> Response:
    """Change one's password from a log-in, knowing the present one; all other log-ins end. Tokens stay."""
    return answer({"ended": login.change_password(door(), body["present"], body["new"])})


@me.route("/second-factor", methods=["POST"])
@me.response(200, OfferSchema)
def offer_second_factor() -> Response:
    """Begin to set up a second factor (another one, where there is one): nothing counts before its first code."""
    who = _person()
    if who.session_id is None:
        raise Conflict(_("A second factor belongs to log-ins: log in with your password to set one up."))
    return answer(vars(second_factor.offer(parts().settings, who)))


@me.route("/second-factor/confirm", methods=["POST"])
@me.arguments(EnrolmentSchema)
@me.response(200, RecoveryCodesSchema)
def enrol_second_factor(body: dict[str, Any]) -> Response:
    """Let the offered second factor count by its first code; the recovery codes are in this answer and nowhere else."""
    settings = parts().settings
    secret, codes = login.enrol(db(), settings, actor(), body["sealed"], body["code"])
    response = answer({"recovery_codes": codes, "csrf_token": csrf_token(secret)})
    give_session(response, settings, secret)
    return response


def _let_in(entered: LoggedIn, status: int = 200) -> Response:
    response = answer(_about(entered.actor, entered.secret), status=status)
    give_session(response, parts().settings, entered.secret)
    return response


def _about(who: Actor, secret: str | None) -> dict[str, Any]:
    return {
        "username": who.username,
        "name": who.name,
        "institution": who.institution,
        "roles": sorted(who.roles),
        "territories": sorted(who.territories),
        "token_scopes": sorted(who.token_scopes),
        "stands_in": [
            {"role": grant.role, "territory": grant.territory, "on_behalf_of": grant.on_behalf_of}
            for grant in sorted(who.grants)
            if grant.on_behalf_of
        ],
        "second_factor": who.second_factor,
        "session_id": who.session_id,
        "csrf_token": csrf_token(secret) if secret and who.session_id else None,
    }


def _person() -> Actor:
    who = actor()
    if who.user_id is None:
        raise Unauthenticated(_("This needs a person: log in."))
    return who
