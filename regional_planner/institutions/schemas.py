"""Institutions as they come and go."""

from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.fields import Choice, Code, Day, Text
from regional_planner.records.kind import RecordSchema
from regional_planner.territory.terms import Level


class InstitutionSchema(RecordSchema):
    """An institution."""

    code = Code(required=True, metadata={"label": lazy("Code")})
    name_es = Text(required=True, metadata={"label": lazy("Name (Spanish)")})
    name_en = Text(required=True, metadata={"label": lazy("Name (English)")})
    kind = Text(required=True, longest=40, metadata={"label": lazy("Kind")})
    level = Choice(Level, required=True, metadata={"label": lazy("Level")})
    territory = Code(required=True, metadata={"label": lazy("Territory")})
    mandate_es = Text(longest=2000, allow_none=True, metadata={"label": lazy("Mandate (Spanish)")})
    mandate_en = Text(longest=2000, allow_none=True, metadata={"label": lazy("Mandate (English)")})
    valid_from = Day(allow_none=True, metadata={"label": lazy("Since")})
    valid_to = Day(allow_none=True, metadata={"label": lazy("Until")})
