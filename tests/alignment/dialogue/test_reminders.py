"""Reminders against a real mail server: one mail a person, nothing marked that was not taken, none twice."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

import pytest
from aiosmtpd.controller import Controller
from click.testing import CliRunner, Result
from sqlalchemy import select

from regional_planner.alignment.dialogue.models import Reminder
from regional_planner.alignment.dialogue.reminders import letters, send
from regional_planner.cli import main
from regional_planner.kernel.audit import AuditEntry
from regional_planner.kernel.database import Database
from tests.alignment.dialogue.mail_servers import PASSWORD, USER, certificate, guarded
from tests.conftest import Speaking, Template
from tests.people.browsing import Browser


class Mailbox:
    """What a mail server took, and whom it refuses."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.refused: set[str] = set()

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        """Take a recipient, or refuse one that is not known here."""
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take a message."""
        self.taken.append(cast(EmailMessage, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 OK"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, str]]:
    """A mail server on loopback, and its address."""
    box = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box, f"smtp://127.0.0.1:{port}"
    finally:
        controller.stop()


def with_mail(speak: Speaking, who: str, **values: Any) -> None:
    """Give a person an address."""
    admin = speak("admin")
    user = admin.items(f"/api/v1/users?username={who}")[0]
    body = {"email": f"{who}@example.cl", **values}
    changed = admin.patch(f"/api/v1/users/{user['id']}", body, etag=f'"{user["version"]}"')
    assert changed.status_code == 200, changed.json


def remind(database: Database, url: str, *arguments: str, monkeypatch: pytest.MonkeyPatch) -> Result:
    """The command, on this database and mail server."""
    for name, value in {
        "PLANNER_DATABASE_URL": database.engine.url.render_as_string(hide_password=False),
        "PLANNER_SMTP_URL": url,
        "PLANNER_MAIL_FROM": "planner@example.cl",
        "PLANNER_PUBLIC_URL": "https://planner.example.cl",
    }.items():
        monkeypatch.setenv(name, value)
    return CliRunner().invoke(main, ["--language", "en", "remind", *arguments])


def test_each_is_told_once_in_their_language(
    speak: Speaking, database: Database, mailbox: tuple[Mailbox, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    box, url = mailbox
    with_mail(speak, "planner")
    with_mail(speak, "approver-08", language="en")
    with_mail(speak, "approver-02", reminders=False)
    with database.reading() as session:
        due = {letter.username: letter.things for letter in letters(session, 7, "https://x.cl", "a@b.cl")}
    assert "planner" in due
    assert "approver-02" not in due
    told = remind(database, url, "--dry-run", monkeypatch=monkeypatch)
    assert (told.exit_code, box.taken) == (0, [])
    assert f"planner: {due['planner']} waiting" in told.output
    sent = remind(database, url, monkeypatch=monkeypatch)
    assert (sent.exit_code, sent.output) == (0, f"Sent: {len(due)}; not sent: 0.\n")
    mail = next(each for each in box.taken if "planner@example.cl" in each["To"])
    text = mail.get_content()
    assert "esto espera su respuesta" in text
    assert text.count("https://planner.example.cl/priorities/") == due["planner"]
    assert "https://planner.example.cl/inbox" in text
    again = remind(database, url, monkeypatch=monkeypatch)
    assert (again.exit_code, len(box.taken)) == (0, len(due))


def test_who_is_refused_is_tried_again_and_nobody_else(
    speak: Speaking, database: Database, mailbox: tuple[Mailbox, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    box, url = mailbox
    with_mail(speak, "planner")
    box.refused.add("planner@example.cl")
    refused = remind(database, url, monkeypatch=monkeypatch)
    assert refused.exit_code == 1
    assert "planner: 550 no such mailbox" in refused.output
    with database.reading() as session:
        assert session.scalars(select(Reminder.sent_at)).all() == [None]
    box.refused.clear()
    assert remind(database, url, monkeypatch=monkeypatch).exit_code == 0
    assert len(box.taken) == 1


def test_a_server_that_is_down_is_said_and_nothing_is_marked(
    speak: Speaking, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_mail(speak, "planner")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"smtp://127.0.0.1:{probe.getsockname()[1]}"
        down = remind(database, url, monkeypatch=monkeypatch)
    assert down.exit_code == 1
    with database.reading() as session:
        assert session.scalars(select(Reminder)).all() == []


def test_two_runs_at_once_send_one_mail(speak: Speaking, database: Database) -> None:
    with_mail(speak, "planner")
    with database.reading() as session:
        (letter,) = letters(session, 7, "https://x.cl", "a@b.cl")
    barrier = threading.Barrier(2)
    taken: list[EmailMessage] = []

    def take(message: EmailMessage) -> None:
        taken.append(message)

    def run(_number: int) -> bool:
        barrier.wait(timeout=30)
        return send(database, letter, 7, take).taken

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(run, range(2))) == [False, True]
    assert len(taken) == 1


def test_a_person_says_where_mails_go_and_is_forgotten(
    speak: Speaking, app: Any, database: Database, template: Template
) -> None:
    browser = Browser(app, template)
    browser.log_in("planner")
    browser.page("/account")
    browser.submit("/account/mail", email="nobody", reminders="true")
    assert "is not an e-mail address" in browser.page("/account").get_data(as_text=True)
    browser.submit("/account/mail", email="pia@example.cl", language="en")
    user = speak("admin").items("/api/v1/users?username=planner")[0]
    told = (user["email"], user["reminders"], user["language"])
    assert told == ("pia@example.cl", False, "en")
    with database.reading() as session:
        kept = session.scalars(select(AuditEntry.after).where(AuditEntry.action == "set_mail")).all()
    assert kept
    assert "pia@example.cl" not in str(kept)
    admin = speak("admin")
    erased = admin.post(f"/api/v1/users/{user['id']}/erase", {"reason": "Se fue"}, etag=f'"{user["version"]}"')
    assert (erased.status_code, erased.json["email"]) == (200, None)
    assert "pia@example.cl" not in str(admin.get(f"/api/v1/users/{user['id']}/history").json)


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")
@pytest.mark.parametrize("scheme", ["starttls", "smtps"])
def test_mails_go_over_tls_to_a_server_that_asks_for_a_password(
    database: Database, speak: Speaking, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    with_mail(speak, "planner")
    authority, context = certificate(tmp_path)
    box = Mailbox()
    with guarded(box, context, scheme) as port:
        address = f"127.0.0.1:{port}"
        untrusted = remind(database, f"{scheme}://{USER}:{PASSWORD}@{address}", monkeypatch=monkeypatch)
        assert untrusted.exit_code != 0
        assert box.taken == []
        monkeypatch.setenv("SSL_CERT_FILE", str(authority))
        wrong = remind(database, f"{scheme}://{USER}:wrong@{address}", monkeypatch=monkeypatch)
        assert wrong.exit_code != 0
        assert box.taken == []
        sent = remind(database, f"{scheme}://{USER}:{PASSWORD}@{address}", monkeypatch=monkeypatch)
    assert sent.exit_code == 0, sent.output
    assert [mail["To"] for mail in box.taken] == ["Pía Ficticia Nacional <planner@example.cl>"]
