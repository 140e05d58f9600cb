"""Who proposes, answers and withdraws links, and who records what was raised by whom."""

from regional_planner.access.clauses import (
    ADMIN,
    APPROVER,
    AUDITOR,
    OFFICER,
    OWN_TERRITORY,
    PLANNER,
    Belongs,
    Field,
    Policy,
    in_state,
)
from regional_planner.alignment.terms import Side
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.priorities.models import Priority
from regional_planner.priorities.terms import PUBLISHED

OF_PUBLISHED = Belongs(
    "lower", Priority.code, in_state(*PUBLISHED), lazy("reading a link whose lower priority is published")
)
OWN_HIGHER = Field("higher_territory", lambda actor: actor.territories, lazy("of the higher priority's territory"))
BY_LOWER = Field("proposed_by", lambda actor: (Side.LOWER,), lazy("where the lower level proposed it"))
BY_HIGHER = Field("proposed_by", lambda actor: (Side.HIGHER,), lazy("where the higher level proposed it"))

LOWER_WRITERS = ((OFFICER, OWN_TERRITORY), (APPROVER, OWN_TERRITORY))
HIGHER_WRITERS = ((PLANNER, OWN_HIGHER), (APPROVER, OWN_HIGHER))
PROPOSERS = (
    *((*clauses, BY_LOWER) for clauses in LOWER_WRITERS),
    *((*clauses, BY_HIGHER) for clauses in HIGHER_WRITERS),
)
ANSWERERS = (
    (APPROVER, OWN_TERRITORY, BY_HIGHER),
    *((*clauses, BY_LOWER) for clauses in HIGHER_WRITERS),
)

POLICY: Policy = {
    "link.read": ((OF_PUBLISHED,), *LOWER_WRITERS, (AUDITOR,)),
    "link.create": (*LOWER_WRITERS, *HIGHER_WRITERS),
    "link.change": PROPOSERS,
    "link.agree": ANSWERERS,
    "link.contest": ANSWERERS,
    "link.withdraw": ((APPROVER, OWN_TERRITORY), *PROPOSERS),
    "link.end": ((ADMIN,),),
    "origin.read": (
        (Belongs("national", Priority.code, in_state(*PUBLISHED), lazy("reading a published one")),),
        (AUDITOR,),
    ),
    "origin.create": ((PLANNER,),),
    "origin.change": ((PLANNER,),),
    "origin.end": ((PLANNER,),),
}
