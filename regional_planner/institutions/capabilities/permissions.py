"""Who assesses capabilities: the region itself, and national planners. Everybody reads them."""

from regional_planner.access.clauses import ANYONE, OWN_APPROVER, OWN_OFFICER, PLANNER, Policy

WRITERS = (OWN_OFFICER, OWN_APPROVER, (PLANNER,))

POLICY: Policy = {
    "capability_assessment.read": ((ANYONE,),),
    "capability_assessment.create": WRITERS,
    "capability_assessment.change": WRITERS,
    "capability_assessment.end": WRITERS,
}
