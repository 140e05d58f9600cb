"""Dismissals as they come and go, and what can be asked of likeness."""

from __future__ import annotations

from marshmallow import fields

from regional_planner.alignment.likeness.terms import DUPLICATE_THRESHOLD, LINK_THRESHOLD
from regional_planner.kernel.columns import PARTS_PER_MILLION
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.fields import Code, Flag, Share, Text, Whole
from regional_planner.records.kind import MOST_ROWS_PER_PAGE, RecordSchema
from regional_planner.web.query import AnswerQuery

MOST_FOR_ONE = 20
"""How many national priorities can be suggested for one regional one."""


class DismissalSchema(RecordSchema):
    """A suggested link that was turned down, for the two revisions that it was turned down for."""

    lower = Code(required=True, metadata={"label": lazy("Priority")})
    higher = Code(required=True, metadata={"label": lazy("National priority")})
    reason = Text(required=True, longest=2000, metadata={"label": lazy("Reason"), "note": lazy("Why not")})
    lower_revision = fields.Integer(dump_only=True)
    higher_revision = fields.Integer(dump_only=True)
    territory = fields.String(dump_only=True)
    higher_territory = fields.String(dump_only=True)
    cycle = fields.String(dump_only=True)


class LikenessQuery(AnswerQuery):
    """Whose priorities are compared: of a cycle, as they are today; of one region or all."""

    cycle = Code(load_default=None, metadata={"description": "Cycle; the one that today falls in when missing"})
    territory = Code(load_default=None, metadata={"description": "One region alone, CUT or ISO code"})


class SuggestionQuery(LikenessQuery):
    """Which links to suggest."""

    threshold = Share(
        load_default=round(LINK_THRESHOLD * PARTS_PER_MILLION),
        metadata={"description": f"Least likeness, 0-1; {LINK_THRESHOLD} when missing"},
    )
    limit = Whole(
        least=1,
        most=MOST_FOR_ONE,
        load_default=3,
        metadata={"description": "At most so many for each regional priority"},
    )
    unlinked = Flag(load_default=False, metadata={"description": "Only for priorities without any standing link"})


class DuplicateQuery(LikenessQuery):
    """Which duplicates to show."""

    other = Code(
        load_default=None,
        metadata={"description": "With `territory`: only pairs of that region and this one, CUT or ISO code"},
    )
    threshold = Share(
        load_default=round(DUPLICATE_THRESHOLD * PARTS_PER_MILLION),
        metadata={"description": f"Least likeness, 0-1; {DUPLICATE_THRESHOLD} when missing"},
    )
    limit = Whole(least=1, most=MOST_ROWS_PER_PAGE, load_default=100)
