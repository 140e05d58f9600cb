"""Cookies of log-ins: how they are named and guarded, and how a dead one is taken away."""

from __future__ import annotations

import hashlib

from flask import Flask, Response, g, request
from flask.sessions import SecureCookieSessionInterface

from regional_planner.settings import Settings

LANGUAGE_COOKIE = "language"
"""Holds the language that a reader chose."""


class SignedCookie(SecureCookieSessionInterface):
    """Flask's cookie for notices and for what a log-in through a provider began with, signed by HMAC of SHA-256."""

    digest_method = staticmethod(hashlib.sha256)


def session_cookie(settings: Settings) -> str:
    """Name of the cookie that holds a log-in's secret.

    `__Host-` binds it to this host and to https. Only a demonstration, plain http on loopback, goes without.
    """
    return guarded(settings, "planner-session")


def guarded(settings: Settings, name: str) -> str:
    """`name` with the prefix that browsers enforce, where there is https."""
    return name if settings.demo else f"__Host-{name}"


def session_secret(settings: Settings) -> str | None:
    """The secret of the log-in that this browser says it has."""
    return request.cookies.get(session_cookie(settings)) or None


def set_cookie(response: Response, settings: Settings, name: str, value: str, seconds: int | None = None) -> None:
    """Give the browser a cookie that scripts cannot read and other sites' forms do not send.

    It lasts for so many `seconds`, or until the browser is closed.
    """
    response.set_cookie(
        guarded(settings, name),
        value,
        max_age=seconds,
        path="/",
        secure=not settings.demo,
        httponly=True,
        samesite="Lax",
    )


def give_session(response: Response, settings: Settings, secret: str) -> None:
    """Let the browser carry on the log-in with `secret`; nobody may keep the answer."""
    set_cookie(response, settings, "planner-session", secret)
    response.headers["Cache-Control"] = "private, no-store"


def take_session(response: Response, settings: Settings) -> None:
    """Have the browser forget its log-in, and what pages may have stored in it meanwhile."""
    response.delete_cookie(session_cookie(settings), path="/", secure=not settings.demo, httponly=True, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"storage"'


def register(app: Flask, settings: Settings) -> None:
    """Sign notices, and take dead cookies away at the end of the request that found them."""
    app.session_interface = SignedCookie()

    @app.after_request
    def take_dead_session(response: Response) -> Response:
        if g.pop("dead_session", False):
            take_session(response, settings)
        return response
