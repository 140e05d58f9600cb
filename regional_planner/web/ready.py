"""Whole answers of published data that are ready, given out before Flask makes a request of what was asked.

A view that names the state its answer was made from has the answer kept here as it left, headers and all, under
everything that the client sent. The same question is answered with it for as long as that state is the last one.
Flask, its hooks and a session take some 0.35 ms of the processor, which is nine tenths of such an answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from flask import request
from sqlalchemy.exc import SQLAlchemyError

from regional_planner.kernel.prepared import Prepared
from regional_planner.web.logs import note_request

MADE_FROM: Final = "planner.made_from"
REQUEST_ID: Final = "X-Request-Id"
ASKED: Final = frozenset({"REQUEST_METHOD", "SCRIPT_NAME", "PATH_INFO", "QUERY_STRING", "wsgi.url_scheme"})
OF_NO_MATTER: Final = frozenset({"HTTP_USER_AGENT", "HTTP_CONNECTION", "HTTP_REFERER", "HTTP_X_REQUEST_ID"})
"""Headers that no answer depends on; every other one is part of what was asked."""
OF_THE_CLIENT: Final = frozenset({"HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP"})
"""Where the client is: only a demonstration that keeps to its own machine looks at it."""
WHOLE: Final = frozenset({200, 204, 304})

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def made_from(state: Hashable) -> None:
    """Say that the answer to this request is the same for all who ask the same, as long as `state` is the last one."""
    request.environ[MADE_FROM] = state


@dataclass(frozen=True)
class ReadyAnswer:
    """An answer as it left."""

    state: Hashable
    status: str
    headers: list[tuple[str, str]]
    """Without the request's own id."""
    body: bytes


class ReadyAnswers:
    """The answers that a worker has ready, `size` bytes together."""

    def __init__(self, size: int, latest: Callable[[], Hashable], local: bool) -> None:
        """`latest` asks for the last state; `local`: answers depend on where the client is."""
        self._kept = Prepared[ReadyAnswer](size, lambda answer: len(answer.body) + 4096)
        self._latest = latest
        self._passed_over = OF_NO_MATTER if local else OF_NO_MATTER | OF_THE_CLIENT
        self._asked = ASKED | {"REMOTE_ADDR"} if local else ASKED

    def answer(
        self, application: Application, identify: Callable[[str], str], environ: dict[str, Any], start: Any
    ) -> Iterable[bytes]:
        """The answer that is ready, or that of `application`; `identify` makes a request's id from the one it gave."""
        key = self._key(environ)
        if key is None:
            return application(environ, start)
        began = time.perf_counter()
        found = self._kept.find(key)
        if found is None or not self._holds(found):
            return self._made(application, key, environ, start)
        identity = identify(environ.get("HTTP_X_REQUEST_ID", ""))
        start(found.status, [*found.headers, (REQUEST_ID, identity)])
        note_request(environ["REQUEST_METHOD"], environ["PATH_INFO"], int(found.status[:3]), None, began, identity)
        return [found.body]

    def _holds(self, answer: ReadyAnswer) -> bool:
        try:
            return answer.state == self._latest()
        except SQLAlchemyError:
            return False  # The application says what is wrong with the database.

    def _key(self, environ: dict[str, Any]) -> Hashable | None:
        if environ["REQUEST_METHOD"] not in {"GET", "HEAD"}:
            return None
        if "HTTP_AUTHORIZATION" in environ or "HTTP_COOKIE" in environ:
            return None  # Who asks may matter.
        return tuple(
            (name, value)
            for name, value in environ.items()
            if name in self._asked or (name[:5] == "HTTP_" and name not in self._passed_over)
        )

    def _made(self, application: Application, key: Hashable, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        said: list[tuple[str, list[tuple[str, str]]]] = []

        def begin(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            said.append((status, headers))
            return start(status, headers, *error)

        parts = application(environ, begin)
        state = environ.get(MADE_FROM)
        if state is None or len(said) != 1 or int(said[0][0][:3]) not in WHOLE:
            return parts
        try:
            body = b"".join(parts)
        finally:
            getattr(parts, "close", lambda: None)()
        status, headers = said[0]
        if not any(name == "Set-Cookie" for name, _value in headers):
            own = [(name, value) for name, value in headers if name != REQUEST_ID]
            self._kept.put(key, ReadyAnswer(state, status, own, body))
        return [body]
