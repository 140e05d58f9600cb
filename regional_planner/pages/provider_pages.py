"""The pages on the way to the identity provider and back: logging in, linking an identity, logging out there too."""

from __future__ import annotations

from flask import Response, flash, render_template, request, url_for

from regional_planner.access.actor import SecondFactor
from regional_planner.kernel.errors import Conflict, NotPermitted, PlannerError, Unavailable
from regional_planner.kernel.language import gettext as _
from regional_planner.pages.login_pages import login_page
from regional_planner.pages.moving import ACCOUNT, SECOND_FACTOR, personal, to, wanted, with_next
from regional_planner.people.http import door
from regional_planner.people.login import LoggedIn, logged_in
from regional_planner.people.oidc import entry
from regional_planner.people.oidc.identities import LONGEST_LABEL, unlink
from regional_planner.people.oidc.provider import identity_provider
from regional_planner.web.context import actor, db, external, own_transactions, parts
from regional_planner.web.cookies import give_session
from regional_planner.web.headers import never_keep
from regional_planner.web.problems import STATUS


@own_transactions
def begin() -> Response:
    """Go to the provider to log in, or (`invitation`) to accept an administrator's link."""
    invitation = request.args.get("invitation")
    if invitation:
        return to(_begin_anew({"invitation": invitation}))
    never_keep()
    return to(identity_provider().begin(_callback(), {"next": wanted()}))


@own_transactions
def come_back() -> Response:
    """Come back from the provider, which vouches for somebody; what is wrong is said where one can try again."""
    never_keep()
    try:
        return _let_in()
    except Unavailable:
        raise
    except PlannerError as error:
        if door().session_secret is None:
            return Response(login_page(error=error.detail), status=STATUS[type(error)])
        flash(error.detail, "error")
        return to(ACCOUNT)


def _let_in() -> Response:
    provider = identity_provider()
    vouched = provider.vouched()
    purpose = vouched.purpose
    if "link" in purpose:
        entry.link_own(door(), vouched, purpose["link"], purpose["label"])
        flash(_("From now on you can log in with {provider}.", provider=provider.settings.name), "success")
        return to(f"{ACCOUNT}#identities")
    if "invitation" in purpose:
        entered = entry.accept_invitation(door(), vouched, purpose["invitation"], provider.settings.name)
        return _enter(entered, ACCOUNT)
    found = entry.log_in(door(), vouched)
    if found is None:
        return Response(render_template("not_linked.html", provider=provider.settings.name, sources=[]), status=403)
    return _enter(found, purpose["next"])


@own_transactions
def ask_to_link() -> Response:
    """Go to the provider to link an identity there to one's account.

    A page goes there, not a redirect: our policy lets no form lead to another site.
    """
    here, name = door(), identity_provider().settings.name
    with here.database.reading() as session:
        who, _login = logged_in(session, here)
    if who.second_factor is SecondFactor.NEEDED:
        raise NotPermitted(_("Give your second factor first."))
    label = request.form.get("label", "").strip()[:LONGEST_LABEL] or name
    target = _begin_anew({"link": str(who.session_id), "label": label})
    return Response(render_template("to_provider.html", target=target, provider=name, sources=[]))


@personal
def unlink_identity(key: str) -> Response:
    """Unlink one of one's identities."""
    try:
        unlink(db(), actor(), key)
        flash(_("It was unlinked: nobody logs in to your account with it any more."), "success")
    except Conflict as error:
        flash(error.detail, "error")
    return to(f"{ACCOUNT}#identities")


@own_transactions
def leave_provider() -> Response:
    """Offer to log out at the provider too, where it has a place for that and answers."""
    provider = identity_provider()
    try:
        target = provider.logout_address(external("/"))
    except Unavailable:
        target = None
    return Response(render_template("left.html", target=target, provider=provider.settings.name, sources=[]))


def _begin_anew(purpose: dict[str, str]) -> str:
    """Somebody else may have left their log-in at the provider open in this browser: it must ask who is there."""
    never_keep()
    return identity_provider().begin(_callback(), purpose, prompt="login")


def _enter(entered: LoggedIn, target: str) -> Response:
    needs_more = entered.actor.second_factor is SecondFactor.NEEDED
    response = to(with_next(SECOND_FACTOR, target) if needs_more else target)
    give_session(response, parts().settings, entered.secret)
    return response


def _callback() -> str:
    return external(url_for("pages.come_back"))
