"""Who may make, read, change and end delegations."""

from __future__ import annotations

from regional_planner.access.actor import Actor
from regional_planner.access.clauses import ADMIN, AUDITOR, Field, Policy
from regional_planner.kernel.language import lazy_gettext as lazy


def own_name(actor: Actor) -> tuple[str, ...]:
    """The actor's own user name; none for the public, and none for commands."""
    return () if actor.user_id is None else (actor.username,)


DELEGATOR = Field("delegator", own_name, lazy("the person whose role it is"))
STAND_IN = Field("stand_in", own_name, lazy("the stand-in"))

POLICY: Policy = {
    "delegation.read": ((DELEGATOR,), (STAND_IN,), (ADMIN,), (AUDITOR,)),
    "delegation.create": ((DELEGATOR,), (ADMIN,)),
    "delegation.change": ((DELEGATOR,), (ADMIN,)),
    "delegation.end": ((DELEGATOR,), (STAND_IN,), (ADMIN,)),
}
