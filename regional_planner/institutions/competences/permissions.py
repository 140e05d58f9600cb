"""Who keeps delegated competences: national planners; the region itself says what they cost."""

from regional_planner.access.clauses import ADMIN, ANYONE, OWN_APPROVER, OWN_OFFICER, PLANNER, Policy

WRITERS = (OWN_OFFICER, OWN_APPROVER, (PLANNER,))

POLICY: Policy = {
    "delegated_competence.read": ((ANYONE,),),
    "delegated_competence.create": ((PLANNER,),),
    "delegated_competence.change": ((PLANNER,),),
    "delegated_competence.end": ((PLANNER,), (ADMIN,)),
    "delegated_amount.read": ((ANYONE,),),
    "delegated_amount.create": WRITERS,
    "delegated_amount.change": WRITERS,
    "delegated_amount.end": WRITERS,
}
