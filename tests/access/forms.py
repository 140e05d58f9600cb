"""What is sent to log in, to keep what one logs in with, and from pages: forms, and JSON that holds secrets."""

from __future__ import annotations

from typing import Any

from regional_planner.kernel.period import today
from tests.access.bodies import JOINT, SCHEME
from tests.access.logins import OWNER, Keys

NEW_PASSWORD = "la lluvia cae sobre el cerro"
WITH_A_CODE = {
    "/api/v1/session/second-factor",
    "/login/second-factor",
}
ENROLMENT = {"/api/v1/me/second-factor/confirm", "/account/second-factor"}
FORMS: dict[str, dict[str, Any]] = {
    "/account/mail": {"email": "nueva@example.cl", "reminders": "true", "language": "en"},
    "/account/tokens": {"name": "nuevo", "scopes": "read", "days": "3"},
    "/alignment/suggestions/links": {"lower": "02-2026-01", "higher": "CL-2026-19", "strength": "0.01"},
    "/alignment/suggestions/dismissals": {"lower": "02-2026-01", "higher": "CL-2026-19", "reason": "No contribuye"},
    "/joint-priorities/new": {
        **JOINT,
        "priority": ["02-2026-01", "08-2026-01"],
        "share": ["50", "50"],
    },
    "/priorities/<key>/foundations": {
        "part": "team",
        "state": "partly",
        "evidence": "Acta",
        "stated_on": "2026-06-01",
    },
    "/equalisation/scenarios": SCHEME,
    "/boundaries/<code>/publish": {"from": today().isoformat()},
    "/imports": {"territory": "02"},
    "/imports/mappings/headings": {"territory": "02", "kind": "amounts"},
    "/imports/mappings/new": {
        "name": "otra",
        "territory": "02",
        "kind": "amounts",
        "heading_row": "1",
        "numbers": "comma",
        "heading": ["Prioridad", "Nota"],
        "field": ["priority", "-"],
        "value": ["", ""],
    },
    "/account/identities": {"label": "Clave"},
    "/people/<key>/second-factor": {"reason": "Perdido"},
    "/people/<key>/active": {"active": "true"},
    "/reset/<secret>": {"password": NEW_PASSWORD, "again": NEW_PASSWORD},
}


def secrets_for(rule: str, state: str, keys: Keys) -> dict[str, str] | None:
    """What `rule` is sent that only the owner of the records knows; None where it asks for no secret."""
    present = keys.passwords[OWNER]
    if rule in {"/api/v1/session", "/login"}:
        return {"username": "officer-02", "password": keys.passwords["officer-02"] if state == "right" else "wrong"}
    if rule in WITH_A_CODE:
        return {"code": keys.recovery_code}
    if rule in ENROLMENT:
        return {"sealed": keys.sealed, "code": keys.code()}
    if rule == "/api/v1/me/password":
        return {"present": present, "new": NEW_PASSWORD}
    if rule == "/account/password":
        return {"present": present, "new": NEW_PASSWORD, "again": NEW_PASSWORD}
    return None


def sent_to(rule: str, state: str, keys: Keys) -> dict[str, Any] | None:
    """How the body of a request to a page, or one with secrets in it, is given to a client; None for all others."""
    given = secrets_for(rule, state, keys)
    if not rule.startswith(("/api/", "/ogc/")):
        return {"data": given or FORMS.get(rule, {})}
    return None if given is None else {"json": given}
