"""The alignment's answers as schemas: what each row says."""

from __future__ import annotations

from marshmallow import Schema, fields

from regional_planner.alignment.selection.schemas import InheritedProfileSchema, SelectionSchema
from regional_planner.alignment.terms import Figure, GapKind, Reason
from regional_planner.records.fields import Choice
from regional_planner.records.shown import Shown, listing, nested_list, share


class NationalSchema(Schema):
    """A national priority that regions are compared with."""

    code = fields.String()
    title = fields.String()
    weight = share()
    weight_assumed = fields.Boolean()
    selected = fields.Boolean(
        metadata={"description": "False where it is there only because chosen priorities link to it; its weight is 0"}
    )


class RegionSchema(Schema):
    """Base of rows that speak of a region."""

    territory = fields.String()
    unit = fields.String(metadata={"description": "Version of the unit"})
    name = fields.String()


class MatrixRowSchema(RegionSchema):
    """A region's profile: the share of its weight behind each national priority, and what is local."""

    profile = fields.Dict(
        keys=fields.String(), values=share(), metadata={"description": "By code of the national priority"}
    )
    local = share()


class ProfileSchema(RegionSchema):
    """How far a region and the nation pull in the same direction; null without priorities or weights."""

    priorities = fields.Integer()
    carrying = share()
    carrying_ceiling = share()
    cosine = share()
    voice = share()
    heard = share()
    local = share()
    agreed = share()
    pending = share()
    contested = share()
    declared_local = share()
    unassigned = share()
    concentration = share()
    divergence = fields.Float(allow_none=True)
    money = fields.Integer(metadata={"description": "Whole CLP"})


class CarriedSchema(Schema):
    """Who carries a national priority."""

    national = fields.String()
    title = fields.String()
    regions = share()
    inhabitants = share()
    money = share()
    regions_counted = fields.Integer()
    regions_without_profile = fields.Integer()


class GapSchema(Schema):
    """What is left to do."""

    kind = Choice(GapKind)
    meaning = fields.String()
    territory = fields.String(allow_none=True)
    priority = fields.String(allow_none=True)
    priority_title = fields.String(allow_none=True)
    national = fields.String(allow_none=True)
    national_title = fields.String(allow_none=True)
    link = fields.UUID(allow_none=True)
    share = share()
    money = fields.Integer(allow_none=True, metadata={"description": "Whole CLP"})
    days_open = fields.Integer(allow_none=True)


class ContributionSchema(Schema):
    """A line of an explanation: weight x strength = amount + surplus."""

    because = Choice(Reason)
    territory = fields.String()
    priority = fields.String(allow_none=True)
    priority_title = fields.String(allow_none=True)
    national = fields.String(allow_none=True)
    national_title = fields.String(allow_none=True)
    link = fields.UUID(allow_none=True)
    weight = fields.Float()
    strength = fields.Float()
    amount = fields.Float()
    surplus = fields.Float()
    money = fields.Integer(allow_none=True)
    illustrative = fields.Boolean(allow_none=True)


def about_the_plan() -> dict[str, Shown]:
    """What every answer says of the plan it is made from."""
    return {
        "cycle": fields.String(),
        "as_of": fields.Date(),
        "units_as_of": fields.Date(),
        "illustrative": fields.Boolean(),
        "selection": fields.Nested(SelectionSchema),
        "inherited": nested_list(InheritedProfileSchema),
        "nationals": fields.List(fields.Nested(NationalSchema)),
    }


MATRIX = listing("AlignmentMatrix", MatrixRowSchema, **about_the_plan())
PROFILES = listing("AlignmentProfiles", ProfileSchema, **about_the_plan())
COVERAGE = listing("AlignmentCoverage", CarriedSchema, **about_the_plan())
GAPS = listing("AlignmentGaps", GapSchema, **about_the_plan())
EXPLANATION = listing(
    "AlignmentExplanation",
    ContributionSchema,
    **about_the_plan(),
    figure=Choice(Figure),
    territory=fields.String(allow_none=True),
    national=fields.String(allow_none=True),
    value=fields.Float(allow_none=True, metadata={"description": "The sum of the amounts"}),
)
