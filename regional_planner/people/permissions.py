"""Who may keep people, and who may make and end tokens."""

from regional_planner.access.clauses import ADMIN, AUDITOR, Field, Policy
from regional_planner.kernel.language import lazy_gettext as lazy

ONESELF = Field("id", lambda actor: {actor.user_id} - {None}, lazy("the person concerned"))
OWNER = Field("user_id", lambda actor: {actor.user_id} - {None}, lazy("the owner of the token"))

POLICY: Policy = {
    "user.read": ((ADMIN,), (AUDITOR,), (ONESELF,)),
    "user.create": ((ADMIN,),),
    "user.change": ((ADMIN,),),
    "user.end": ((ADMIN,),),
    "token.read": ((OWNER,), (ADMIN,), (AUDITOR,)),
    "token.create": ((OWNER,), (ADMIN,)),
    "token.end": ((OWNER,), (ADMIN,)),
}
