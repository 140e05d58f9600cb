"""The page of the people, for administrators: who can get in, and help for those who cannot."""

from __future__ import annotations

from flask import Response, flash, render_template, request

from regional_planner.access.actor import Role
from regional_planner.access.engine import who_can
from regional_planner.kernel.errors import NotPermitted, PlannerError
from regional_planner.kernel.language import gettext as _
from regional_planner.pages.moving import personal, to
from regional_planner.pages.names import territory_names
from regional_planner.pages.people_words import ROLES
from regional_planner.people import links, second_factor
from regional_planner.people.accounts import change_user
from regional_planner.people.models import User
from regional_planner.people.permissions import POLICY
from regional_planner.people.queries import access_of
from regional_planner.people.service import USER
from regional_planner.people.sessions import end_sessions
from regional_planner.records import reading
from regional_planner.web.context import actor, db, external

PEOPLE = "/people"


@personal
def people() -> Response:
    """Everybody who has an account.

    Raises:
        NotPermitted: for all but administrators and auditors.
    """
    return Response(_page())


@personal
def issue_link(key: str) -> Response:
    """Issue a link to set a password, and show it this once."""
    row = reading.one(db(), USER, actor(), key)
    _link, secret = links.issue(db(), actor(), row["id"])
    return Response(_page(link={"name": row["name"], "address": external(f"/reset/{secret}")}))


@personal
def reset_second_factor(key: str) -> Response:
    """Take a lost second factor away; the log says why."""
    row, reason = reading.one(db(), USER, actor(), key), request.form.get("reason", "").strip()
    if not reason:
        flash(_("Say why the second factor is reset: it goes into the log."), "error")
        return to(PEOPLE)
    second_factor.reset(db(), actor(), row["id"], reason)
    end_sessions(db(), actor(), row["id"], _("the second factor was reset: {why}", why=reason))
    flash(_("The second factor of {name} is reset; all log-ins have ended.", name=row["name"]), "success")
    return to(PEOPLE)


@personal
def change_activity(key: str) -> Response:
    """Let a person act, or no longer."""
    row, active = reading.one(db(), USER, actor(), key), request.form.get("active") == "true"
    try:
        change_user(db(), actor(), db().get_one(User, row["id"]), {"active": active})
    except PlannerError as error:
        flash(error.detail, "error")
        return to(PEOPLE)
    text = _("{name} can act again.", name=row["name"]) if active else _("{name} no longer acts.", name=row["name"])
    flash(text, "success")
    return to(PEOPLE)


def _page(link: dict[str, str] | None = None) -> str:
    who = actor()
    if not who.roles & {Role.ADMIN, Role.AUDITOR}:
        raise NotPermitted(
            _("The list of people is for administrators and auditors."), help=who_can(POLICY, "user.read", {})
        )
    rows = reading.page(db(), USER, who, sort="username").rows
    names, access = territory_names(db()), access_of(db(), [row["id"] for row in rows])
    return render_template(
        "people.html",
        people=[
            {
                **row,
                "roles": [str(ROLES[Role(role)]) for role in row["roles"]],
                "territories": [names.get(code, code) for code in row["territories"]],
                "access": access[row["id"]],
            }
            for row in rows
        ],
        may_change=Role.ADMIN in who.roles,
        me=who.user_id,
        link=link,
        sources=[],
    )
