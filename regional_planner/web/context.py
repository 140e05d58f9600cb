"""What a request carries: one transaction, one actor, one language, one id."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import urlsplit

import structlog
from flask import Flask, current_app, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from regional_planner.access.actor import PUBLIC, Actor
from regional_planner.kernel.audit import request_id
from regional_planner.kernel.columns import new_id
from regional_planner.kernel.database import Database
from regional_planner.kernel.errors import WhoCan
from regional_planner.kernel.language import LANGUAGES, preferred, speaking
from regional_planner.kernel.period import use_timezone
from regional_planner.settings import Settings

Authenticate = Callable[[Session, str], Actor]
FindHelp = Callable[[Session, Actor, Sequence[WhoCan]], Sequence[dict[str, Any]]]
"""(session, who asks, who could) -> roles with their territories, institutions and people, as they leave."""
READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True)
class Parts:
    """What `create_app` hands to the HTTP kit."""

    settings: Settings
    database: Database
    authenticate: Authenticate
    find_help: FindHelp


class PlannerFlask(Flask):
    """Flask, with each view run inside one transaction that is committed before the answer leaves."""

    def dispatch_request(self) -> ResponseReturnValue:
        """Open the transaction (a snapshot for reads), run the view, commit; an error rolls all back."""
        if request.endpoint is None or request.endpoint in {"static", "live"} or request.routing_exception:
            return super().dispatch_request()
        database = parts().database
        block = database.reading() if request.method in READING_METHODS else database.writing()
        with block as session:
            g.session = session
            g.actor = _actor_of(session)
            return super().dispatch_request()


def parts() -> Parts:
    """What this application is made of."""
    return cast(Parts, current_app.extensions["planner"])


def db() -> Session:
    """The request's session."""
    return cast(Session, g.session)


def actor() -> Actor:
    """Who is asking."""
    return cast(Actor, g.get("actor", PUBLIC))


def begin_request() -> None:
    """Give the request its id, its language and its place in the log."""
    given = request.headers.get("X-Request-Id", "")
    identity = given if re.fullmatch(r"[\w.-]{1,64}", given) else new_id()
    stack = ExitStack()
    stack.enter_context(speaking(_language_asked()))
    g.request_stack, g.request_id = stack, identity
    request_id.set(identity)
    use_timezone(parts().settings.timezone)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=identity)


def end_request(_: Any = None) -> None:
    """Leave the request's language behind."""
    stack = g.pop("request_stack", None)
    if stack is not None:
        stack.close()


def external(path: str) -> str:
    """The whole address of `path` as this client reaches us."""
    return request.host_url.rstrip("/") + path


def site_path(target: str) -> str:
    """`target` when it is a path of this site, else the front page: where a form may send its reader back to."""
    parsed = urlsplit(target)
    return target if not parsed.scheme and not parsed.netloc and target.startswith("/") else "/"


def _language_asked() -> str:
    chosen = request.args.get("lang") or request.cookies.get("language")
    if chosen in LANGUAGES:
        return chosen
    return preferred([tag for tag, _quality in request.accept_languages])


def _actor_of(session: Session) -> Actor:
    header = request.headers.get("Authorization", "")
    scheme, _, token = header.partition(" ")
    if not header:
        return PUBLIC
    return parts().authenticate(session, token.strip() if scheme.lower() == "bearer" else "")
