"""What every answer says to browsers about how it may be used: by which pages, with which powers, over what."""

from __future__ import annotations

from flask import Response, g, request

from regional_planner.web.context import actor, is_of_layers, token_in_address

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
"""Pages load what we ship and nothing else; `data:` images are Swagger UI's arrows and a second factor's picture."""
NO_PAGE = "default-src 'none'; frame-ancestors 'none'"
"""For what is no page: opened as one all the same, it can do nothing."""
MAY_LOAD = frozenset({"text/html", "text/javascript"})
"""Pages, and scripts: a worker's own answer says what it may load."""
POWERS = ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "microphone", "payment", "usb")
NO_POWERS = ", ".join(f"{power}=()" for power in POWERS)
YEAR_SECONDS = 365 * 24 * 3600
SENT_TO_LAYERS = (
    "Accept, Accept-Language, Authorization, Content-Crs, Content-Type, Idempotency-Key, If-Match, If-None-Match"
)
READ_OF_LAYERS = "Content-Crs, Content-Disposition, ETag, Link, Location, OGC-NumberMatched, OGC-NumberReturned"
"""Headers that pages of other sites may send and read, beside those that they always may."""
PUBLISHED = ("/ogc", "/static/")
"""What is the same for every reader, whoever asks: it may be kept, and layers may be used by maps of other sites."""


def guard(response: Response) -> Response:
    """Add the headers that keep browsers from doing more with an answer than it is meant for."""
    headers = response.headers
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY if response.mimetype in MAY_LOAD else NO_PAGE
    headers["Referrer-Policy"] = "same-origin" if token_in_address() is None else "no-referrer"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "cross-origin" if is_of_layers() else "same-origin"
    headers["Permissions-Policy"] = NO_POWERS
    if is_of_layers():
        _open_to_all(response)
    if request.is_secure:
        headers["Strict-Transport-Security"] = f"max-age={YEAR_SECONDS}; includeSubDomains"
    if _is_personal():
        headers["Cache-Control"] = "private, no-store"
    return response


def _open_to_all(response: Response) -> None:
    """Let pages of other sites use the layers: no cookie counts there, and a token is nobody's but who sends it."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = READ_OF_LAYERS
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "GET, HEAD, OPTIONS")
        response.headers["Access-Control-Allow-Headers"] = SENT_TO_LAYERS
        response.headers["Access-Control-Max-Age"] = "86400"


def never_keep() -> None:
    """Have nobody keep the answer that is being made: it holds something of one reader alone."""
    g.never_keep = True


def _is_personal() -> bool:
    """Whether the answer is for one reader: made for a log-in, or holding a token."""
    if g.get("never_keep") or token_in_address() is not None:
        return True
    return actor().session_id is not None and not request.path.startswith(PUBLISHED)
