"""Answers: JSON by orjson, ETags, conditional requests, and what may be cached by whom."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from typing import Any

import orjson
from flask import Response, request

from regional_planner.kernel.errors import PreconditionRequired, Stale
from regional_planner.kernel.figures import leaving
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import language
from regional_planner.kernel.period import PartialDate
from regional_planner.kernel.prepared import Prepared
from regional_planner.web.headers import guard

JSON_TYPE = "application/json"
KEPT_BYTES = 32 * 1024 * 1024
"""How much memory kept answers may take in one worker."""


def to_json(body: Any) -> bytes:
    """`body` as JSON, its figures as they leave; not-a-number is null, since JSON has no other word for it."""
    return orjson.dumps(leaving(body), default=_plain, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS)


def answer(body: Any, *, status: int = 200, mimetype: str = "application/json", etag: str | None = None) -> Response:
    """A JSON answer; `etag` names the record's version when it has one."""
    response = Response(to_json(body), status=status, mimetype=mimetype)
    if etag:
        response.set_etag(etag)
    return response


def finish(response: Response) -> Response:
    """What every answer of ours carries: its guards, its language, its validator, who may keep it, 304 where known."""
    guard(response)
    if request.method in {"GET", "HEAD"} and response.status_code in {200, 206} and not response.direct_passthrough:
        response.headers.setdefault("Content-Language", language())
        response.vary.update(("Accept", "Accept-Language", "Authorization", "Cookie"))
        private = "Authorization" in request.headers
        response.headers.setdefault("Cache-Control", "private, no-cache" if private else "public, no-cache")
        if "ETag" not in response.headers:
            response.add_etag()
        response.make_conditional(request)
    return response


_kept: Prepared[tuple[bytes, str, dict[str, str]]] = Prepared(KEPT_BYTES, lambda kept: len(kept[0]) + 1024)


def kept_answer(state: Hashable, make: Callable[[], Response]) -> Response:
    """An answer of published data, made once for a `state` of the plan, an address, a representation and a language.

    `state` must name everything that the answer is made from; what depends on who asks may not be kept.
    """
    key = (state, request.host, request.full_path, request.headers.get("Accept"), language())

    def made() -> tuple[bytes, str, dict[str, str]]:
        fresh = make()
        fresh.add_etag()
        names = ("ETag", "Content-Disposition")
        headers = {name: fresh.headers[name] for name in names if name in fresh.headers}
        return fresh.get_data(), fresh.content_type or JSON_TYPE, headers

    body, content_type, headers = _kept.get(key, made)
    return Response(body, content_type=content_type, headers=headers)


def version_named() -> int:
    """The version that a change starts from, out of If-Match; what stood beside the record then does not matter.

    Raises:
        PreconditionRequired: without If-Match.
        Stale: when it is not a version tag at all.
    """
    header = request.headers.get("If-Match")
    if not header:
        raise PreconditionRequired(
            _("A change must say which version it starts from: send If-Match with the ETag that you read.")
        )
    tag = header.strip().removeprefix("W/").strip('"')
    found = re.fullmatch(r"(\d{1,18})(\.[0-9a-f]{8})?", tag, re.ASCII)
    if found is None:
        raise Stale(_("“{tag}” is not the present version. Read the record again and use its ETag.", tag=tag[:40]))
    return int(found[1])


def require_version(present: int, named: int) -> None:
    """Refuse a change that starts from another version than the present one.

    Raises:
        Stale: when they differ.
    """
    if present != named:
        raise Stale(
            _(
                "You start from version {named}, and it is at version {present} now. Read it again, "
                "look at what changed, then repeat your change.",
                named=named,
                present=present,
            )
        )


def _plain(value: object) -> object:
    if isinstance(value, PartialDate):
        return value.text
    raise TypeError(f"{type(value).__name__} has no JSON form")
