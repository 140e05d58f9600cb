"""How pages send a reader on: to the log-in first, back to where they wanted, to a page after a form."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from flask import Response, request

from regional_planner.access.actor import SecondFactor
from regional_planner.web.context import actor, site_path

LOGIN = "/login"
SECOND_FACTOR = "/login/second-factor"
ACCOUNT = "/account"
View = Callable[..., Response]


def to(path: str) -> Response:
    """Send the reader to a path of this site, to be read there (303)."""
    return Response(status=303, headers={"Location": path})


def wanted() -> str:
    """Where the reader was going when the log-in came in between; their account when nowhere."""
    return site_path(request.values.get("next") or ACCOUNT)


def with_wanted(path: str) -> str:
    """`path`, remembering where the reader was going."""
    return with_next(path, wanted())


def with_next(path: str, target: str) -> str:
    """`path`, remembering that the reader is going to `target`; their account needs no remembering."""
    return path if target == ACCOUNT else f"{path}?{urlencode({'next': target})}"


def personal(view: View) -> View:
    """Let only those see a page who are logged in, with their second factor; others are led there first, and back."""

    @wraps(view)
    def led(*args: Any, **kwargs: Any) -> Response:
        who = actor()
        first = LOGIN if who.session_id is None else SECOND_FACTOR
        if who.session_id is not None and who.second_factor is not SecondFactor.NEEDED:
            return view(*args, **kwargs)
        return to(f"{first}?{urlencode({'next': request.full_path.rstrip('?')})}" if request.method == "GET" else first)

    return led
