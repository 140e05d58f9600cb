"""The pages of getting in: logging in and out, the second factor, setting a password by a link."""

from __future__ import annotations

from flask import Response, flash, render_template, request
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor, SecondFactor
from regional_planner.kernel.errors import Invalid, PlannerError, TooManyAttempts, Unauthenticated
from regional_planner.kernel.language import gettext as _
from regional_planner.pages.moving import to, wanted, with_wanted
from regional_planner.pages.picture import qr_picture
from regional_planner.people import links, login, second_factor, sessions
from regional_planner.people.credentials import credential_of
from regional_planner.people.http import door
from regional_planner.people.terms import LONGEST_PASSWORD, SHORTEST_PASSWORD, LoginMethod
from regional_planner.web.context import actor, db, own_transactions, parts
from regional_planner.web.cookies import give_session, take_session

SECOND_FACTOR = "/login/second-factor"


def login_form() -> Response:
    """Where a person logs in; whoever is logged in already goes on to where they wanted."""
    if actor().session_id is not None:
        return to(SECOND_FACTOR if actor().second_factor is SecondFactor.NEEDED else wanted())
    return Response(login_page())


@own_transactions
def log_in() -> Response:
    """Log in; a refusal is said on the same page, with the name still in it."""
    username = request.form.get("username", "").strip()
    try:
        entered = login.log_in(door(), username, request.form.get("password", ""))
    except (Unauthenticated, TooManyAttempts) as error:
        response = Response(login_page(username, error.detail), status=401)
        if isinstance(error, TooManyAttempts):
            response.status_code = 429
            response.headers["Retry-After"] = str(error.seconds)
        return response
    needed = entered.actor.second_factor is SecondFactor.NEEDED
    response = to(with_wanted(SECOND_FACTOR) if needed else wanted())
    give_session(response, parts().settings, entered.secret)
    return response


def log_out() -> Response:
    """Log out, and say so on the front page, or where one can log out at the identity provider too."""
    method = sessions.log_out(db(), actor()) if actor().session_id is not None else LoginMethod.LOCAL
    flash(_("You are logged out."), "success")
    response = to("/logout/provider" if method is LoginMethod.OIDC and parts().settings.provider else "/")
    take_session(response, parts().settings)
    return response


def second_factor_form() -> Response:
    """Ask for the code; whoever must have a second factor and has none sets it up here, before anything else."""
    who = actor()
    if who.session_id is None:
        return to("/login")
    if who.second_factor is not SecondFactor.NEEDED:
        return to(wanted())
    if _is_enrolled(db(), who):
        return Response(render_template("second_factor.html", wanted=wanted(), sources=[]))
    return Response(enrolment_page(second_factor.offer(parts().settings, who)))


@own_transactions
def give_second_factor() -> Response:
    """Take the code, and go on to where the person wanted."""
    try:
        entered = login.give_second_factor(door(), request.form.get("code", ""))
    except PlannerError as error:
        flash(error.detail, "error")
        return to(with_wanted(SECOND_FACTOR))
    response = to(wanted())
    give_session(response, parts().settings, entered.secret)
    return response


def enrolment_form() -> Response:
    """Set up a second factor of one's own accord, or another one."""
    who = actor()
    if who.session_id is None or who.second_factor is SecondFactor.NEEDED:
        return to(SECOND_FACTOR)
    return Response(enrolment_page(second_factor.offer(parts().settings, who)))


def enrol() -> Response:
    """Let the second factor count by its first code, and show the recovery codes, once."""
    settings, who, sealed = parts().settings, actor(), request.form.get("sealed", "")
    try:
        secret, codes = login.enrol(db(), settings, who, sealed, request.form.get("code", ""))
    except Invalid as error:
        if not error.errors:
            raise
        offer = second_factor.offer_again(settings, who, sealed)
        return Response(enrolment_page(offer, error.detail), status=422)
    response = Response(render_template("recovery_codes.html", codes=codes, sources=[]))
    give_session(response, settings, secret)
    return response


def enrolment_page(offer: second_factor.Offer, error: str = "") -> str:
    """The page that shows a second factor to be set up."""
    groups = [offer.secret[start : start + 4] for start in range(0, len(offer.secret), 4)]
    return render_template(
        "enrolment.html",
        picture=qr_picture(offer.uri),
        secret=" ".join(groups),
        sealed=offer.sealed,
        must=actor().second_factor is SecondFactor.NEEDED,
        error=error,
        sources=[],
    )


def reset_form(secret: str) -> Response:
    """Where a person sets a password by a link.

    Raises:
        NotFound: when the link does not work, whatever the reason.
    """
    user = links.opened(db(), secret).user
    page = render_template(
        "reset.html", person=user, secret=secret, shortest=SHORTEST_PASSWORD, longest=LONGEST_PASSWORD, sources=[]
    )
    return Response(page)


@own_transactions
def reset(secret: str) -> Response:
    """Set the password; what is wrong with it is said on the form, and the link still works.

    Raises:
        NotFound: when the link does not work.
        TooManyAttempts: when this address tried too many.
    """
    given = request.form.get("password", "")
    try:
        if given != request.form.get("again", ""):
            raise Invalid(_("The two passwords differ. Write the same one twice."))
        login.set_password_by_link(door(), secret, given)
    except Invalid as error:
        flash(error.detail, "error")
        return to(f"/reset/{secret}")
    flash(_("Your password is set, and all earlier log-ins have ended. Log in with it now."), "success")
    return to("/login")


def login_page(username: str = "", error: str = "") -> str:
    """The page where one logs in, which says what was wrong with the last try."""
    return render_template("login.html", username=username, error=error, wanted=wanted(), sources=[])


def _is_enrolled(session: Session, who: Actor) -> bool:
    credential = credential_of(session, str(who.user_id))
    return credential is not None and credential.totp_since is not None
