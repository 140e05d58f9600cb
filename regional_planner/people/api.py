"""People and tokens; what administrators do for somebody who cannot log in."""

from __future__ import annotations

from typing import Any

from flask import Response

from regional_planner.access.engine import require_person
from regional_planner.kernel.errors import Unauthenticated
from regional_planner.kernel.language import gettext as _
from regional_planner.people import links, second_factor
from regional_planner.people.delegations.kind import DELEGATIONS
from regional_planner.people.kind import TOKENS, USERS
from regional_planner.people.schemas import (
    EndedSchema,
    NewTokenSchema,
    ResetLinkSchema,
    ResetReasonSchema,
    TokenRequestSchema,
    TokenSchema,
)
from regional_planner.people.service import TOKEN, USER, make_token
from regional_planner.people.sessions import end_sessions
from regional_planner.records import commands
from regional_planner.web.answers import answer
from regional_planner.web.context import actor, db, external
from regional_planner.web.records import find_record, present, record_answer, records

users = records(USERS)
tokens = records(TOKENS)
delegations = records(DELEGATIONS)


@tokens.route("", methods=["POST"], endpoint="create")
@tokens.arguments(TokenRequestSchema)
@tokens.response(201, NewTokenSchema)
def create_token(body: dict[str, Any]) -> Response:
    """Make a token for oneself; its secret is in this answer and nowhere else."""
    who = actor()
    if who.user_id is None:
        raise Unauthenticated(_("Only a person can make a token: log in, or ask an administrator."))
    token, secret = make_token(db(), who, who.user_id, body["name"], body["scopes"], body["days"])
    row = find_record(TOKEN, token.id)
    response = answer({**present(TOKENS, [row])[0], "secret": secret}, status=201, etag=str(token.version))
    response.headers["Location"] = external(f"{TOKENS.path}/{token.id}")
    return response


@tokens.route("/<string:key>", methods=["DELETE"], endpoint="end")
@tokens.response(200, TokenSchema)
def end_token(key: str) -> Response:
    """End a token at once; it needs no version, since there is nothing to lose."""
    require_person(TOKEN.policy, "token.end", actor())
    row = find_record(TOKEN, key)
    commands.end(db(), actor(), TOKEN, TOKENS.load(db(), row["id"]), _("ended by its owner"))
    return record_answer(TOKENS, row["id"])


@users.route("/<string:key>/reset-link", methods=["POST"], endpoint="reset-link")
@users.response(201, ResetLinkSchema)
def issue_reset_link(key: str) -> Response:
    """Issue a link with which the person sets a password, once and within a day: an invitation, or a way back in.

    It is in this answer and nowhere else: hand it over yourself. Earlier links of that person stop working.
    """
    require_person(USER.policy, "user.change", actor())
    row = find_record(USER, key)
    link, secret = links.issue(db(), actor(), row["id"])
    return answer({"link": external(f"/reset/{secret}"), "expires_at": link.expires_at}, status=201)


@users.route("/<string:key>/reset-second-factor", methods=["POST"], endpoint="reset-second-factor")
@users.arguments(ResetReasonSchema)
@users.response(200, EndedSchema)
def reset_second_factor(body: dict[str, Any], key: str) -> Response:
    """Take a lost second factor away, saying why; all log-ins of the person end."""
    require_person(USER.policy, "user.change", actor())
    row = find_record(USER, key)
    second_factor.reset(db(), actor(), row["id"], body["reason"])
    ended = end_sessions(db(), actor(), row["id"], _("the second factor was reset: {why}", why=body["reason"]))
    return answer({"ended": ended})
