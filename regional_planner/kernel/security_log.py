"""Security events in the log: who got in, who did not, and what was refused. Each has `kind: security`; none a secret.

Lines bear the request's id like all others. A user name stands in them only when somebody has it: what is typed
where a name belongs is now and then a password.
"""

from __future__ import annotations

from typing import Any

import structlog

KIND = "security"

log = structlog.get_logger(__name__)


def passed(event: str, *, address: str, user: str | None, **facts: Any) -> None:
    """Somebody at `address` got in, or changed or gave up what lets them in."""
    log.info(event, kind=KIND, address=address, user=user, **facts)


def refused(event: str, *, address: str, user: str | None, **facts: Any) -> None:
    """Somebody at `address` was turned away; `facts` say from what, and why."""
    log.warning(event, kind=KIND, address=address, user=user, **facts)
