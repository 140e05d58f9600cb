"""The audit log and the plan of an instant, as they are asked for and answered."""

from __future__ import annotations

from marshmallow import Schema, fields

from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.fields import Code, Instant, Text, Whole
from regional_planner.records.kind import MOST_ROWS_PER_PAGE
from regional_planner.web.query import AnswerQuery


class AuditQuery(AnswerQuery):
    """Which entries of the log."""

    scope = Code(metadata={"description": "A territory's code, or a part of the register"})
    actor = Code(longest=100, metadata={"description": "User name of who did it"})
    record_type = Code(metadata={"description": "Kind of record: priority, link, amount, user, ..."})
    record_id = Code(metadata={"description": "Id of the record"})
    action = Code(metadata={"description": "What was done: create, change, adopt, ..."})
    request = Code(metadata={"description": "Request id, or the id of an import"})
    since = Instant(metadata={"description": "From this instant on"})
    until = Instant(metadata={"description": "Before this instant"})
    limit = Whole(least=1, most=MOST_ROWS_PER_PAGE, load_default=100)
    cursor = Text(longest=200, load_default=None, metadata={"description": "From `next` of the page before"})


class AuditEntrySchema(Schema):
    """One write to one record, and its place in the chain of its scope."""

    id = fields.String()
    at = fields.DateTime()
    scope = fields.String()
    sequence = fields.Integer()
    actor = fields.String()
    on_behalf_of = fields.String(allow_none=True)
    institution = fields.String(allow_none=True)
    request = fields.String()
    record_type = fields.String()
    record_id = fields.String()
    action = fields.String()
    reason = fields.String(allow_none=True)
    before = fields.Dict(allow_none=True)
    after = fields.Dict(allow_none=True)
    previous = fields.String()
    hash = fields.String()


class AuditPageSchema(Schema):
    """Entries, and the address of the next ones."""

    items = fields.List(fields.Nested(AuditEntrySchema), required=True)
    next = fields.String(required=True, allow_none=True)


class ChainSchema(Schema):
    """Where a scope's chain ends."""

    scope = fields.String()
    sequence = fields.Integer()
    hash = fields.String()


class ChainsSchema(Schema):
    """The ends of all chains."""

    items = fields.List(fields.Nested(ChainSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class PlanQuery(AnswerQuery):
    """Which part of the plan, and when."""

    at = Instant(
        required=True, metadata={"description": "The instant that it is asked for, such as 2026-11-24T12:00:00-03:00"}
    )
    territory = Code(load_default=None, metadata={"description": "CUT code", "label": lazy("Territory")})
