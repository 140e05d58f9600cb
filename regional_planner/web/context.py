"""What a request carries: one transaction, one actor, one language, one id."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from random import SystemRandom
from typing import Any, TypeVar, cast
from urllib.parse import urlsplit

import structlog
from flask import Flask, Response, current_app, g, request
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from regional_planner.access.actor import PUBLIC, Actor, TokenScope
from regional_planner.kernel.audit import request_id
from regional_planner.kernel.columns import new_id
from regional_planner.kernel.database import NOTE_AFTERWARDS, Database, collided, was_lost
from regional_planner.kernel.errors import Unauthenticated, Unavailable, WhoCan
from regional_planner.kernel.language import LANGUAGES, preferred, speaking
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import use_timezone
from regional_planner.kernel.signing import use_installation
from regional_planner.settings import Settings
from regional_planner.web import repeats
from regional_planner.web.cookies import LANGUAGE_COOKIE, guarded, session_secret
from regional_planner.web.ready import ReadyAnswers

Authenticate = Callable[[Session, str], Actor]
Resume = Callable[[Session, Settings, str], Actor | None]
View = TypeVar("View", bound=Callable[..., Any])
FindHelp = Callable[[Session, Actor, Sequence[WhoCan]], Sequence[dict[str, Any]]]
"""(session, who asks, who could) -> roles with their territories, institutions and people, as they leave."""
READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
UPLOADS = frozenset({"imports.create", "imports.headings", "import_pages.send", "import_pages.look"})
"""Endpoints that take files; every other body is small."""
BOUNDARIES = frozenset({"boundary-editions.create", "edition_pages.send"})
"""Endpoints that take files of boundaries, which are larger."""
FEEDS = frozenset({"feeds.inbox"})
"""Endpoints that take a token as a password too: feed readers know no other way."""
LAYERS = "/ogc"
"""Below it no cookie counts, and the token may stand in the address, where programs can send no header."""
IN_ADDRESS = "token"
ATTEMPTS = 4
FIRST_PAUSE_SECONDS = 0.02
"""How long to wait before the second attempt; twice as long before each further one."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Parts:
    """What `create_app` hands to the HTTP kit."""

    settings: Settings
    database: Database
    authenticate: Authenticate
    """Makes the actor of a bearer token."""
    resume: Resume
    """Makes the actor of a log-in, if it still holds."""
    find_help: FindHelp


def own_transactions(view: View) -> View:
    """Mark a view that opens its transactions itself: there is neither `db()` nor `actor()` in it."""
    view.own_transactions = True  # type: ignore[attr-defined]
    return view


class PlannerFlask(Flask):
    """Flask, with each view run inside one transaction that is committed before the answer leaves."""

    def wsgi_app(self, environ: dict[str, Any], start_response: Any) -> Any:
        """Answer with what is ready, where it is."""
        ready: ReadyAnswers | None = self.extensions.get("ready")
        if ready is None:
            return super().wsgi_app(environ, start_response)
        return ready.answer(super().wsgi_app, identity_of, environ, start_response)

    def dispatch_request(self) -> ResponseReturnValue:
        """Open the transaction (a snapshot for reads), run the view, commit; an error rolls all back.

        What failed only because of another writer, or of a connection that broke, is tried again, a bounded number of
        times.

        Raises:
            Unavailable: when it failed so each time.
        """
        if request.endpoint is None or request.endpoint in {"static", "live"} or request.routing_exception:
            return super().dispatch_request()
        if getattr(self.view_functions[request.endpoint], "own_transactions", False):
            return super().dispatch_request()
        for attempt in range(ATTEMPTS):
            try:
                return self._in_one_transaction()
            except DBAPIError as error:
                if not collided(error) and (not was_lost(error) or attempt + 1 == ATTEMPTS):
                    raise
                log.info("tried again", attempt=attempt + 1, problem=str(error.orig))
                _prepare_repeat(attempt)
        raise Unavailable(_("Others are writing here just now. Nothing was written; try again in a moment."))

    def _in_one_transaction(self) -> ResponseReturnValue:
        database = parts().database
        if request.method in READING_METHODS:
            with database.reading() as session:
                g.session, g.actor = session, _actor_of(session)
                return super().dispatch_request()
        with database.writing() as session:
            g.session, g.actor = session, _actor_of(session)
            key = repeats.key_sent()
            if key is None:
                return super().dispatch_request()
            answer = repeats.first_answer(session, g.actor, key)
            if answer is None:
                answer = self.make_response(super().dispatch_request())
                repeats.keep(session, g.actor, key, answer)
            return answer


def _prepare_repeat(attempt: int) -> None:
    """Wait a moment that differs between those who collided, and wind what was sent back to its beginning."""
    time.sleep(SystemRandom().uniform(0.5, 1.5) * FIRST_PAUSE_SECONDS * 2**attempt)
    for file in request.files.values():
        file.stream.seek(0)


def parts() -> Parts:
    """What this application is made of."""
    return cast(Parts, current_app.extensions["planner"])


def db() -> Session:
    """The request's session."""
    return cast(Session, g.session)


def actor() -> Actor:
    """Who is asking."""
    return cast(Actor, g.get("actor", PUBLIC))


def identity_of(given: str) -> str:
    """The id of a request that came with the id `given`: that one where it can be logged as it is, else a new one."""
    return given if re.fullmatch(r"[\w.-]{1,64}", given) else new_id()


def begin_request() -> None:
    """Give the request its id, its language and its place in the log."""
    identity = identity_of(request.headers.get("X-Request-Id", ""))
    stack = ExitStack()
    stack.enter_context(speaking(_language_asked()))
    g.request_stack, g.request_id = stack, identity
    request_id.set(identity)
    use_timezone(parts().settings.timezone)
    use_installation(parts().settings)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=identity)
    if request.endpoint in UPLOADS:
        request.max_content_length = parts().settings.max_upload_bytes
    elif request.endpoint in BOUNDARIES:
        request.max_content_length = parts().settings.max_boundaries_bytes
    if "\0" in request.path:
        # No key holds it, and one of the two databases cannot even be asked.
        raise NotFound


def end_request(_error: Any = None) -> None:
    """Leave the request's language behind."""
    stack = g.pop("request_stack", None)
    if stack is not None:
        stack.close()


def note_use(response: Response) -> Response:
    """Note, in a transaction of its own, that a token or a log-in was used; a note that cannot be made is left out."""
    session = cast(Session | None, g.get("session"))
    statement = session.info.pop(NOTE_AFTERWARDS, None) if session is not None else None
    if statement is not None:
        try:
            with parts().database.noting() as noting:
                noting.execute(statement)
        except SQLAlchemyError as error:
            log.warning("use not noted", problem=str(error))
    return response


def external(path: str) -> str:
    """The whole address of `path` as this client reaches us."""
    return request.host_url.rstrip("/") + path


def token_in_address() -> str | None:
    """The token that stands in the address of a layer; None where there is none, or it does not count."""
    return request.args.get(IN_ADDRESS) if is_of_layers() else None


def is_of_layers() -> bool:
    """Whether the request asks of map layers."""
    return request.path == LAYERS or request.path.startswith(f"{LAYERS}/")


def site_path(target: str) -> str:
    r"""`target` when it is a path of this site, else the front page: where a form may send its reader back to.

    Browsers read `\` as `/`, and take a path that begins with two or more of them for another site's name.

    >>> [site_path(target) for target in ("/priorities?cycle=2026-2029", "//evil.example", "///evil.example")]
    ['/priorities?cycle=2026-2029', '/', '/']
    >>> [site_path(target) for target in ("/\\evil.example", "/\t/evil.example", "https://evil.example", "")]
    ['/', '/', '/', '/']
    """
    parsed = urlsplit(target)
    is_path = target.startswith("/") and not target.startswith("//") and "\\" not in target
    return target if is_path and not parsed.scheme and not parsed.netloc else "/"


def _language_asked() -> str:
    chosen = request.args.get("lang") or request.cookies.get(guarded(parts().settings, LANGUAGE_COOKIE))
    if chosen in LANGUAGES:
        return chosen
    return preferred([tag for tag, _quality in request.accept_languages])


def _actor_of(session: Session) -> Actor:
    """Who sends the request: the Authorization header says so before the cookie does.

    A log-in that ended is taken for nobody on pages and layers, which then offer to log in. To the API it is refused:
    a program would take the public's view for its own and not notice what is missing.
    """
    header = request.headers.get("Authorization", "")
    scheme, _scheme_end, token = header.partition(" ")
    if header:
        if request.endpoint in FEEDS and request.authorization is not None and request.authorization.password:
            return parts().authenticate(session, request.authorization.password)
        found = parts().authenticate(session, token.strip() if scheme.lower() == "bearer" else "")
        return _reader_of_layers(found) if is_of_layers() else found
    if is_of_layers():
        sent = token_in_address()
        return PUBLIC if sent is None else _reader_of_layers(parts().authenticate(session, sent))
    settings = parts().settings
    secret = session_secret(settings)
    if secret is None:
        return PUBLIC
    resumed = parts().resume(session, settings, secret)
    if resumed is not None:
        return resumed
    g.dead_session = True
    if request.path.startswith("/api/v1/"):
        raise Unauthenticated(_("Your log-in has ended. Log in again, or repeat the request as the public."))
    return PUBLIC


def _reader_of_layers(owner: Actor) -> Actor:
    """The owner of a token, before layers: one that is for layers reads here whatever its owner may read."""
    if TokenScope.LAYERS not in owner.token_scopes:
        return owner
    return replace(owner, token_scopes=owner.token_scopes | {TokenScope.READ})
