"""Cookies of log-ins: how they are named and guarded, and how a dead one is taken away."""

from __future__ import annotations

from flask import Flask, Response, g, request

from regional_planner.settings import Settings


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


def set_cookie(response: Response, settings: Settings, name: str, value: str) -> None:
    """Give the browser a cookie that scripts cannot read and other sites' forms do not send, until it is closed."""
    response.set_cookie(
        guarded(settings, name), value, path="/", secure=not settings.demo, httponly=True, samesite="Lax"
    )


def give_session(response: Response, settings: Settings, secret: str) -> None:
    """Let the browser carry on the log-in with `secret`; nobody may keep the answer."""
    set_cookie(response, settings, "planner-session", secret)
    response.headers["Cache-Control"] = "private, no-store"


def take_session(response: Response, settings: Settings) -> None:
    """Have the browser forget its log-in."""
    response.delete_cookie(session_cookie(settings), path="/", secure=not settings.demo, httponly=True, samesite="Lax")


def register(app: Flask, settings: Settings) -> None:
    """Take dead cookies away at the end of the request that found them."""

    @app.after_request
    def take_dead_session(response: Response) -> Response:
        if g.pop("dead_session", False):
            take_session(response, settings)
        return response
