"""The dialogue over HTTP: conversations, and many links answered or proposed at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response

from regional_planner.access.engine import permit
from regional_planner.alignment.dialogue.bulk import answer_all, propose_all
from regional_planner.alignment.dialogue.conversation import conversation
from regional_planner.alignment.dialogue.schemas import CONVERSATION, LINKS_NOW, AnswersSchema, ProposalsSchema
from regional_planner.alignment.schemas import LinkSchema
from regional_planner.alignment.service import LINK
from regional_planner.records import reading
from regional_planner.web.answers import answer
from regional_planner.web.bodies import api_blueprint
from regional_planner.web.context import actor, db

bulk = api_blueprint("dialogue", __name__, "What the two levels say to each other about links")


@bulk.route("/answers", methods=["POST"])
@bulk.arguments(AnswersSchema)
@bulk.response(200, LINKS_NOW)
def answer_links(body: dict[str, Any]) -> Response:
    """Agree, contest, accept and withdraw up to 500 links: all of it or nothing, every fault by its item."""
    _require_writer("link.agree")
    return _links_now(answer_all(db(), actor(), body["items"]))


@bulk.route("/proposals", methods=["POST"])
@bulk.arguments(ProposalsSchema)
@bulk.response(200, LINKS_NOW)
def propose_links(body: dict[str, Any]) -> Response:
    """Propose up to 500 links: all of them or none, every fault by its item."""
    _require_writer("link.create")
    return _links_now(propose_all(db(), actor(), body["items"]))


@bulk.route("/<string:key>/conversation")
@bulk.response(200, CONVERSATION)
def read_conversation(key: str) -> Response:
    """What the two sides said about a link, oldest first, and whose turn it is."""
    return answer(conversation(db(), actor(), key))


def _require_writer(action: str) -> None:
    """Refuse who may write nothing before anything is said of the items; whose they are is asked of each."""
    if not actor().may_write:
        permit(LINK.policy, action, actor(), {})


def _links_now(ids: Sequence[str]) -> Response:
    table = LINK.model.__table__
    rows = {row["id"]: row for row in reading.page(db(), LINK, actor(), [table.c.id.in_(ids)]).rows}
    items = LinkSchema().dump([rows[identity] for identity in ids], many=True)
    return answer({"items": items, "next": None})
