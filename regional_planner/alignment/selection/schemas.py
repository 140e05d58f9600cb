"""A selection as query parameters, and as it is echoed."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import Schema, fields

from regional_planner.alignment.selection.terms import WEIGHT_PATTERN, WEIGHTS_PATTERN, YEARS_PATTERN, years_of
from regional_planner.finance.terms import AmountKind
from regional_planner.kernel.columns import PARTS_PER_MILLION
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.priorities.terms import Approach
from regional_planner.records.fields import Choice, Code, Day, Localised, Messages, described
from regional_planner.records.kind import QuerySchema
from regional_planner.records.shown import share

LONGEST_WEIGHTS = 4000


class Years(Localised, fields.String):
    """A year, or a first and a last one; a pair of numbers inside."""

    default_error_messages: Messages = {"invalid": lazy("“{input}” is not a year or a period of years.")}
    remedies: dict[str, str] = {"invalid": lazy("Write 2026 or 2026-2029.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**described(kwargs, pattern=YEARS_PATTERN))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            return years_of(str(value))
        except ValueError:
            raise self.make_error("invalid", input=value) from None


class ScenarioWeights(Localised, fields.String):
    """Weights by code of priority, as in CL-2026-01:0.5,CL-2026-02:0.5; pairs of code and parts per million inside."""

    default_error_messages: Messages = {
        "invalid": lazy("“{input}” is not a priority and its weight."),
        "too_long": lazy("It has {length} characters; at most {longest} fit."),
    }
    remedies: dict[str, str] = {
        "invalid": lazy("Write code:weight with commas between, weights from 0 to 1 with up to six decimals."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**described(kwargs, pattern=WEIGHTS_PATTERN, maxLength=LONGEST_WEIGHTS))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = str(value)
        if len(text) > LONGEST_WEIGHTS:
            raise self.make_error("too_long", length=len(text), longest=LONGEST_WEIGHTS)
        return tuple(self._weight(part) for part in text.split(","))

    def _weight(self, part: str) -> tuple[str, int]:
        if not re.fullmatch(WEIGHT_PATTERN, part, re.ASCII):
            raise self.make_error("invalid", input=part)
        code, _, weight = part.partition(":")
        return code, round(float(weight) * PARTS_PER_MILLION)


class LevelsQuery(QuerySchema):
    """Which two neighbouring levels, and which of their priorities."""

    upper = Code(
        load_default=None,
        metadata={
            "description": "Unit (CUT or ISO code) whose own priorities the units within it are compared with: CL "
            "(default) for regions and nation, a region for its communes"
        },
    )
    approach = Choice(
        Approach, load_default=None, metadata={"description": "Only priorities identified so; weights renormalised"}
    )
    axis = Code(
        load_default=None,
        metadata={"description": "Only priorities in this industry, horizontal or enabling area; weights renormalised"},
    )


class SelectionQuery(LevelsQuery):
    """Besides, with which weights of the higher level, on which money and on the units of which day."""

    weights = ScenarioWeights(
        load_default=None,
        metadata={
            "description": "Scenario weights of the higher level, as code:weight,code:weight; priorities not named "
            "share equally what these leave of 1"
        },
    )
    money = Choice(AmountKind, load_default=None, metadata={"description": "Kind of money; commitment when missing"})
    years = Years(load_default=None, metadata={"description": "Year or period whose money counts: 2026-2029"})
    units_as_of = Day(
        load_default=None,
        metadata={"description": "Re-base to the units of this day by lineage; the cycle's own when missing"},
    )


class SelectionSchema(Schema):
    """The selection that an answer was made for."""

    upper = fields.String(metadata={"description": "CUT code"})
    upper_name = fields.String()
    lower_level = fields.String(metadata={"description": "Level of the units that are compared with it"})
    approach = fields.String(allow_none=True)
    axis = fields.String(allow_none=True)
    weights = fields.Dict(keys=fields.String(), values=share(), allow_none=True)
    money = Choice(AmountKind)
    years = fields.String(allow_none=True)
    proposals = fields.Boolean()


class InheritedProfileSchema(Schema):
    """How a unit's profile was made out of that of another, under an act."""

    territory = fields.String(metadata={"description": "Unit that the answer speaks of"})
    act = fields.String()
    from_unit = fields.String(metadata={"description": "Version of the unit whose profile it was"})
    to_unit = fields.String(metadata={"description": "Version of the unit that has it now"})
    share = fields.Float(metadata={"description": "Part of that unit's money and origins that came along"})
    weight = fields.Float(metadata={"description": "What that unit's profile weighs in this one's; 1 on a split"})
    basis = fields.String()
