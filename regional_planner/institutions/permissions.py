"""Who may read and keep the registry of institutions."""

from regional_planner.access.clauses import ADMIN, ANYONE, Policy

POLICY: Policy = {
    "institution.read": ((ANYONE,),),
    "institution.create": ((ADMIN,),),
    "institution.change": ((ADMIN,),),
    "institution.end": ((ADMIN,),),
}
