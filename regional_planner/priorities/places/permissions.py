"""Who may say where a priority is carried out: whoever writes the priority. Read by whoever reads the priority."""

from regional_planner.access.clauses import Policy
from regional_planner.priorities.permissions import READERS_OF_IT, WRITERS

POLICY: Policy = {
    "priority_place.read": READERS_OF_IT,
    "priority_place.create": WRITERS,
    "priority_place.change": WRITERS,
    "priority_place.end": WRITERS,
}
