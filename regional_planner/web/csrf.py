"""Cross-site request forgery: an unsafe request that a cookie speaks for must prove that one of our pages sent it.

Asked of every route before it is dispatched, and before the database is: a route cannot forget it. Three things are
looked at, and each that fails refuses:

- what the browser says of where the request comes from (Sec-Fetch-Site, Origin), where it says so;
- the token, a keyed digest of the log-in's secret, for requests with the cookie of a log-in;
- the same of a cookie of the form, for forms that are sent before there is a log-in.

A request with a bearer token, or a token in its address, needs none of it: no browser adds one by itself. Other kinds
of Authorization do not count: browsers add names and passwords by themselves, also to what another site made them send.
"""

from __future__ import annotations

import hmac
import secrets
from hashlib import sha256

from flask import Flask, Response, g, request

from regional_planner.kernel.errors import NotPermitted
from regional_planner.kernel.installation import installation_key
from regional_planner.kernel.language import gettext as _
from regional_planner.settings import Settings
from regional_planner.web.context import READING_METHODS, actor, is_of_layers, parts, token_in_address
from regional_planner.web.cookies import guarded, session_secret, set_cookie
from regional_planner.web.headers import never_keep

FORM_COOKIE = "planner-form"
HEADER = "X-CSRF-Token"
FIELD = "csrf_token"
OWN_SITES = frozenset({"same-origin", "none"})
"""Our own pages, and what the reader did without any page, such as reloading."""


def register(app: Flask) -> None:
    """Guard every route of `app`."""
    app.before_request(refuse_forgery)
    app.after_request(_give_form_cookie)


def csrf_token(secret: str) -> str:
    """The token that goes with a cookie's secret; it tells nothing of the secret."""
    key = installation_key(parts().settings, "csrf")
    return hmac.new(key, secret.encode("utf-8", "surrogateescape"), sha256).hexdigest()


def page_token() -> str:
    """The token for the forms of the page that is being made, after `actor()` is known."""
    never_keep()
    settings = parts().settings
    secret = session_secret(settings)
    if secret is not None and actor().session_id is not None:
        return csrf_token(secret)
    return csrf_token(_form_secret(settings))


def refuse_forgery() -> None:
    """Refuse an unsafe request that may come from another site.

    Raises:
        NotPermitted: says what is missing.
    """
    if request.method in READING_METHODS or request.routing_exception or _has_a_token():
        return
    _refuse_foreign_origin()
    settings = parts().settings
    secret = session_secret(settings)
    if secret is None:
        if request.path.startswith("/api/") or is_of_layers():
            return  # Nobody's cookie speaks for it; what needs a person is refused by permission.
        secret = request.cookies.get(guarded(settings, FORM_COOKIE)) or ""
    given = request.headers.get(HEADER) or request.form.get(FIELD) or ""
    if not secret or not hmac.compare_digest(csrf_token(secret).encode(), given.encode("utf-8", "surrogateescape")):
        raise NotPermitted(
            _("The form is out of date, or it does not come from this site. Load the page again and repeat.")
            if not request.path.startswith("/api/")
            else _("A request with the cookie of a log-in needs its token in the header {header}.", header=HEADER)
        )


def _has_a_token() -> bool:
    bearer = request.headers.get("Authorization", "").lower().startswith("bearer ")
    return bearer or token_in_address() is not None


def _refuse_foreign_origin() -> None:
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    own = request.host_url.rstrip("/")
    if (site is not None and site not in OWN_SITES) or (origin is not None and origin != own):
        raise NotPermitted(_("This request was sent by another site, {origin}.", origin=origin or site))


def _form_secret(settings: Settings) -> str:
    """The secret of the form's cookie; a new one is given with the answer."""
    known = request.cookies.get(guarded(settings, FORM_COOKIE)) or g.get("form_secret")
    if known is None:
        known = g.form_secret = secrets.token_urlsafe(32)
    return str(known)


def _give_form_cookie(response: Response) -> Response:
    fresh = g.pop("form_secret", None)
    if fresh is not None:
        set_cookie(response, parts().settings, FORM_COOKIE, fresh)
    return response
