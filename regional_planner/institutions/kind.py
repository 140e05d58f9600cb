"""Institutions, declared."""

from regional_planner.institutions.schemas import InstitutionSchema
from regional_planner.institutions.service import INSTITUTION
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.fields import Choice
from regional_planner.records.kind import Kind, equals, in_force
from regional_planner.territory.terms import Level

INSTITUTIONS = Kind(
    INSTITUTION,
    "institutions",
    lazy("Institutions"),
    InstitutionSchema,
    filters=(
        equals(INSTITUTION, "level", Choice(Level)),
        equals(INSTITUTION, "territory"),
        equals(INSTITUTION, "kind"),
        in_force(INSTITUTION),
    ),
    sorts=("code",),
)
