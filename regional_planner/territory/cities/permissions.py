"""Who says which communes make a city: national planners. Everybody reads it."""

from regional_planner.access.clauses import ADMIN, ANYONE, PLANNER, Policy

POLICY: Policy = {
    "functional_city.read": ((ANYONE,),),
    "functional_city.create": ((PLANNER,),),
    "functional_city.change": ((PLANNER,),),
    "functional_city.end": ((PLANNER,), (ADMIN,)),
}
