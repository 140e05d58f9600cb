"""Who may keep people, and who may make and end what lets them in."""

from regional_planner.access.actor import Actor
from regional_planner.access.clauses import ADMIN, AUDITOR, Field, Policy
from regional_planner.kernel.language import lazy_gettext as lazy


def own_id(actor: Actor) -> tuple[str, ...]:
    """The actor's own id; none for the public."""
    return () if actor.user_id is None else (actor.user_id,)


ONESELF = Field("id", own_id, lazy("the person concerned"))
OWNER = Field("user_id", own_id, lazy("the owner"))

POLICY: Policy = {
    "user.read": ((ADMIN,), (AUDITOR,), (ONESELF,)),
    "user.create": ((ADMIN,),),
    "user.change": ((ADMIN,),),
    "user.set_mail": ((ONESELF,),),
    "user.end": ((ADMIN,),),
    "user.erase": ((ADMIN,),),
    "token.read": ((OWNER,), (ADMIN,), (AUDITOR,)),
    "token.create": ((OWNER,), (ADMIN,)),
    "token.end": ((OWNER,), (ADMIN,)),
    "token.erase": ((ADMIN,),),
    "session.read": ((OWNER,), (ADMIN,)),
    "session.end": ((OWNER,), (ADMIN,)),
    "session.create": ((OWNER,),),
    "session.confirm": ((OWNER,),),
    "session.erase": ((ADMIN,),),
    "credential.create": ((OWNER,),),
    "credential.set_password": ((OWNER,),),
    "credential.enrol": ((OWNER,),),
    "credential.reset_second_factor": ((ADMIN,),),
    "credential.erase": ((ADMIN,),),
    "reset_link.create": ((ADMIN,),),
    "reset_link.end": ((ADMIN,),),
    "reset_link.use": ((OWNER,),),
    "identity.create": ((OWNER,),),
    "identity.end": ((OWNER,),),
    "identity.erase": ((ADMIN,),),
}
