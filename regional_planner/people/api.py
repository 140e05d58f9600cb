"""People, tokens, and who I am."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from regional_planner.access.engine import require_person
from regional_planner.kernel.errors import Unauthenticated
from regional_planner.kernel.language import gettext as _
from regional_planner.people.kind import TOKENS, USERS
from regional_planner.people.schemas import MeSchema, NewTokenSchema, TokenRequestSchema, TokenSchema
from regional_planner.people.service import TOKEN, make_token
from regional_planner.records import commands
from regional_planner.web.answers import answer
from regional_planner.web.context import actor, db, external
from regional_planner.web.records import find_record, present, record_answer, records

users = records(USERS)
tokens = records(TOKENS)
me = Blueprint("me", __name__, description="Who is asking")


@me.route("")
@me.response(200, MeSchema)
def who_am_i() -> Response:
    """The person, roles and territories that the server takes the asker for."""
    who = actor()
    return answer(
        {
            "username": who.username,
            "institution": who.institution,
            "roles": sorted(who.roles),
            "territories": sorted(who.territories),
            "token_scopes": sorted(who.token_scopes),
        }
    )


@tokens.route("", methods=["POST"], endpoint="create")
@tokens.arguments(TokenRequestSchema)
@tokens.response(201, NewTokenSchema)
def create_token(body: dict[str, Any]) -> Response:
    """Make a token for oneself; its secret is in this answer and nowhere else."""
    who = actor()
    if who.user_id is None:
        raise Unauthenticated(_("Only a person can make a token: send one that works, or ask an administrator."))
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
