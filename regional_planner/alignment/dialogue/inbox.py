"""The inbox: what waits for a person, and what the person waits for. A fixed number of queries, whatever waits."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor, own_grants
from regional_planner.access.engine import holds_any, permit_reading, readable
from regional_planner.alignment.dialogue import waiting
from regional_planner.alignment.dialogue.answering import sides_of
from regional_planner.alignment.dialogue.terms import Item, ItemKind, Offer, Waits
from regional_planner.alignment.joint.models import JointPriority
from regional_planner.alignment.joint.permissions import ANSWERERS
from regional_planner.alignment.joint.permissions import POLICY as JOINT_POLICY
from regional_planner.alignment.joint.service import JOINT_PRIORITY
from regional_planner.alignment.models import Link, Origin
from regional_planner.alignment.permissions import NATION
from regional_planner.alignment.permissions import POLICY as LINK_POLICY
from regional_planner.alignment.terms import LinkAction, LinkState
from regional_planner.kernel.audit import AuditEntry
from regional_planner.kernel.columns import PARTS_PER_MILLION, Base, as_share
from regional_planner.kernel.errors import InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import language
from regional_planner.kernel.period import day_of, days_between, today
from regional_planner.people.models import User, UserRole, UserTerritory
from regional_planner.priorities.models import Cycle, Priority
from regional_planner.priorities.permissions import DECIDERS
from regional_planner.priorities.permissions import POLICY as PRIORITY_POLICY
from regional_planner.priorities.queries import deadline_of
from regional_planner.priorities.terms import PriorityState
from regional_planner.records.reading import add_lists
from regional_planner.records.record_type import Values
from regional_planner.territory.queries import register_on
from regional_planner.territory.terms import COUNTRY

CURSOR = r"(me|others)/\d{4}-\d{2}-\d{2}/[0-9a-f-]{36}"
"""Whom an item waits for, since when, and its id."""


@dataclass(frozen=True)
class _Names:
    """What codes stand for."""

    titles: dict[str | None, str]
    territories: dict[str, str]
    deadlines: dict[str, date | None]


def inbox(session: Session, asker: Actor, institution: str | None = None) -> list[Item]:
    """What waits for `asker`, oldest first, and then what `asker` waits for.

    With `institution`, what waits for its people, as far as `asker` may read it.

    Raises:
        Unauthenticated, NotPermitted: for the public; for an institution, to all but auditors and administrators.
    """
    permit_reading(waiting.POLICY, "inbox.read", asker, {})
    if institution is not None:
        permit_reading(waiting.POLICY, "inbox.read_institution", asker, {})
    person = asker if institution is None else _people_of(session, institution)
    links = _rows(session, Link, waiting.links_open(asker), _of(waiting.links_of, person))
    raised = _rows(session, Origin, waiting.raised_open(asker), _of(waiting.raised_of, person))
    priorities = _rows(session, Priority, waiting.priorities_open(asker), _of(waiting.priorities_of, person))
    joint = _rows(session, JointPriority, waiting.joint_open(asker), _of(waiting.joint_of, person))
    add_lists(session, JOINT_PRIORITY, joint)
    names = _names(session, asker, links, [*raised, *priorities, *joint])
    moved = _moved_on(session, [row["id"] for row in priorities])
    items = [
        *(_link(person, row, names) for row in links),
        *(_raised(person, row, names) for row in raised),
        *(_priority(person, row, names, moved) for row in priorities),
        *(_joint(person, row, names) for row in joint),
    ]
    return sorted(items, key=_place)


def page_of(items: Sequence[Item], limit: int, cursor: str | None) -> tuple[Sequence[Item], str | None]:
    """At most `limit` of an inbox's items after those of the page before, and where the next ones begin.

    Raises:
        InvalidQuery: when the cursor is not one of an inbox's.
    """
    start = 0
    if cursor is not None:
        if re.fullmatch(CURSOR, cursor, re.ASCII) is None:
            raise InvalidQuery(_("The cursor is not one of this list's: follow `next`, or begin without a cursor."))
        start = sum(_written(item) <= cursor for item in items)
    rows = items[start : start + limit]
    return rows, _written(rows[-1]) if start + limit < len(items) else None


def _place(item: Item) -> tuple[str, str, str]:
    """Where an item stands: what waits for the person first, the oldest first."""
    return item.waits_for.value, item.since.isoformat(), item.id


def _written(item: Item) -> str:
    """The place as a cursor; cursors sort as places do, all parts being of one length but the first, which tells."""
    return "/".join(_place(item))


def _people_of(session: Session, institution: str) -> Actor:
    """Somebody with the roles and territories of all who act for an institution."""
    query = (
        select(UserRole.role, UserTerritory.territory)
        .join(User, User.id == UserRole.user_id)
        .join(UserTerritory, UserTerritory.user_id == User.id)
        .where(User.institution == institution, User.active.is_(True), User.ended_at.is_(None))
    )
    grants = [own_grants([role], [territory]) for role, territory in session.execute(query)]
    return Actor(username=institution, user_id="", grants=frozenset().union(*grants))


def _of(conditions: Any, person: Actor) -> Any:
    return or_(conditions(person, own_turn=True), conditions(person, own_turn=False))


def _rows(session: Session, model: type[Base], *conditions: Any) -> list[Values]:
    return [dict(row) for row in session.execute(select(*model.__table__.columns).where(*conditions)).mappings()]


def _names(session: Session, asker: Actor, links: Sequence[Values], others: Sequence[Values]) -> _Names:
    codes = {link[name] for link in links for name in ("lower", "higher", "counter_higher")}
    codes |= {row[name] for row in others for name in ("priority", "national") if row.get(name)}
    cycles = {row["cycle"] for row in (*links, *others)}
    found = session.scalars(select(Cycle).where(Cycle.code.in_(cycles)))
    return _Names(
        titles_of(session, asker, codes),
        {code: unit.name for code, unit in register_on(session, today()).units.items()},
        {each.code: deadline_of(each) for each in found},
    )


def titles_of(session: Session, asker: Actor, codes: Iterable[str | None]) -> dict[str | None, str]:
    """Titles by code, as the latest revision that `asker` may read has them, in the reader's language. One query."""
    query = (
        select(Priority.code, Priority.title, Priority.title_en)
        .where(
            Priority.code.in_({code for code in codes if code}),
            readable(PRIORITY_POLICY, "priority.read", asker, Priority),
        )
        .order_by(Priority.revision)
    )
    english = language() == "en"
    return {code: (title_en if english else None) or title for code, title, title_en in session.execute(query)}


def _moved_on(session: Session, ids: Sequence[str]) -> dict[str, date]:
    """The day on which each of some priorities was last handed in or sent back."""
    query = (
        select(AuditEntry.record_id, func.max(AuditEntry.at))
        .where(
            AuditEntry.record_type == "priority",
            AuditEntry.record_id.in_(ids),
            AuditEntry.action.in_(("submit", "send_back")),
        )
        .group_by(AuditEntry.record_id)
    )
    return {identity: day_of(at) for identity, at in session.execute(query)}


def _link(person: Actor, row: Values, names: _Names) -> Item:
    own_turn = row["turn"] in sides_of(person, row)
    contested = row["state"] is LinkState.CONTESTED
    kinds = {
        (True, False): ItemKind.LINK_TO_ANSWER,
        (True, True): ItemKind.COUNTER_TO_ANSWER,
        (False, False): ItemKind.LINK_UNANSWERED,
        (False, True): ItemKind.COUNTER_UNANSWERED,
    }
    titles = names.titles
    lower, higher = str(row["lower"]), str(row["higher"])
    offer = Offer(
        lower,
        titles.get(lower, lower),
        higher,
        titles.get(higher, higher),
        row["strength"] / PARTS_PER_MILLION,
        as_share(row["counter_strength"]),
        row["counter_higher"],
        titles.get(row["counter_higher"], row["counter_higher"]),
    )
    lower_is_other = (row["turn"] == "lower") is not own_turn
    return _item(
        row,
        names,
        record="link",
        own_turn=own_turn,
        kind=kinds[own_turn, contested],
        title=f"{offer.lower_title} → {offer.higher_title}",
        page=f"/priorities/{row['lower']}",
        territory=row["territory"] if lower_is_other else row["higher_territory"],
        since=row["answered_on"] or row["proposed_on"],
        reason=row["answer_reason"] if contested else row["reason"],
        actions=_link_actions(person, row, own_turn),
        link=offer,
    )


def _link_actions(person: Actor, row: Values, own_turn: bool) -> Iterator[str]:
    """The steps that the person has a right to and that the link's state and turn have room for."""
    contested = row["state"] is LinkState.CONTESTED
    offered = row["counter_strength"] is not None or row["counter_higher"] is not None
    room = {
        LinkAction.AGREE: own_turn or contested,
        LinkAction.CONTEST: own_turn,
        LinkAction.ACCEPT: own_turn and contested and offered,
        LinkAction.WITHDRAW: True,
    }
    for action, has_room in room.items():
        if has_room and holds_any(LINK_POLICY[f"link.{action}"], person, row):
            yield action.value


def _raised(person: Actor, row: Values, names: _Names) -> Item:
    own_turn = holds_any(NATION, person, row)
    said = row["priority"] or row["text"] or ""
    return _item(
        row,
        names,
        record="origin",
        own_turn=own_turn,
        kind=ItemKind.RAISED_TO_ANSWER if own_turn else ItemKind.RAISED_UNANSWERED,
        title=names.titles.get(said, said),
        page=f"/priorities/{row['priority']}" if row["priority"] else f"/inbox#origin-{row['id']}",
        territory=row["territory"] if own_turn else COUNTRY,
        since=row["raised_on"],
        reason=row["reason"],
        actions=("accept", "decline") if own_turn else ("end",),
        share=as_share(row["share"]),
        national=row["national"],
    )


def _priority(person: Actor, row: Values, names: _Names, moved: dict[str, date]) -> Item:
    sent_back = row["state"] is PriorityState.DRAFT
    decides = holds_any(DECIDERS, person, row)
    steps = ("submit",) if sent_back else ("adopt", "send_back")
    kinds = {True: ItemKind.PRIORITY_TO_DECIDE, False: ItemKind.PRIORITY_UNDECIDED}
    return _item(
        row,
        names,
        record="priority",
        own_turn=sent_back or decides,
        kind=ItemKind.DRAFT_SENT_BACK if sent_back else kinds[decides],
        title=_title(row),
        page=f"/priorities/{row['id']}",
        territory=row["territory"],
        since=moved.get(row["id"]) or day_of(row["updated_at"]),
        reason=row["state_reason"],
        actions=[step for step in steps if holds_any(PRIORITY_POLICY[f"priority.{step}"], person, row)],
    )


def _joint(person: Actor, row: Values, names: _Names) -> Item:
    contested = row["state"] is LinkState.CONTESTED
    silent = [code for code in row["partners"] if code not in row["agreed_by"]]
    asked = not contested and holds_any(ANSWERERS, person, {"partners": silent})
    steps = {"agree": asked, "contest": asked, "withdraw": True}
    kinds = {(True, False): ItemKind.JOINT_TO_ANSWER, (False, True): ItemKind.JOINT_CONTESTED}
    return _item(
        row,
        names,
        record="joint_priority",
        own_turn=asked or contested,
        kind=kinds.get((asked, contested), ItemKind.JOINT_UNANSWERED),
        title=_title(row),
        page=f"/joint-priorities/{row['id']}",
        territory=row["territory"] if asked else silent[0],
        since=row["answered_on"] if contested else row["proposed_on"],
        reason=row["answer_reason"] if contested else row["reason"],
        actions=[
            step
            for step, has_room in steps.items()
            if has_room and holds_any(JOINT_POLICY[f"joint_priority.{step}"], person, row)
        ],
        national=row["national"],
    )


def _title(row: Values) -> str:
    return str((row["title_en"] if language() == "en" else None) or row["title"])


COLLECTIONS = {"link": "links", "origin": "origins", "priority": "priorities", "joint_priority": "joint-priorities"}


def _item(row: Values, names: _Names, *, record: str, own_turn: bool, actions: Iterable[str], **said: Any) -> Item:
    now, deadline = today(), names.deadlines.get(row["cycle"])
    beside = {"link": None, "share": None, "national": None, **said}
    return Item(
        waits_for=Waits.ME if own_turn else Waits.OTHERS,
        record=record,
        id=row["id"],
        version=row["version"],
        address=f"/api/v1/{COLLECTIONS[record]}/{row['id']}",
        territory_name=names.territories.get(beside["territory"], beside["territory"]),
        cycle=row["cycle"],
        days=max(0, days_between(beside["since"], now)),
        deadline=deadline,
        overdue=deadline is not None and deadline < now,
        actions=tuple(actions),
        updated_at=row["updated_at"],
        **beside,
    )
