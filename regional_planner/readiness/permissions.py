"""Who may state foundations and set milestones: the territory of the priority. Read by whoever reads the priority."""

from regional_planner.access.clauses import AUDITOR, Belongs, Policy, in_state
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.priorities.models import Priority
from regional_planner.priorities.permissions import WRITERS
from regional_planner.priorities.terms import PUBLISHED

PUBLISHED_PRIORITY = Belongs("priority", Priority.code, in_state(*PUBLISHED), lazy("while its priority is published"))
READERS = ((PUBLISHED_PRIORITY,), *WRITERS, (AUDITOR,))

POLICY: Policy = {
    "foundation.read": READERS,
    "foundation.create": WRITERS,
    "foundation.change": WRITERS,
    "foundation.end": WRITERS,
    "milestone.read": READERS,
    "milestone.create": WRITERS,
    "milestone.change": WRITERS,
    "milestone.end": WRITERS,
}
