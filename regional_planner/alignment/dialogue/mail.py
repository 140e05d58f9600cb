"""Sending mail through the SMTP server of the settings; who is refused and why is said plainly."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from regional_planner.kernel.errors import Invalid, Unavailable
from regional_planner.kernel.language import gettext as _

SECONDS = 20
"""How long a server may take over one command."""
PORTS = {"smtp": 25, "starttls": 587, "smtps": 465}


@contextmanager
def post_office(url: str) -> Iterator[smtplib.SMTP]:
    """A connection to the server at `url`, logged in where it names a user.

    Raises:
        Invalid: for an address that is none of smtp://, starttls:// and smtps://.
        Unavailable: when the server cannot be reached, or does not let us in.
    """
    parts = urlsplit(url)
    if parts.scheme not in PORTS or not parts.hostname:
        raise Invalid(_("PLANNER_SMTP_URL must be smtp://, starttls:// or smtps:// with a host."))
    try:
        server = _connected(parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme])
    except (OSError, smtplib.SMTPException) as error:
        raise Unavailable(
            _("The mail server {host} cannot be reached: {problem}.", host=parts.hostname, problem=error)
        ) from error
    with server:
        try:
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable(
                _("The mail server {host} does not let us in: {problem}.", host=parts.hostname, problem=error)
            ) from error
        yield server


def _connected(scheme: str, host: str, port: int) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=SECONDS, context=context)
    server = smtplib.SMTP(host, port, timeout=SECONDS)
    if scheme == "starttls":
        server.starttls(context=context)
    return server


def deliver(server: smtplib.SMTP, message: EmailMessage) -> str | None:
    """Hand a message over; None when the server took it, else what it said.

    Raises:
        Unavailable: when the connection broke: further messages need not be tried.
    """
    try:
        server.send_message(message)
    except (smtplib.SMTPServerDisconnected, OSError) as error:
        if isinstance(error, smtplib.SMTPResponseException | smtplib.SMTPRecipientsRefused):
            return _told(error)
        raise Unavailable(_("The mail server went away: {problem}.", problem=error)) from error
    return None


def _told(error: smtplib.SMTPException) -> str:
    """What the server said of a message."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        replies = [f"{code} {text.decode('utf-8', 'replace')}" for code, text in error.recipients.values()]
        return "; ".join(replies)
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error.decode("utf-8", "replace") if isinstance(error.smtp_error, bytes) else error.smtp_error
        return f"{error.smtp_code} {said}"
    return str(error)
