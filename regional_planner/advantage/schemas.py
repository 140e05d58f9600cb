"""What can be asked of activity and comparative advantage, and what the answers' rows say."""

from __future__ import annotations

from marshmallow import Schema, fields

from regional_planner.advantage.terms import EARLIEST_YEAR, LATEST_YEAR, Measure, Subject
from regional_planner.records.fields import Choice, Ratio, Whole
from regional_planner.records.shown import Shown, listing, nested_list, share
from regional_planner.territory.schemas import RebasedSchema
from regional_planner.web.query import DatedQuery


def year_asked() -> Shown:
    """The parameter `year`."""
    note = "Year of the figures; the newest there is on the day when missing"
    return Whole(least=EARLIEST_YEAR, most=LATEST_YEAR, load_default=None, metadata={"description": note})


def measure_asked() -> Shown:
    """The parameter `measure`."""
    return Choice(Measure, load_default=Measure.EMPLOYMENT.value, metadata={"description": "What is counted"})


def threshold_asked() -> Shown:
    """The parameter `quotient`."""
    note = "Location quotient from which there is an advantage"
    return Ratio(load_default=1.0, metadata={"description": note})


class ActivityQuery(DatedQuery):
    """Which figures: those of a measure and year on the regions of a day."""

    measure = measure_asked()
    year = year_asked()


class AdvantageQuery(ActivityQuery):
    """Which figures, and from which quotient there is an advantage."""

    quotient = threshold_asked()


class ComplexityQuery(AdvantageQuery):
    """Whose complexity."""

    of = Choice(Subject, load_default=Subject.REGION.value, metadata={"description": "Whose complexity"})


class FigureOriginSchema(Schema):
    """Where the figures of a row come from; said in every row, so that no table loses it."""

    measure = Choice(Measure)
    year = fields.Integer(allow_none=True)
    vintage = fields.Integer(allow_none=True, metadata={"description": "Number of the set, as loaded"})
    source = fields.String(allow_none=True, metadata={"description": "Source code"})
    illustrative = fields.Boolean(metadata={"description": "Made up to show how the system works"})


class ActivityOfRegionSchema(FigureOriginSchema):
    """An activity of a region."""

    territory = fields.String()
    unit = fields.String(metadata={"description": "Version of the unit"})
    name = fields.String()
    activity = fields.String(metadata={"description": "Code of an industry or horizontal area"})
    activity_name = fields.String()


class ActivityFigureSchema(ActivityOfRegionSchema):
    """How much of the activity there is; null for regions and activities without figures."""

    value = fields.Integer(allow_none=True, metadata={"description": "Whole people or firms"})
    rebased = nested_list(RebasedSchema)


def quotient_shown() -> Shown:
    """A location quotient."""
    note = "Share of the activity in the region over its share in the country"
    return fields.Float(allow_none=True, metadata={"minimum": 0, "description": note})


class QuotientSchema(ActivityOfRegionSchema):
    """Location quotient (revealed comparative advantage, Balassa 1965); null where it is not defined."""

    value = fields.Integer(allow_none=True, metadata={"description": "Whole people or firms"})
    quotient = quotient_shown()
    advantage = fields.Boolean(allow_none=True, metadata={"description": "Whether the quotient reaches the threshold"})


class RelatednessSchema(ActivityOfRegionSchema):
    """How much of what lies near the activity the region has an advantage in (Hidalgo et al. 2007)."""

    density = share()
    advantage = fields.Boolean(allow_none=True)


class ComplexitySchema(FigureOriginSchema):
    """Complexity of a region or an activity (Hidalgo and Hausmann 2009), standardised; null where not defined."""

    code = fields.String()
    name = fields.String()
    complexity = fields.Float(allow_none=True, metadata={"description": "Mean 0, standard deviation 1"})
    advantages = fields.Integer(
        metadata={"description": "Diversity of a region, ubiquity of an activity: how many advantages it counts"}
    )


def about_the_figures() -> dict[str, Shown]:
    """What every answer says of the figures that it is made from."""
    return {
        "as_of": fields.Date(metadata={"description": "The day whose regions the rows are on"}),
        "measure": Choice(Measure),
        "counted_in": fields.String(metadata={"description": "people or firms"}),
        "year": fields.Integer(allow_none=True),
        "years": fields.List(fields.Integer(), metadata={"description": "Years that have figures of the measure"}),
        "vintage": fields.Integer(allow_none=True, metadata={"description": "Number of the set, as loaded"}),
        "units_as_of": fields.Date(allow_none=True, metadata={"description": "The day whose units it was counted on"}),
        "rebased_by": fields.String(metadata={"description": "What a split shares a region's figures out by"}),
        "source": fields.String(allow_none=True, metadata={"description": "Source code"}),
        "illustrative": fields.Boolean(metadata={"description": "Made up to show how the system works"}),
    }


def about_the_comparison() -> dict[str, Shown]:
    """The same, and the threshold of an advantage."""
    return {**about_the_figures(), "quotient_threshold": fields.Float()}


def _proximity() -> Shown:
    row = fields.Dict(keys=fields.String(), values=share())
    note = "Code -> code -> proximity from 0 to 1; null where no region has an advantage"
    return fields.Dict(keys=fields.String(), values=row, metadata={"description": note})


ACTIVITY = listing("ActivityList", ActivityFigureSchema, **about_the_figures())
QUOTIENTS = listing("QuotientList", QuotientSchema, **about_the_comparison())
RELATEDNESS = listing("RelatednessList", RelatednessSchema, **about_the_comparison(), proximity=_proximity())
COMPLEXITY = listing("ComplexityList", ComplexitySchema, **about_the_comparison(), of=Choice(Subject))
