"""Who proposes joint priorities, and who answers for the regions that are asked."""

from regional_planner.access.actor import Role
from regional_planner.access.clauses import ADMIN, ANYONE, APPROVER, OWN_APPROVER, OWN_OFFICER, HeldForOneOf, Policy
from regional_planner.alignment.joint.models import JointPartner
from regional_planner.kernel.language import lazy_gettext as lazy

PROPOSERS = (OWN_OFFICER, OWN_APPROVER)
OF_PARTNER = HeldForOneOf(
    Role.REGIONAL_APPROVER,
    lazy("of a region that is asked to agree"),
    "partners",
    named=JointPartner.territory,
    owner=JointPartner.joint_id,
)
ANSWERERS = ((APPROVER, OF_PARTNER),)

POLICY: Policy = {
    "joint_priority.read": ((ANYONE,),),
    "joint_priority.create": PROPOSERS,
    "joint_priority.change": PROPOSERS,
    "joint_priority.agree": ANSWERERS,
    "joint_priority.contest": ANSWERERS,
    "joint_priority.withdraw": PROPOSERS,
    "joint_priority.end": ((ADMIN,),),
}
