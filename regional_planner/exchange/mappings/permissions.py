"""Who may keep mappings: those who import for the territory. Anyone may read them: they hold headings, no figures."""

from regional_planner.access.clauses import ANYONE, Policy
from regional_planner.exchange.permissions import WRITERS

POLICY: Policy = {
    "import_mapping.read": ((ANYONE,),),
    "import_mapping.create": WRITERS,
    "import_mapping.change": WRITERS,
    "import_mapping.end": WRITERS,
}
