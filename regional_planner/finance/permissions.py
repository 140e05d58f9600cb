"""Who may enter money: the territory of the priority that it is for. It is read by whoever reads the priority.

Acts and agreements are public, as laws and resolutions are.
"""

from regional_planner.access.clauses import ADMIN, ANYONE, PLANNER, Policy
from regional_planner.priorities.permissions import READERS_OF_IT, WRITERS

POLICY: Policy = {
    "amount.read": READERS_OF_IT,
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
