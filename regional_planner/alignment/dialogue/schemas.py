"""What the steps of the dialogue carry, one by one and many at once."""

from __future__ import annotations

from marshmallow import RAISE, Schema, fields

from regional_planner.alignment.dialogue.terms import ItemKind, Waits
from regional_planner.alignment.schemas import LinkSchema
from regional_planner.alignment.terms import LinkAction, LinkState, Side
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.fields import Choice, Code, Identity, Items, Share, Text, Whole
from regional_planner.records.kind import MOST_ROWS_PER_PAGE, SCHEMA_MESSAGES, QuerySchema, ReasonSchema
from regional_planner.records.shown import listing, share
from regional_planner.web.query import AnswerQuery

MOST_ITEMS = 500
"""How many links are answered or proposed in one request."""
ANSWERS = (LinkAction.AGREE, LinkAction.CONTEST, LinkAction.WITHDRAW, LinkAction.ACCEPT)


class ContestSchema(ReasonSchema):
    """Why a link is contested, and what one would take instead."""

    counter_strength = Share(
        positive=True, load_default=None, allow_none=True, metadata={"description": "Strength that one would take"}
    )
    counter_higher = Code(
        load_default=None,
        allow_none=True,
        metadata={"description": "Priority of the same level and cycle that it should lead to"},
    )


class AcceptanceSchema(ReasonSchema):
    """Which national priority takes up what was raised, and how much of it that is."""

    national = Code(load_default=None, allow_none=True)
    share = Share(positive=True, load_default=None, allow_none=True)


class LinkAnswerSchema(ContestSchema):
    """One of many answers."""

    link = Identity(required=True, metadata={"description": "Id of the link"})
    action = Choice(ANSWERS, required=True)
    version = Whole(
        load_default=None,
        allow_none=True,
        metadata={"description": "The version read: the number in its ETag"},
    )


class LinkProposalSchema(Schema):
    """One of many proposals."""

    class Meta:
        unknown = RAISE

    error_messages = SCHEMA_MESSAGES

    lower = Code(required=True)
    higher = Code(required=True)
    strength = Share(required=True, positive=True)
    reason = Text(longest=4000, load_default=None, allow_none=True)


def _many(name: str, item: type[Schema]) -> type[Schema]:
    items = Items(fields.Nested(item), most=MOST_ITEMS, required=True, metadata={"label": lazy("Links")})
    return type(name, (_BulkSchema,), {"items": items})


class _BulkSchema(Schema):
    class Meta:
        unknown = RAISE

    error_messages = SCHEMA_MESSAGES


LinkAnswersSchema = _many("LinkAnswersSchema", LinkAnswerSchema)
LinkProposalsSchema = _many("LinkProposalsSchema", LinkProposalSchema)
LINKS_NOW = listing("LinksNow", LinkSchema)
"""The links as they stand after all was done, in the order that was asked in."""


class InboxQuery(AnswerQuery):
    """Whose inbox."""

    institution = Code(
        load_default=None,
        metadata={"description": "Code of an institution, for auditors and administrators: what waits for its people"},
    )
    limit = Whole(least=1, most=MOST_ROWS_PER_PAGE, load_default=100)
    cursor = Text(longest=200, load_default=None, metadata={"description": "From `next` of the page before"})


class FeedQuery(QuerySchema):
    """Which page of the feed, and its language where it is not the reader's."""

    limit = Whole(least=1, most=MOST_ROWS_PER_PAGE, load_default=100)
    cursor = Text(longest=200, load_default=None)
    lang = Text(longest=8, load_default=None)


class LinkOfferSchema(Schema):
    """A link under discussion."""

    lower = fields.String()
    lower_title = fields.String()
    higher = fields.String()
    higher_title = fields.String()
    strength = share(unknown=False)
    counter_strength = share()
    counter_higher = fields.String(allow_none=True)
    counter_title = fields.String(allow_none=True)


class InboxItemSchema(Schema):
    """One thing that waits."""

    waits_for = Choice(Waits)
    kind = Choice(ItemKind)
    record = fields.String(metadata={"description": "Kind of record: link, origin, priority, joint_priority"})
    id = fields.UUID()
    version = fields.Integer(metadata={"description": "What an answer names, as ETag or in its item"})
    address = fields.String()
    page = fields.String()
    title = fields.String()
    territory = fields.String(metadata={"description": "CUT code of the other side's territory; CL for the nation"})
    territory_name = fields.String()
    cycle = fields.String()
    since = fields.Date()
    days = fields.Integer(metadata={"description": "Whole days that it has waited"})
    deadline = fields.Date(allow_none=True)
    overdue = fields.Boolean()
    reason = fields.String(allow_none=True, metadata={"description": "What was said last"})
    actions = fields.List(fields.String(), metadata={"description": "Steps that the person can take now"})
    link = fields.Nested(LinkOfferSchema, allow_none=True)
    share = share()
    national = fields.String(allow_none=True)
    updated_at = fields.DateTime()


INBOX = listing(
    "Inbox", InboxItemSchema, waiting=fields.Integer(metadata={"description": "How many wait for the person"})
)


class LinkStepSchema(Schema):
    """What a side did about a link."""

    day = fields.Date()
    side = Choice(Side)
    action = Choice(LinkAction)
    state = Choice(LinkState)
    strength = share(unknown=False)
    reason = fields.String(allow_none=True)
    counter_strength = share()
    counter_higher = fields.String(allow_none=True)


CONVERSATION = listing(
    "Conversation",
    LinkStepSchema,
    link=fields.UUID(),
    state=Choice(LinkState),
    turn=Choice(Side, allow_none=True, metadata={"description": "Which side has to speak"}),
    replaces=fields.UUID(allow_none=True, metadata={"description": "The link in whose place this one was agreed"}),
    replaced_by=fields.UUID(allow_none=True, metadata={"description": "The link that was agreed in its place"}),
)
