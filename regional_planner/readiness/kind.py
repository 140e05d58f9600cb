"""Statements of foundations and milestones, declared."""

from __future__ import annotations

from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.priorities.kind import cycle_filter
from regional_planner.readiness import service
from regional_planner.readiness.schemas import FoundationSchema, MilestoneSchema
from regional_planner.readiness.service import FOUNDATION, FOUNDATION_KEY, MILESTONE, MILESTONE_KEY
from regional_planner.readiness.terms import Part, State
from regional_planner.records.fields import Choice
from regional_planner.records.kind import Kind, equals
from regional_planner.territory.kind import territory_filter

FOUNDATIONS = Kind(
    FOUNDATION,
    "foundations",
    lazy("Foundations of priorities"),
    FoundationSchema,
    filters=(
        territory_filter(FOUNDATION),
        equals(FOUNDATION, "priority"),
        cycle_filter(FOUNDATION),
        equals(FOUNDATION, "part", Choice(Part)),
        equals(FOUNDATION, "state", Choice(State)),
    ),
    sorts=("id", "priority", "stated_on", "territory", "updated_at"),
    key=FOUNDATION_KEY,
    create=service.state_foundation,
    change=service.change_foundation,
)

MILESTONES = Kind(
    MILESTONE,
    "milestones",
    lazy("Milestones of priorities"),
    MilestoneSchema,
    filters=(territory_filter(MILESTONE), equals(MILESTONE, "priority"), cycle_filter(MILESTONE)),
    sorts=("id", "priority", "set_on", "territory", "updated_at"),
    key=MILESTONE_KEY,
    create=service.set_milestone,
    change=service.change_milestone,
)
