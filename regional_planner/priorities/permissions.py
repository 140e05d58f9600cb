"""Who may do what with cycles and priorities, in which state."""

from regional_planner.access.clauses import (
    ADMIN,
    ANYONE,
    AUDITOR,
    OWN_APPROVER,
    OWN_OFFICER,
    OWN_PLANNER,
    PLANNER,
    Belongs,
    Policy,
    in_state,
)
from regional_planner.access.engine import who_can
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.priorities.models import Priority
from regional_planner.priorities.terms import PUBLISHED

WRITERS = (OWN_OFFICER, OWN_APPROVER, OWN_PLANNER)
DECIDERS = (OWN_APPROVER, OWN_PLANNER)
READERS = ((in_state(*PUBLISHED),), *WRITERS, (AUDITOR,))
PUBLISHED_PRIORITY = Belongs("priority", Priority.code, in_state(*PUBLISHED), lazy("while its priority is published"))
READERS_OF_IT = ((PUBLISHED_PRIORITY,), *WRITERS, (AUDITOR,))
"""Who reads what is said of a priority: those who read the priority."""

POLICY: Policy = {
    "cycle.read": ((ANYONE,),),
    "cycle.create": ((PLANNER,), (ADMIN,)),
    "cycle.change": ((PLANNER,), (ADMIN,)),
    "cycle.advance": ((PLANNER,), (ADMIN,)),
    "cycle.go_back": ((PLANNER,), (ADMIN,)),
    "cycle.end": ((ADMIN,),),
    "priority.read": READERS,
    "priority.create": WRITERS,
    "priority.change": WRITERS,
    "priority.end": tuple((*clauses, in_state("draft", "submitted")) for clauses in WRITERS),
    "priority.submit": WRITERS,
    "priority.send_back": DECIDERS,
    "priority.adopt": DECIDERS,
    "priority.retire": DECIDERS,
    "priority.revise": WRITERS,
    "priority.supersede": DECIDERS,
}
OPENERS = who_can(POLICY, "cycle.go_back", {})
"""Who can move a cycle to another phase, and open a frozen one again."""
