"""Who may plan steps of the roll-out, and say that one was taken."""

from regional_planner.access.clauses import ADMIN, ANYONE, OWN_APPROVER, PLANNER, Empty, Policy
from regional_planner.kernel.language import lazy_gettext as lazy

NOT_REACHED = Empty("actual", lazy("as long as it has not been reached"))

POLICY: Policy = {
    "rollout_step.read": ((ANYONE,),),
    "rollout_step.create": ((PLANNER,),),
    "rollout_step.change": ((PLANNER,),),
    "rollout_step.end": ((PLANNER,), (ADMIN,)),
    "rollout_step.reach": ((PLANNER,), (*OWN_APPROVER, NOT_REACHED)),
}
