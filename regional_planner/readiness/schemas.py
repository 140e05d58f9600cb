"""Statements and milestones as they come and go, and what can be asked of readiness."""

from __future__ import annotations

import re
from typing import Any

from marshmallow import Schema, fields

from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.readiness.terms import Basis, Part, State
from regional_planner.records.fields import Choice, Code, Day, Items, Messages, PartialDay, Text, described
from regional_planner.records.kind import RecordSchema
from regional_planner.records.shown import listing, nested_list, share
from regional_planner.web.query import DatedQuery

WEB_ADDRESS = r"https?://[!#-;=?-\[\]^_`a-~]+"
"""An address as a page may hold it: no spaces, no quotation marks, no angle brackets."""
WEIGHT = f"({'|'.join(Part)}):(1000|[0-9]{{1,3}}(\\.[0-9]{{1,6}})?)"


class WebAddress(Text):
    """An address of the web that a page can point to."""

    default_error_messages: Messages = {"not_of_the_web": lazy("“{input}” is not an address of the web.")}
    remedies: dict[str, str] = {"not_of_the_web": lazy("Write it with https:// before it, without spaces.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**described(kwargs, pattern=f"^({WEB_ADDRESS})?$"))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if text and not re.fullmatch(WEB_ADDRESS, text):
            raise self.make_error("not_of_the_web", input=text)
        return text


class PartWeights(Text):
    """Weights of the parts of the checklist: `funding:2,team:0`; those not named weigh 1."""

    default_error_messages: Messages = {"invalid_weights": lazy("“{input}” is no list of parts and their weights.")}
    remedies: dict[str, str] = {
        "invalid_weights": lazy("Write part:weight with commas between, weights from 0 to 1000: funding:2,team:0.5.")
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=400, **described(kwargs, pattern=f"^({WEIGHT}(,{WEIGHT})*)?$"))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not text:
            return None
        if not re.fullmatch(f"{WEIGHT}(,{WEIGHT})*", text, re.ASCII):
            raise self.make_error("invalid_weights", input=text)
        pairs = (item.split(":") for item in text.split(","))
        return [(Part(name), float(number)) for name, number in pairs]


class FoundationSchema(RecordSchema):
    """What somebody stated of a foundation of a priority on a day."""

    priority = Code(
        required=True,
        longest=32,
        metadata={"label": lazy("Priority"), "note": lazy("Code of the priority that it is for")},
    )
    part = Choice(Part, required=True, metadata={"label": lazy("Foundation")})
    state = Choice(State, required=True, metadata={"label": lazy("State")})
    evidence = Text(
        required=True,
        longest=4000,
        metadata={"label": lazy("Evidence"), "note": lazy("What the statement rests on")},
    )
    link = WebAddress(
        longest=500, allow_none=True, metadata={"label": lazy("Link"), "note": lazy("Where the evidence can be read")}
    )
    needs = Items(
        Code(),
        most=20,
        metadata={
            "label": lazy("Competences needed"),
            "note": lazy("Codes of competences; only for the foundation “competence”"),
        },
    )
    stated_on = Day(required=True, metadata={"label": lazy("Stated on")})
    stated_by = fields.String(dump_only=True, allow_none=True)
    territory = fields.String(dump_only=True)


class MilestoneSchema(RecordSchema):
    """A dated step of a priority."""

    priority = Code(
        required=True,
        longest=32,
        metadata={"label": lazy("Priority"), "note": lazy("Code of the priority that it is for")},
    )
    title = Text(required=True, metadata={"label": lazy("Title in Spanish"), "note": lazy("What is reached")})
    title_en = Text(allow_none=True, metadata={"label": lazy("Title in English")})
    planned = PartialDay(
        required=True, metadata={"label": lazy("Planned"), "note": lazy("By the end of a day, month or year")}
    )
    actual = PartialDay(allow_none=True, metadata={"label": lazy("Reached"), "note": lazy("A day, month or year")})
    set_on = Day(metadata={"label": lazy("Set on"), "note": lazy("Today when empty")})
    note = Text(longest=2000, allow_none=True, metadata={"label": lazy("Note")})
    territory = fields.String(dump_only=True)


class ReadinessQuery(DatedQuery):
    """Of which plan and territory, on which day, with which weights."""

    cycle = Code(load_default=None, metadata={"description": "Cycle; when missing, the one that the day falls in"})
    territory = Code(load_default=None, metadata={"description": "CUT or ISO code; all when missing"})
    weights = PartWeights(
        load_default=None,
        metadata={"description": "part:weight with commas between; those not named weigh 1. All alike when missing"},
    )


class MissingQuery(ReadinessQuery):
    """Likewise, and of which foundation."""

    part = Choice(
        Part,
        load_default=None,
        metadata={"description": "One foundation; owner, funding, competence and milestones when missing"},
    )


class FoundSchema(Schema):
    """A foundation of a priority on a day."""

    part = Choice(Part)
    part_name = fields.String()
    state = Choice(State, allow_none=True, metadata={"description": "The state that counts; null: not known"})
    basis = Choice(Basis, allow_none=True, metadata={"description": "Whether records say so, or a statement"})
    because = fields.String(allow_none=True, metadata={"description": "What the state rests on"})
    weight = fields.Float(metadata={"minimum": 0})
    contribution = share()
    since = fields.Date(allow_none=True, metadata={"description": "Since when it has been missing"})
    stated = Choice(State, allow_none=True, metadata={"description": "What was last stated"})
    stated_on = fields.Date(allow_none=True)
    stated_by = fields.String(allow_none=True, metadata={"description": "Code of an institution"})
    evidence = fields.String(allow_none=True)
    link = fields.String(allow_none=True)
    needs = fields.List(fields.String(), metadata={"description": "Codes of the competences needed"})
    differs = fields.Boolean(metadata={"description": "Whether the statement is not what records say"})
    illustrative = fields.Boolean()


class ReadinessSchema(Schema):
    """A priority and how ready it is; null where nothing is known."""

    priority = fields.String()
    title = fields.String()
    territory = fields.String()
    name = fields.String(metadata={"description": "Name of the territory"})
    score = share()
    score_least = share()
    score_most = share()
    owner = Choice(State, allow_none=True)
    team = Choice(State, allow_none=True)
    funding = Choice(State, allow_none=True)
    competence = Choice(State, allow_none=True)
    capabilities = Choice(State, allow_none=True)
    milestones = Choice(State, allow_none=True)
    data = Choice(State, allow_none=True)
    missing = fields.Integer(metadata={"description": "How many parts are missing"})
    not_known = fields.Integer(metadata={"description": "How many parts nothing is known of"})
    illustrative = fields.Boolean()
    parts = nested_list(FoundSchema)


class RegionReadinessSchema(Schema):
    """How ready a region's priorities are; null where it has none, or nothing is known."""

    territory = fields.String()
    name = fields.String()
    priorities = fields.Integer()
    score = share()
    without_owner = fields.Integer()
    without_team = fields.Integer()
    without_funding = fields.Integer()
    without_competence = fields.Integer()
    without_capabilities = fields.Integer()
    without_milestones = fields.Integer()
    without_data = fields.Integer()
    not_known = fields.Integer(metadata={"description": "Parts of priorities that nothing is known of"})
    illustrative = fields.Boolean()


class MissingSchema(Schema):
    """A foundation that an adopted priority lacks."""

    territory = fields.String()
    name = fields.String()
    priority = fields.String()
    title = fields.String()
    part = Choice(Part)
    part_name = fields.String()
    basis = Choice(Basis)
    because = fields.String(allow_none=True)
    since = fields.Date(allow_none=True)
    days = fields.Integer(allow_none=True, metadata={"description": "Days from then to the day asked for"})
    illustrative = fields.Boolean()


ABOUT: dict[str, Any] = {
    "as_of": fields.Date(),
    "cycle": fields.String(),
    "weights": fields.Dict(keys=fields.String(), values=fields.Float()),
    "equal_weights": fields.Boolean(),
}
READINESS = listing("ReadinessList", ReadinessSchema, **ABOUT)
BY_REGION = listing("ReadinessByRegion", RegionReadinessSchema, units_as_of=fields.Date(), **ABOUT)
MISSING = listing("PlansWithoutFoundations", MissingSchema, **ABOUT)
