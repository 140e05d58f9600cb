"""The words under which the pages show roles, log-ins and tokens."""

from __future__ import annotations

from regional_planner.access.actor import Role, TokenScope
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.people.terms import LoginMethod

ROLES = {
    Role.REGIONAL_OFFICER: lazy("Regional officer"),
    Role.REGIONAL_APPROVER: lazy("Regional approver"),
    Role.NATIONAL_PLANNER: lazy("National planner"),
    Role.GIS_READER: lazy("GIS reader"),
    Role.GIS_ANALYST: lazy("GIS analyst"),
    Role.AUDITOR: lazy("Auditor"),
    Role.ADMIN: lazy("Administrator"),
}
TOKEN_SCOPES = {
    TokenScope.READ: lazy("Read what I may read"),
    TokenScope.WRITE: lazy("Write what I may write"),
    TokenScope.LAYERS: lazy("Map layers"),
}
LOGIN_METHODS = {
    LoginMethod.LOCAL: lazy("Password"),
    LoginMethod.OIDC: lazy("Identity provider"),
}

_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)
LONGEST_UNKNOWN = 40


def browser_named(user_agent: str) -> str:
    """What a browser calls itself, as its owner knows it.

    >>> browser_named("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")
    'Firefox, Linux'
    >>> browser_named("curl/8.5.0")
    'curl/8.5.0'
    """
    parts = [next((name for mark, name in marks if mark in user_agent), None) for marks in (_BROWSERS, _SYSTEMS)]
    return ", ".join(part for part in parts if part) or user_agent[:LONGEST_UNKNOWN]
