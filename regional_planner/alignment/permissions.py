"""Who proposes, answers and withdraws links, and who records what was raised by whom."""

from regional_planner.access.clauses import (
    ADMIN,
    APPROVER,
    AUDITOR,
    OWN_APPROVER,
    OWN_OFFICER,
    PLANNER,
    Belongs,
    Field,
    Policy,
    in_state,
)
from regional_planner.alignment.terms import LinkState, OriginState, Side
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.priorities.models import Priority
from regional_planner.priorities.terms import PUBLISHED

OF_PUBLISHED = Belongs(
    "lower", Priority.code, in_state(*PUBLISHED), lazy("reading a link whose lower priority is published")
)
TO_PUBLISHED = Belongs(
    "higher", Priority.code, in_state(*PUBLISHED), lazy("reading a link whose higher priority is published")
)
OF_HIGHER = lazy("of the higher priority's territory")
BY_LOWER = Field("proposed_by", lambda actor: (Side.LOWER,), lazy("where the lower level proposed it"))
BY_HIGHER = Field("proposed_by", lambda actor: (Side.HIGHER,), lazy("where the higher level proposed it"))

LOWER_WRITERS = (OWN_OFFICER, OWN_APPROVER)
HIGHER_WRITERS = tuple(role.of("higher_territory", OF_HIGHER) for role in (PLANNER, APPROVER))
PROPOSERS = (
    *((*clauses, BY_LOWER) for clauses in LOWER_WRITERS),
    *((*clauses, BY_HIGHER) for clauses in HIGHER_WRITERS),
)
ANSWERERS = (
    (*OWN_APPROVER, BY_HIGHER),
    *((*clauses, BY_LOWER) for clauses in HIGHER_WRITERS),
)
SPEAKERS = {Side.LOWER: (OWN_APPROVER, (*OWN_OFFICER, BY_LOWER)), Side.HIGHER: HIGHER_WRITERS}
"""Who speaks for a side in the dialogue on a link; officers do where they may have proposed it."""
NATION = ((PLANNER,),)
RAISERS = tuple((*clauses, in_state(OriginState.RAISED)) for clauses in LOWER_WRITERS)

POLICY: Policy = {
    "link.read": (
        (OF_PUBLISHED, TO_PUBLISHED),
        *LOWER_WRITERS,
        *((*clauses, OF_PUBLISHED) for clauses in HIGHER_WRITERS),
        (AUDITOR,),
    ),
    "link.create": (*LOWER_WRITERS, *HIGHER_WRITERS),
    "link.change": PROPOSERS,
    "link.agree": ANSWERERS,
    "link.contest": (
        *ANSWERERS,
        *((*clauses, in_state(LinkState.CONTESTED)) for side in Side for clauses in SPEAKERS[side]),
    ),
    "link.accept": (*SPEAKERS[Side.LOWER], *SPEAKERS[Side.HIGHER]),
    "link.withdraw": (OWN_APPROVER, *PROPOSERS),
    "link.end": ((ADMIN,),),
    "origin.read": (
        (
            in_state(OriginState.ACCEPTED),
            Belongs("national", Priority.code, in_state(*PUBLISHED), lazy("reading a published one")),
        ),
        *((*clauses, in_state(OriginState.RAISED, OriginState.DECLINED)) for clauses in LOWER_WRITERS),
        (PLANNER,),
        (AUDITOR,),
    ),
    "origin.create": (*LOWER_WRITERS, *NATION),
    "origin.change": (*RAISERS, (PLANNER, in_state(OriginState.ACCEPTED))),
    "origin.accept": NATION,
    "origin.decline": NATION,
    "origin.end": (*RAISERS, *NATION),
}
