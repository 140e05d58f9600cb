"""The page of one's own account: who I am, password, second factor, log-ins, tokens."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, render_template, request
from marshmallow import ValidationError
from sqlalchemy.orm import Session

from regional_planner.access.actor import TokenScope
from regional_planner.kernel.errors import PlannerError
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import now
from regional_planner.pages.moving import ACCOUNT, personal, to
from regional_planner.pages.names import institution_name, territory_names
from regional_planner.pages.people_words import LOGIN_METHODS, ROLES, TOKEN_SCOPES, browser_named
from regional_planner.people import login, second_factor
from regional_planner.people.accounts import set_mail
from regional_planner.people.credentials import credential_of
from regional_planner.people.http import door
from regional_planner.people.models import LoginSession, Token, User
from regional_planner.people.oidc.identities import identities_of
from regional_planner.people.schemas import MailSchema, TokenRequestSchema
from regional_planner.people.service import TOKEN, make_token
from regional_planner.people.sessions import SESSION, end_sessions
from regional_planner.people.terms import LONGEST_PASSWORD, SHORTEST_PASSWORD
from regional_planner.records import commands, reading
from regional_planner.records.faults import flatten
from regional_planner.records.fields import written_as_text
from regional_planner.records.record_type import RecordType
from regional_planner.web.context import IN_ADDRESS, LAYERS, actor, db, external, own_transactions


@personal
def account() -> Response:
    """Who I am here, and all that lets me in."""
    return Response(_page())


@own_transactions
def change_password() -> Response:
    """Change the password; what is wrong with it is said on the account's page."""
    given = request.form
    if given.get("new", "") != given.get("again", ""):
        flash(_("The two passwords differ. Write the same one twice."), "error")
        return to(ACCOUNT + "#password")
    try:
        ended = login.change_password(door(), given.get("present", ""), given.get("new", ""))
    except PlannerError as error:
        flash(error.detail, "error")
        return to(ACCOUNT + "#password")
    flash(_("Your password is changed. Other log-ins that ended: {count}.", count=ended), "success")
    return to(ACCOUNT)


@personal
def change_mail() -> Response:
    """Say where reminders go, whether they are wanted, and in which language."""
    given = {
        "email": request.form.get("email", ""),
        "reminders": "true" if request.form.get("reminders") else "false",
        "language": request.form.get("language") or None,
    }
    try:
        with written_as_text():
            values = MailSchema().load(given)
    except ValidationError as error:
        flash(" ".join(f"{fault.message} {fault.remedy}".strip() for fault in flatten(error.messages)), "error")
        return to(ACCOUNT + "#mail")
    set_mail(db(), actor(), db().get_one(User, str(actor().user_id)), values)
    flash(_("What you said of mails is kept."), "success")
    return to(ACCOUNT + "#mail")


@personal
def end_session(key: str) -> Response:
    """End one log-in of one's own."""
    _end(SESSION, key)
    flash(_("The log-in has ended."), "success")
    return to(ACCOUNT + "#sessions")


@personal
def end_other_sessions() -> Response:
    """End all log-ins of one's own but this one."""
    who = actor()
    ended = end_sessions(db(), who, str(who.user_id), _("ended by {name}", name=who.username), keep=who.session_id)
    flash(_("Log-ins that ended: {count}.", count=ended), "success")
    return to(ACCOUNT + "#sessions")


@personal
def make_a_token() -> Response:
    """Make a token, and show its secret this once."""
    given = {"name": request.form.get("name", ""), "scopes": request.form.getlist("scopes")}
    try:
        with written_as_text():
            values = TokenRequestSchema().load({**given, "days": request.form.get("days", "")})
    except ValidationError as error:
        flash(" ".join(f"{fault.message} {fault.remedy}".strip() for fault in flatten(error.messages)), "error")
        return to(ACCOUNT + "#tokens")
    who = actor()
    token, secret = make_token(db(), who, str(who.user_id), values["name"], values["scopes"], values["days"])
    made = {"name": token.name, "secret": secret}
    if values["scopes"] == [TokenScope.LAYERS]:
        made["address"] = f"{external(LAYERS)}?{IN_ADDRESS}={secret}"
    return Response(_page(new_token=made))


@personal
def end_token(key: str) -> Response:
    """End one token of one's own."""
    _end(TOKEN, key)
    flash(_("The token has ended: what used it is refused from now on."), "success")
    return to(ACCOUNT + "#tokens")


def _page(new_token: dict[str, str] | None = None) -> str:
    who, session = actor(), db()
    credential = credential_of(session, str(who.user_id))
    names = territory_names(session)
    return render_template(
        "account.html",
        who=who,
        mail=session.get_one(User, str(who.user_id)),
        institution=institution_name(session, who.institution),
        grants=sorted((str(ROLES[grant.role]), names.get(grant.territory, grant.territory)) for grant in who.grants),
        password_set_at=credential.password_set_at if credential else None,
        enrolled=credential.totp_since if credential else None,
        codes_left=second_factor.recovery_codes_left(session, str(who.user_id)),
        identities=identities_of(session, str(who.user_id)),
        sessions=_own(session, SESSION, LoginSession.user_id == who.user_id, LoginSession.expires_at > now()),
        tokens=_own(session, TOKEN, Token.user_id == who.user_id),
        methods=LOGIN_METHODS,
        scopes=TOKEN_SCOPES,
        browser_named=browser_named,
        now=now(),
        new_token=new_token,
        shortest=SHORTEST_PASSWORD,
        longest=LONGEST_PASSWORD,
        sources=[],
    )


def _own(session: Session, kind: RecordType, *conditions: Any) -> list[dict[str, Any]]:
    return reading.page(session, kind, actor(), conditions, sort="-id").rows


def _end(kind: RecordType, key: str) -> None:
    """End a record of one's own; one that ended already stays so.

    Raises:
        NotFound: when there is none that the person may read.
    """
    row = reading.one(db(), kind, actor(), key)
    if row["ended_at"] is None:
        record = db().get_one(kind.model, row["id"])
        commands.end(db(), actor(), kind, record, _("ended by {name}", name=actor().username))
