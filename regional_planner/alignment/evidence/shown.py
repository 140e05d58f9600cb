"""The answer on evidence as schemas: what each row says."""

from __future__ import annotations

from marshmallow import Schema, fields

from regional_planner.advantage.schemas import ActivityOfRegionSchema, FigureOriginSchema, about_the_comparison
from regional_planner.advantage.schemas import quotient_shown as quotient
from regional_planner.alignment.evidence.terms import Finding, Verdict
from regional_planner.records.fields import Choice
from regional_planner.records.shown import Shown, listing, nested_list, share
from regional_planner.territory.schemas import RebasedSchema


def standardised() -> fields.Float:
    """A complexity."""
    return fields.Float(allow_none=True, metadata={"description": "Mean 0, standard deviation 1"})


class ActivityEvidenceSchema(ActivityOfRegionSchema):
    """An activity of a region: what speaks for it, and which priorities name it."""

    quotient = quotient()
    advantage = fields.Boolean(allow_none=True)
    density = share()
    density_from = share()
    complexity = standardised()
    region_complexity = standardised()
    evident = fields.Boolean(allow_none=True)
    claimed = fields.Boolean()
    finding = Choice(Finding)
    priorities = fields.List(fields.String(), metadata={"description": "Codes of the priorities that name it"})
    rebased = nested_list(RebasedSchema)


class NamedActivitySchema(Schema):
    """An activity that a priority names: what speaks for it in the region."""

    activity = fields.String()
    activity_name = fields.String()
    quotient = quotient()
    density = share()
    complexity = standardised()
    evident = fields.Boolean(allow_none=True)


class PriorityEvidenceSchema(FigureOriginSchema):
    """A priority of a region: the activities that it names, and whether one of them has evidence."""

    territory = fields.String()
    unit = fields.String()
    name = fields.String()
    priority = fields.String(allow_none=True, metadata={"description": "Null for a region without priorities"})
    title = fields.String(allow_none=True)
    verdict = Choice(Verdict, allow_none=True)
    activities = nested_list(NamedActivitySchema)
    highest_quotient = quotient()
    highest_density = share()
    density_from = share()
    region_complexity = standardised()


def about_the_evidence() -> dict[str, Shown]:
    """What every answer says: of the plan, of the figures, and of what counts as evidence."""
    return {
        **about_the_comparison(),
        "cycle": fields.String(),
        "figures_units_as_of": fields.Date(
            allow_none=True, metadata={"description": "The day whose units the figures were counted on"}
        ),
        "illustrative_figures": fields.Boolean(),
        "illustrative_plan": fields.Boolean(),
        "density_quantile": share(unknown=False),
    }


EVIDENCE = listing("AlignmentEvidence", ActivityEvidenceSchema, **about_the_evidence())
EVIDENCE_OF_PRIORITIES = listing("EvidenceOfPriorities", PriorityEvidenceSchema, **about_the_evidence())
