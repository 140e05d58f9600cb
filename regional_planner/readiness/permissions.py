"""Who may state foundations and set milestones: the territory of the priority. Read by whoever reads the priority."""

from regional_planner.access.clauses import Policy
from regional_planner.priorities.permissions import READERS_OF_IT, WRITERS

POLICY: Policy = {
    "foundation.read": READERS_OF_IT,
    "foundation.create": WRITERS,
    "foundation.change": WRITERS,
    "foundation.end": WRITERS,
    "milestone.read": READERS_OF_IT,
    "milestone.create": WRITERS,
    "milestone.change": WRITERS,
    "milestone.end": WRITERS,
}
