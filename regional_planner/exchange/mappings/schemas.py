"""Mappings as they come and go."""

from __future__ import annotations

from marshmallow import fields

from regional_planner.exchange.mappings.terms import MOST_HEADING_ROW, MOST_HEADINGS, NumberFormat
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.fields import Choice, Code, Items, Text, Whole
from regional_planner.records.kind import RecordSchema
from regional_planner.records.texts import Words


class MappingSchema(RecordSchema):
    """How a file with headings of its own is read."""

    name = Code(required=True, longest=100, metadata={"label": lazy("Name")})
    territory = Code(required=True, longest=8, metadata={"description": "Whose imports use it; CL: those of all"})
    institution = fields.String(dump_only=True, allow_none=True, metadata={"description": "Who keeps it"})
    kind = Code(required=True, metadata={"description": "What a row makes, such as amounts"})
    columns = Words(required=True, most=MOST_HEADINGS, metadata={"description": "Heading of the file -> field"})
    fixed = Words(most=MOST_HEADINGS, metadata={"description": "Field -> what every row says, as a cell would"})
    spread = Words(
        most=MOST_HEADINGS, metadata={"description": "Heading of a wide column -> what spread_by is there: Enero -> 1"}
    )
    spread_by = Code(allow_none=True, metadata={"description": "Field that tells the wide columns apart"})
    spread_to = Code(allow_none=True, metadata={"description": "Field that the cells of wide columns fill"})
    ignored = Items(Text(longest=200), most=MOST_HEADINGS, metadata={"description": "Headings that are passed over"})
    numbers = Choice(NumberFormat, metadata={"description": "comma: 1.234,5; point: 1,234.5"})
    scaled = Words(
        most=MOST_HEADINGS, metadata={"description": "Field -> how many of its unit one is: 1000 for thousands"}
    )
    sheet = Text(longest=100, allow_none=True, metadata={"description": "Of a workbook; its only one when missing"})
    heading_row = Whole(least=1, most=MOST_HEADING_ROW, metadata={"description": "Row of the headings, from 1"})
