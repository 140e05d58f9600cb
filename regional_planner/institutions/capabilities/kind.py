"""Assessments of capabilities, declared."""

from regional_planner.institutions.capabilities import service
from regional_planner.institutions.capabilities.schemas import CapabilityAssessmentSchema
from regional_planner.institutions.capabilities.service import ASSESSMENT, KEY
from regional_planner.institutions.capabilities.terms import HIGHEST
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.fields import Whole
from regional_planner.records.kind import Kind, equals
from regional_planner.territory.kind import territory_filter

CAPABILITY_ASSESSMENTS = Kind(
    ASSESSMENT,
    "capability-assessments",
    lazy("Assessments of capabilities"),
    CapabilityAssessmentSchema,
    filters=(
        territory_filter(ASSESSMENT),
        equals(ASSESSMENT, "dimension"),
        equals(ASSESSMENT, "level", Whole(most=HIGHEST)),
        equals(ASSESSMENT, "assessor"),
    ),
    sorts=("assessed_on", "id", "territory", "dimension", "level", "updated_at"),
    key=KEY,
    create=service.create,
    change=service.change,
)
