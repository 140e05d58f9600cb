"""The way to the provider and back: logging in, linking an identity to one's account, taking it away, logging out."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, current_app, flash, render_template, request, url_for

from regional_planner.access.actor import SecondFactor
from regional_planner.kernel.errors import NotFound, NotPermitted
from regional_planner.kernel.language import gettext as _
from regional_planner.people.http import door
from regional_planner.people.login import LoggedIn, logged_in
from regional_planner.people.oidc import entry
from regional_planner.people.oidc.identities import LONGEST_LABEL, unlink
from regional_planner.people.oidc.provider import IdentityProvider
from regional_planner.settings import Settings
from regional_planner.web.context import actor, db, external, own_transactions, parts, site_path
from regional_planner.web.cookies import give_session

EXTENSION = "planner-provider"
ACCOUNT = "/account"
SECOND_FACTOR = "/login/second-factor"
blueprint = Blueprint("oidc", __name__)


def register(app: Flask, settings: Settings) -> None:
    """Let people log in to `app` through the provider, where one is set up; its name is known to templates."""
    if settings.provider is not None:
        app.extensions[EXTENSION] = IdentityProvider(settings.provider, settings.demo)
    app.jinja_env.globals["identity_provider"] = settings.provider and settings.provider.name
    app.register_blueprint(blueprint)


@blueprint.get("/login/oidc")
@own_transactions
def begin() -> Response:
    """Go to the provider to log in, or (`invitation`) to accept an administrator's link."""
    invitation = request.args.get("invitation")
    if invitation:
        return _go(_begin_anew({"invitation": invitation}))
    purpose = {"next": site_path(request.args.get("next", "/"))}
    return _go(_provider().begin(_callback(), purpose))


@blueprint.get("/login/oidc/callback")
@own_transactions
def come_back() -> Response:
    """Come back from the provider, which vouches for somebody."""
    vouched = _provider().vouched()
    purpose = vouched.purpose
    if "link" in purpose:
        entry.link_own(door(), vouched, purpose["link"], purpose["label"])
        flash(_("From now on you can log in with {provider}.", provider=_provider().settings.name), "success")
        return _go(ACCOUNT)
    if "invitation" in purpose:
        label = _provider().settings.name
        return _enter(entry.accept_invitation(door(), vouched, purpose["invitation"], label), ACCOUNT)
    entered = entry.log_in(door(), vouched)
    return _unknown() if entered is None else _enter(entered, purpose["next"])


@blueprint.post("/account/identities")
@own_transactions
def ask_to_link() -> Response:
    """Go to the provider to link an identity there to one's account.

    A page goes there, not a redirect: our policy lets no form lead to another site.
    """
    here = door()
    with here.database.reading() as session:
        who, _login = logged_in(session, here)
    if who.second_factor is SecondFactor.NEEDED:
        raise NotPermitted(_("Give your second factor first."))
    name = _provider().settings.name
    label = request.form.get("label", "").strip()[:LONGEST_LABEL] or name
    target = _begin_anew({"link": str(who.session_id), "label": label})
    return _not_kept(Response(render_template("to_provider.html", target=target, provider=name)))


@blueprint.post("/account/identities/<string:key>/unlink")
def take_away(key: str) -> Response:
    """Unlink one of one's identities."""
    unlink(db(), actor(), key)
    flash(_("It was unlinked: nobody logs in to your account with it any more."), "success")
    return _go(ACCOUNT)


@blueprint.get("/logout/provider")
@own_transactions
def leave_provider() -> Response:
    """Log out at the provider too; it may ask whether that is meant, and leads back to the front page."""
    target = _provider().logout_address(external("/"))
    if target is None:
        raise NotFound(_("{provider} has no place to log out.", provider=_provider().settings.name))
    return _go(target)


def _begin_anew(purpose: dict[str, str]) -> str:
    """Somebody else may have left their log-in at the provider open in this browser: it must ask who is there."""
    return _provider().begin(_callback(), purpose, prompt="login")


def _enter(entered: LoggedIn, target: str) -> Response:
    needs_more = entered.actor.second_factor is SecondFactor.NEEDED
    response = _go(f"{SECOND_FACTOR}?{urlencode({'next': target})}" if needs_more else target)
    give_session(response, parts().settings, entered.secret)
    return response


def _unknown() -> Response:
    page = render_template("not_linked.html", provider=_provider().settings.name)
    return _not_kept(Response(page, status=403))


def _callback() -> str:
    return external(url_for("oidc.come_back"))


def _provider() -> IdentityProvider:
    found = current_app.extensions.get(EXTENSION)
    if not isinstance(found, IdentityProvider):
        raise NotFound(_("No identity provider is set up here."))
    return found


def _go(target: str) -> Response:
    response = Response(status=303)
    response.location = target
    return _not_kept(response)


def _not_kept(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-store"
    return response
