"""Likeness as schemas: what each row says."""

from __future__ import annotations

from marshmallow import Schema, fields

from regional_planner.priorities.terms import PriorityState
from regional_planner.records.fields import Choice
from regional_planner.records.shown import Shown, listing, share
from regional_planner.territory.terms import Level


class AlikeSchema(Schema):
    """Base of rows that say how alike two priorities are, in which parts, and what they share."""

    likeness = share(unknown=False)
    text = share()
    cells = share()
    communes = share()
    period = share()
    approach = share()
    because = fields.String(metadata={"description": "What the two share, in a sentence"})
    shared_words = fields.List(fields.String())
    shared_cells = fields.List(fields.String())
    shared_communes = fields.List(fields.String())
    illustrative = fields.Boolean()


class ProposalSchema(Schema):
    """The link, as it can be sent to /api/v1/links."""

    lower = fields.String()
    higher = fields.String()
    strength = share(unknown=False)
    reason = fields.String()


class SuggestionSchema(AlikeSchema):
    """A link that nobody has proposed; it counts nowhere until somebody does and the other side agrees."""

    territory = fields.String()
    name = fields.String()
    priority = fields.String()
    priority_title = fields.String()
    priority_state = Choice(PriorityState)
    links = fields.Integer(metadata={"description": "Standing links that the priority has"})
    left = share(unknown=False)
    national = fields.String()
    national_title = fields.String()
    proposal = fields.Nested(ProposalSchema)


class DuplicateSchema(AlikeSchema):
    """Two priorities of one level that are alike."""

    level = Choice(Level)
    between_territories = fields.Boolean()
    first = fields.String()
    first_title = fields.String()
    first_territory = fields.String()
    second = fields.String()
    second_title = fields.String()
    second_territory = fields.String()


def about() -> dict[str, Shown]:
    """What every answer says of the plan it is made from."""
    return {
        "cycle": fields.String(),
        "as_of": fields.Date(),
        "illustrative": fields.Boolean(),
        "threshold": share(unknown=False),
    }


SUGGESTIONS = listing("AlignmentSuggestions", SuggestionSchema, **about())
DUPLICATES = listing("AlignmentDuplicates", DuplicateSchema, **about())
