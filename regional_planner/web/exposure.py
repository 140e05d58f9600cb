"""Who reaches this installation: trusted proxies in front, and nobody from outside in a demonstration."""

from __future__ import annotations

from ipaddress import ip_address

from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

from regional_planner.kernel.errors import NotPermitted
from regional_planner.kernel.language import gettext as _
from regional_planner.settings import Settings


def register(app: Flask, settings: Settings) -> None:
    """Believe as many proxies as the settings say, and keep a demonstration, whose passwords lie in a file, inside."""
    count = settings.trusted_proxies
    # Each proxy adds the address that it sees; scheme and host are set anew by the nearest one.
    if count:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=1, x_host=1)  # type: ignore[method-assign]
    if settings.demo and not settings.demo_exposed:
        app.before_request(_refuse_outsiders)


def _refuse_outsiders() -> None:
    """Refuse whoever does not come from this machine, however the server was started.

    Raises:
        NotPermitted: says how to expose a demonstration on purpose.
    """
    unknown_proxy = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    if unknown_proxy or not _is_loopback(request.remote_addr):
        raise NotPermitted(
            _("A demonstration answers this machine only. Set PLANNER_DEMO_EXPOSED=1 to show it to others on purpose.")
        )


def _is_loopback(address: str | None) -> bool:
    try:
        return ip_address(address or "").is_loopback
    except ValueError:
        return False
