"""Who turns a suggested link down: those who could propose it. Who reads that: those who could read the link."""

from regional_planner.access.clauses import Policy
from regional_planner.alignment.permissions import HIGHER_WRITERS, LOWER_WRITERS
from regional_planner.alignment.permissions import POLICY as LINKS

EITHER_SIDE = (*LOWER_WRITERS, *HIGHER_WRITERS)

POLICY: Policy = {
    "dismissal.read": LINKS["link.read"],
    "dismissal.create": EITHER_SIDE,
    "dismissal.change": EITHER_SIDE,
    "dismissal.end": EITHER_SIDE,
}
