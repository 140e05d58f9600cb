"""Mappings, declared."""

from regional_planner.exchange.mappings import service
from regional_planner.exchange.mappings.schemas import MappingSchema
from regional_planner.exchange.mappings.service import MAPPING
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.kind import Kind, equals
from regional_planner.territory.kind import territory_filter

MAPPINGS = Kind(
    MAPPING,
    "import-mappings",
    lazy("Mappings of files"),
    MappingSchema,
    filters=(territory_filter(MAPPING), equals(MAPPING, "kind"), equals(MAPPING, "name")),
    sorts=("name", "id", "updated_at"),
    create=service.create,
)
