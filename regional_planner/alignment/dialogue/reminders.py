"""Reminders: one mail a person, with what has waited for them too long or is due soon; never two from two runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from email.utils import formataddr, make_msgid
from urllib.parse import urlsplit

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from regional_planner.alignment.dialogue.inbox import inbox
from regional_planner.alignment.dialogue.labels import ITEM_KINDS
from regional_planner.alignment.dialogue.models import Reminder
from regional_planner.alignment.dialogue.terms import Item, Waits
from regional_planner.kernel.database import Database
from regional_planner.kernel.language import DEFAULT_LANGUAGE, speaking
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import begins, now, today
from regional_planner.kernel.statements import insert_unless_there
from regional_planner.people.models import User
from regional_planner.people.service import actor_of

DAYS_BEFORE_DEADLINE = 7
CLAIM_HOLDS = timedelta(hours=1)
"""After that long a run that claimed a person is taken to have died."""
Deliver = Callable[[EmailMessage], str | None]
"""Hands a message over; None when it was taken, else why not."""


@dataclass(frozen=True)
class Letter:
    """A mail that is due."""

    user_id: str
    username: str
    message: EmailMessage
    things: int


def letters(session: Session, every: int, site: str, sender: str) -> list[Letter]:
    """A mail for each person for whom something waits that is older than `every` days or due within a week.

    Only for those who have an address and want reminders, and were sent none within `every` days.
    """
    table = Reminder.__table__
    recently = select(table.c.user_id).where(table.c.sent_at >= _sent_before(every))
    people = session.scalars(
        select(User)
        .where(
            User.email.is_not(None),
            User.reminders.is_(True),
            User.active.is_(True),
            User.ended_at.is_(None),
            User.id.not_in(recently),
        )
        .order_by(User.username)
    ).all()
    found = []
    for user in people:
        with speaking(user.language or DEFAULT_LANGUAGE):
            items = _pressing(inbox(session, actor_of(session, user)), every, today())
            if items:
                found.append(Letter(user.id, user.username, _message(user, items, site, sender), len(items)))
    return found


@dataclass(frozen=True)
class Outcome:
    """What became of a mail: taken, refused with a `problem`, or left to another run (neither)."""

    taken: bool = False
    problem: str | None = None


def send(database: Database, letter: Letter, every: int, deliver: Deliver) -> Outcome:
    """Send a mail unless another run did or is at it.

    A person is claimed before and marked after the server took the mail, so two runs at once send one, and what was
    not taken is tried again by the next run.
    """
    if not _claim(database, letter.user_id, every):
        return Outcome()
    taken = False
    try:
        refused = deliver(letter.message)
        taken = refused is None
        return Outcome(taken, refused)
    finally:
        with database.writing() as session:
            marked = {"claimed_at": None, **({"sent_at": now()} if taken else {})}
            session.execute(update(Reminder).where(Reminder.user_id == letter.user_id).values(marked))


def _claim(database: Database, user_id: str, every: int) -> bool:
    with database.writing() as session:
        insert_unless_there(session, Reminder, {"user_id": user_id, "claimed_at": None, "sent_at": None})
        claimed = session.execute(
            update(Reminder)
            .where(
                Reminder.user_id == user_id,
                or_(Reminder.sent_at.is_(None), Reminder.sent_at < _sent_before(every)),
                or_(Reminder.claimed_at.is_(None), Reminder.claimed_at < now() - CLAIM_HOLDS),
            )
            .values(claimed_at=now())
            .returning(Reminder.user_id)
        ).all()
    return bool(claimed)


def _sent_before(every: int) -> datetime:
    """The first instant of the days within which nobody is reminded twice; whole days, so that a daily run fits."""
    return begins(today() - timedelta(days=every - 1))


def _pressing(items: Sequence[Item], every: int, day: date) -> list[Item]:
    soon = day + timedelta(days=DAYS_BEFORE_DEADLINE)
    return [
        item
        for item in items
        if item.waits_for is Waits.ME and (item.days > every or (item.deadline is not None and item.deadline <= soon))
    ]


def _message(user: User, items: Sequence[Item], site: str, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = formataddr((user.name, str(user.email)))
    message["Subject"] = _("Regional Planner: {count} waiting for you", count=len(items))
    message["Message-ID"] = make_msgid(domain=urlsplit(site).hostname or "localhost")
    message["Auto-Submitted"] = "auto-generated"
    lines = [_("Dear {name},", name=user.name), "", _("this waits for you:"), ""]
    for item in items:
        lines += [f"- {ITEM_KINDS[item.kind]}: {item.title}", f"  {_when(item)}", f"  {site}{item.page}", ""]
    lines += [
        _("All of it, with a form for each step: {address}", address=f"{site}/inbox"),
        _("You can switch these reminders off: {address}", address=f"{site}/account#mail"),
    ]
    message.set_content("\n".join(lines) + "\n")
    return message


def _when(item: Item) -> str:
    since = _("{territory}, since {day}.", territory=item.territory_name, day=item.since)
    return since if item.deadline is None else f"{since} {_('Until {day}.', day=item.deadline)}"
