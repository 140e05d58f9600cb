"""Who keeps benchmark programmes: national planners. Everybody reads them."""

from regional_planner.access.clauses import ADMIN, ANYONE, PLANNER, Policy

POLICY: Policy = {
    "benchmark_programme.read": ((ANYONE,),),
    "benchmark_programme.create": ((PLANNER,),),
    "benchmark_programme.change": ((PLANNER,),),
    "benchmark_programme.end": ((PLANNER,), (ADMIN,)),
}
