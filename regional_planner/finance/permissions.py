"""Who may enter money: the territory of the priority that it is for. It is read by whoever reads the priority.

Acts and agreements are public, as laws and resolutions are.
"""

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
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.priorities.models import Priority
from regional_planner.priorities.terms import PUBLISHED

PUBLISHED_PRIORITY = Belongs("priority", Priority.code, in_state(*PUBLISHED), lazy("while its priority is published"))
WRITERS = (OWN_OFFICER, OWN_APPROVER, OWN_PLANNER)

POLICY: Policy = {
    "amount.read": ((PUBLISHED_PRIORITY,), *WRITERS, (AUDITOR,)),
    "amount.create": WRITERS,
    "amount.change": WRITERS,
    "amount.end": WRITERS,
    "budget_act.read": ((ANYONE,),),
    "budget_act.create": WRITERS,
    "budget_act.change": WRITERS,
    "budget_act.end": WRITERS,
    "agreement.read": ((ANYONE,),),
    "agreement.create": WRITERS,
    "agreement.change": WRITERS,
    "agreement.end": WRITERS,
    "phase.read": ((ANYONE,),),
    "phase.create": ((PLANNER,), (ADMIN,)),
    "phase.change": ((PLANNER,), (ADMIN,)),
    "phase.end": ((PLANNER,), (ADMIN,)),
}
