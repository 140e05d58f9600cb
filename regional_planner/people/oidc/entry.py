"""Getting in through the provider, and linking it to an account.

Each opens its own transaction, after the provider was asked: none is open while we wait for another's server.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from regional_planner.kernel import security_log
from regional_planner.kernel.errors import Conflict
from regional_planner.kernel.language import gettext as _
from regional_planner.people import attempts, links
from regional_planner.people.attempts import LINKS_BY_ADDRESS
from regional_planner.people.login import Door, LoggedIn, count_attempts, logged_in, noted, resumed
from regional_planner.people.models import User
from regional_planner.people.oidc.identities import link, person_of
from regional_planner.people.oidc.provider import Vouched
from regional_planner.people.service import actor_of
from regional_planner.people.sessions import confirm, open_session
from regional_planner.people.terms import LoginMethod


def log_in(door: Door, vouched: Vouched) -> LoggedIn | None:
    """Open a log-in for the person to whom the identity is linked; None when it is linked to nobody.

    Raises:
        Unauthenticated: when the account no longer acts.
    """
    with door.database.writing() as session:
        user = person_of(session, door.settings, vouched)
        entered = None if user is None else _opened(session, door, user, vouched)
    if entered is None:
        security_log.refused("login refused", address=door.address, user=None, because="identity linked to nobody")
        return None
    return noted(door, entered, LoginMethod.OIDC)


def link_own(door: Door, vouched: Vouched, session_id: str, label: str) -> None:
    """Link the identity to whoever is logged in, by the very log-in that asked for it.

    Raises:
        Unauthenticated: when nobody is logged in any more.
        Conflict: when it is another log-in, or the identity is linked already.
        NotPermitted: when the log-in lacks its second factor.
    """
    with door.database.writing() as session:
        who, login = logged_in(session, door)
        if login.id != session_id:
            raise Conflict(_("Another log-in asked for this. Begin again from your account page."))
        link(session, door.settings, who, vouched, label)
    security_log.passed("identity linked", address=door.address, user=who.username)


def accept_invitation(door: Door, vouched: Vouched, invitation: str, label: str) -> LoggedIn:
    """Link the identity to the person whom an administrator's link is for, and log them in; the link is used up.

    Raises:
        NotFound: when the link does not work.
        Conflict: when the identity is linked already.
        TooManyAttempts: when the address tried too many links that do not work.
    """
    count_attempts(door, (LINKS_BY_ADDRESS, door.address))
    with door.database.writing() as session:
        found = links.opened(session, invitation)
        who = actor_of(session, found.user)
        link(session, door.settings, who, vouched, label)
        links.use_up(session, who, found.link)
        attempts.take_back(session, door.settings, LINKS_BY_ADDRESS, door.address)
        entered = _opened(session, door, found.user, vouched)
    return noted(door, entered, LoginMethod.OIDC)


def _opened(session: Session, door: Door, user: User, vouched: Vouched) -> LoggedIn:
    """A new log-in; with its second factor where the provider asked for one that counts here."""
    login, secret = open_session(session, door.settings, user, LoginMethod.OIDC, door.user_agent, door.session_secret)
    provider = door.settings.provider
    counted = vouched.methods & provider.second_factor if provider else frozenset()
    if counted:
        given = _("the provider says: {methods}", methods=", ".join(sorted(counted)))
        secret = confirm(session, actor_of(session, user), login, given)
    return resumed(session, door, secret)
