"""`regional-planner remind`: mails to those for whom something has waited too long or is due soon."""

from __future__ import annotations

import sys

import click

from regional_planner.alignment.dialogue.mail import deliver, post_office
from regional_planner.alignment.dialogue.reminders import Letter, Outcome, letters, send
from regional_planner.kernel.database import Database
from regional_planner.kernel.errors import Invalid
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.printable import printable
from regional_planner.kernel.terminal import Operator, told
from regional_planner.settings import Settings


@click.command()
@click.option("--every", type=click.IntRange(1, 365), default=7, show_default=True, help="Days between two reminders.")
@click.option("--dry-run", is_flag=True, help="Say who would be reminded of how much; send nothing.")
@click.pass_obj
@told
def remind(operator: Operator, every: int, dry_run: bool) -> None:
    """Send each person one mail with what waits for them; run it daily. What was not sent is tried again next time."""
    settings = operator.settings
    site = settings.public_url or f"http://{settings.host}:{settings.port}"
    if not dry_run and not (settings.smtp_url and settings.mail_from):
        raise Invalid(_("Set PLANNER_SMTP_URL and PLANNER_MAIL_FROM, or use --dry-run."))
    with operator.database() as database:
        with database.reading() as session:
            due = letters(session, every, site, settings.mail_from or "planner@localhost")
        if dry_run:
            for letter in due:
                click.echo(_("{name}: {count} waiting", name=letter.username, count=letter.things))
            return
        outcomes = _send_all(database, settings, due, every) if due else []
    failed = sum(outcome.problem is not None for outcome in outcomes)
    sent = sum(outcome.taken for outcome in outcomes)
    click.echo(_("Sent: {sent}; not sent: {failed}.", sent=sent, failed=failed))
    sys.exit(1 if failed else 0)


def _send_all(database: Database, settings: Settings, due: list[Letter], every: int) -> list[Outcome]:
    """Send what is due; what became of each.

    Raises:
        Unavailable: when the server is down or goes away; what was not sent yet is not marked.
    """
    outcomes = []
    with post_office(settings.smtp_url) as server:
        for letter in due:
            outcome = send(database, letter, every, lambda message: deliver(server, message))
            outcomes.append(outcome)
            if outcome.problem is not None:
                click.echo(printable(f"{letter.username}: {outcome.problem}"), err=True)
    return outcomes
