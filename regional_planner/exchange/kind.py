"""Imports, declared."""

from regional_planner.exchange.schemas import ImportSchema
from regional_planner.exchange.service import IMPORT
from regional_planner.exchange.terms import Outcome
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.fields import Choice
from regional_planner.records.kind import Kind, equals
from regional_planner.territory.kind import territory_filter

IMPORTS = Kind(
    IMPORT,
    "imports",
    lazy("Imports"),
    ImportSchema,
    filters=(territory_filter(IMPORT), equals(IMPORT, "outcome", Choice(Outcome)), equals(IMPORT, "digest")),
    sorts=("id",),
    writable=False,
)
