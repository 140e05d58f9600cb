"""Who keeps scenarios: national planners. Everybody reads them."""

from regional_planner.access.clauses import ADMIN, ANYONE, PLANNER, Policy

POLICY: Policy = {
    "equalisation_scenario.read": ((ANYONE,),),
    "equalisation_scenario.create": ((PLANNER,),),
    "equalisation_scenario.change": ((PLANNER,),),
    "equalisation_scenario.end": ((PLANNER,), (ADMIN,)),
}
