"""Who may do what with cycles and priorities, in which state."""

from regional_planner.access.clauses import (
    ADMIN,
    ANYONE,
    APPROVER,
    AUDITOR,
    OFFICER,
    OWN_TERRITORY,
    PLANNER,
    Policy,
    in_state,
)
from regional_planner.priorities.terms import PUBLISHED

WRITERS = ((OFFICER, OWN_TERRITORY), (APPROVER, OWN_TERRITORY), (PLANNER, OWN_TERRITORY))
DECIDERS = ((APPROVER, OWN_TERRITORY), (PLANNER, OWN_TERRITORY))
READERS = ((in_state(*PUBLISHED),), *WRITERS, (AUDITOR,))

POLICY: Policy = {
    "cycle.read": ((ANYONE,),),
    "cycle.create": ((PLANNER,), (ADMIN,)),
    "cycle.change": ((PLANNER,), (ADMIN,)),
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
