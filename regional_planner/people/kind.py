"""People and tokens, declared."""

from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.people.schemas import TokenSchema, UserSchema
from regional_planner.people.service import TOKEN, USER
from regional_planner.records.kind import Kind, equals

USERS = Kind(
    USER,
    "users",
    lazy("People"),
    UserSchema,
    filters=(equals(USER, "username"), equals(USER, "institution")),
    sorts=("username",),
)
TOKENS = Kind(TOKEN, "tokens", lazy("Tokens"), TokenSchema, writable=False)
