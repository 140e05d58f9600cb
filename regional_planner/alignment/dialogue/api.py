"""The dialogue over HTTP: conversations, and many links answered or proposed at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, request
from flask_smorest import Blueprint as ApiBlueprint

from regional_planner.access.engine import permit
from regional_planner.alignment.dialogue.bulk import answer_all, propose_all
from regional_planner.alignment.dialogue.conversation import conversation
from regional_planner.alignment.dialogue.feed import atom, newest
from regional_planner.alignment.dialogue.inbox import inbox, page_of
from regional_planner.alignment.dialogue.labels import ITEM_KINDS
from regional_planner.alignment.dialogue.schemas import (
    CONVERSATION,
    INBOX,
    LINKS_NOW,
    FeedQuery,
    InboxQuery,
    LinkAnswersSchema,
    LinkProposalsSchema,
)
from regional_planner.alignment.dialogue.terms import Item, Offer, Waits
from regional_planner.alignment.schemas import LinkSchema
from regional_planner.alignment.service import LINK
from regional_planner.records import reading
from regional_planner.web.answers import answer
from regional_planner.web.bodies import api_blueprint
from regional_planner.web.context import actor, db, external
from regional_planner.web.query import asks, rows_answer
from regional_planner.web.records import next_address
from regional_planner.web.tables import JSON, representation

waiting = ApiBlueprint("waiting", __name__, description="What waits for a person")
feeds = Blueprint("feeds", __name__)
bulk = api_blueprint("dialogue", __name__, "What the two levels say to each other about links")


@bulk.route("/answers", methods=["POST"])
@bulk.arguments(LinkAnswersSchema)
@bulk.response(200, LINKS_NOW)
def answer_links(body: dict[str, Any]) -> Response:
    """Agree, contest, accept and withdraw up to 500 links: all of it or nothing, every fault by its item."""
    _require_writer("link.agree")
    return _links_now(answer_all(db(), actor(), body["items"]))


@bulk.route("/proposals", methods=["POST"])
@bulk.arguments(LinkProposalsSchema)
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


@waiting.route("")
@asks(waiting, InboxQuery)
@waiting.response(200, INBOX)
def read_inbox(query: dict[str, Any]) -> Response:
    """What waits for me, oldest first, and then what I wait for; each with the steps that I can take.

    As CSV or XLSX all of it at once.
    """
    items = inbox(db(), actor(), query["institution"])
    if representation(query["f"]) != JSON:
        return rows_answer("inbox", [_flat_row(item) for item in items], query["f"])
    shown, following = page_of(items, query["limit"], query["cursor"])
    waits = sum(item.waits_for is Waits.ME for item in items)
    return answer({"items": [_row(item) for item in shown], "next": next_address(following), "waiting": waits})


@feeds.route("/inbox.atom", endpoint="inbox")
@asks(waiting, FeedQuery)
def read_feed(query: dict[str, Any]) -> Response:
    """What waits for me, as an Atom feed; feed readers send a token as the password, beside any user name."""
    mine = [item for item in inbox(db(), actor()) if item.waits_for is Waits.ME]
    items, following = newest(mine, query["limit"], query["cursor"])
    pages = {"self": request.url, "next": next_address(following)}
    content = atom(
        items,
        str(actor().user_id),
        external(""),
        {kind: str(label) for kind, label in ITEM_KINDS.items()},
        {relation: address for relation, address in pages.items() if address is not None},
    )
    return Response(content, content_type="application/atom+xml; charset=utf-8")


def _row(item: Item) -> dict[str, Any]:
    return {**vars(item), "link": item.link and vars(item.link)}


def _flat_row(item: Item) -> dict[str, Any]:
    """The item as one row of a table: what it says of a link beside the rest, the steps in one cell."""
    offer = vars(item.link) if item.link else dict.fromkeys(Offer.__dataclass_fields__)
    rest = {name: value for name, value in vars(item).items() if name != "link"}
    return {**rest, **offer, "actions": " ".join(item.actions)}


def _require_writer(action: str) -> None:
    """Refuse who may write nothing before anything is said of the items; whose they are is asked of each."""
    if not actor().may_write:
        permit(LINK.policy, action, actor(), {})


def _links_now(ids: Sequence[str]) -> Response:
    table = LINK.model.__table__
    rows = {row["id"]: row for row in reading.page(db(), LINK, actor(), [table.c.id.in_(ids)]).rows}
    items = LinkSchema().dump([rows[identity] for identity in ids], many=True)
    return answer({"items": items, "next": None})
