"""Where a priority stands: in its own territory, on each link, in its cycle, with its money; and who takes it on.

Every answer says what it waits for, since when, and who can take the next step. People are named to those who are
logged in; everybody else is told their roles and institutions.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.access.clauses import Policy
from regional_planner.access.engine import who_can
from regional_planner.alignment.service import LINK
from regional_planner.alignment.terms import LinkState
from regional_planner.finance.queries import speaking
from regional_planner.finance.service import AMOUNT
from regional_planner.finance.terms import AmountKind
from regional_planner.kernel.errors import WhoCan
from regional_planner.kernel.language import LazyText
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.kernel.period import day_of, today
from regional_planner.people.helpers import Directory, directory
from regional_planner.priorities.permissions import OPENERS
from regional_planner.priorities.queries import cycle, deadline_of
from regional_planner.priorities.rules import ALLOWED
from regional_planner.priorities.service import PRIORITY
from regional_planner.priorities.terms import CycleState, PriorityState
from regional_planner.records import reading
from regional_planner.records.record_type import Values

NEXT_OF_PRIORITY = {
    PriorityState.DRAFT: ("submit",),
    PriorityState.SUBMITTED: ("adopt", "send_back"),
    PriorityState.ADOPTED: ("revise", "retire"),
}
NEXT_OF_LINK = {
    LinkState.PROPOSED: ("agree", "contest", "withdraw"),
    LinkState.CONTESTED: ("agree", "withdraw"),
    LinkState.AGREED: ("contest", "withdraw"),
}
WAITS: dict[PriorityState | LinkState, LazyText] = {
    PriorityState.DRAFT: lazy("for its territory to hand it in"),
    PriorityState.SUBMITTED: lazy("for the decision of its territory"),
    LinkState.PROPOSED: lazy("for the answer of the other side"),
    LinkState.CONTESTED: lazy("for the two sides to agree"),
}
"""State -> what it waits for; the other states wait for nothing."""


@dataclass(frozen=True)
class _Asker:
    """Who asks, and who can help them."""

    session: Session
    actor: Actor
    directory: Directory

    def help(self, wanted: Iterable[WhoCan]) -> list[dict[str, object]]:
        """Who can help, as it leaves."""
        return [each.as_dict() for each in self.directory.help(wanted)]

    def steps(self, policy: Policy, kind: str, names: Sequence[str], record: Values) -> list[Values]:
        """The next steps of a record, with who can take them."""
        steps = [(name, who_can(policy, f"{kind}.{name}", record)) for name in names]
        return [{"action": name, "help": self.help(wanted)} for name, wanted in steps if wanted]

    def past(self, entries: Iterable[Values]) -> list[Values]:
        """What was done so far, oldest first; who did it is for people who are logged in."""
        names = (
            "action",
            "at",
            "institution",
            "reason",
            *(("actor", "on_behalf_of") if self.actor.is_told_names else ()),
        )
        return [{name: entry[name] for name in names} for entry in entries]


def standing(session: Session, actor: Actor, key: str) -> Values:
    """Where the priority `key` (an id or a code) stands.

    Raises:
        NotFound: when there is none that `actor` may read.
    """
    row = reading.one(session, PRIORITY, actor, key)
    asker = _Asker(session, actor, directory(session, actor))
    return {
        "code": row["code"],
        "id": row["id"],
        "revision": row["revision"],
        "decision": _decision(asker, row),
        "links": _links(asker, row),
        "cycle": _cycle(asker, row),
        "money": _money(asker, row),
    }


def _decision(asker: _Asker, row: Values) -> Values:
    """What its own territory did and has to do; the newer revision beside it, where the reader may see one."""
    entries = reading.entries_of(asker.session, PRIORITY, [row["id"]])[row["id"]]
    state, ended = row["state"], row["ended_at"] is not None
    days: dict[PriorityState, date | None] = {
        PriorityState.ADOPTED: row["valid_from"],
        PriorityState.SUPERSEDED: row["valid_to"],
        PriorityState.RETIRED: row["valid_to"],
    }
    moved = [entry for entry in entries if entry["action"] != "change"]
    table = PRIORITY.model.__table__
    newer = [table.c.code == row["code"], table.c.revision > row["revision"]]
    newest = reading.page(asker.session, PRIORITY, asker.actor, newer, sort="-revision", limit=1).rows
    return {
        "level": row["level"],
        "territory": row["territory"],
        "author": row["author"],
        "state": state,
        "reason": row["state_reason"],
        "since": days.get(state) or (day_of(moved[-1]["at"]) if moved else None),
        "ended": ended,
        "waits_for": None if ended else _waits(state),
        "next": [] if ended else asker.steps(PRIORITY.policy, "priority", NEXT_OF_PRIORITY.get(state, ()), row),
        "steps": asker.past(entries),
        "newer_revision": newest[0]["id"] if newest else None,
    }


def _links(asker: _Asker, row: Values) -> list[Values]:
    """Each standing link, upward and downward, the oldest first."""
    table = LINK.model.__table__
    either = or_(table.c.lower == row["code"], table.c.higher == row["code"])
    links = reading.page(asker.session, LINK, asker.actor, [either], sort="proposed_on").rows
    entries = reading.entries_of(asker.session, LINK, [link["id"] for link in links])
    same = ("id", "lower", "higher", "territory", "higher_territory", "state", "proposed_by", "proposed_on")
    return [
        {
            **{name: link[name] for name in same},
            "since": link["answered_on"] or link["proposed_on"],
            "reason": link["answer_reason"] if link["answered_on"] else link["reason"],
            "waits_for": _waits(link["state"]),
            "next": asker.steps(LINK.policy, "link", NEXT_OF_LINK.get(link["state"], ()), link),
            "steps": asker.past(entries[link["id"]]),
        }
        for link in links
    ]


def _cycle(asker: _Asker, row: Values) -> Values:
    """The phase of its cycle, until when it is to run, what it allows; who moves one that is frozen or overdue."""
    found = cycle(asker.session, row["cycle"])
    until = deadline_of(found)
    passed = until is not None and until < today()
    return {
        "code": found.code,
        "state": found.state,
        "since": found.state_since,
        "open_until": until,
        "deadline_passed": passed,
        "allows": ALLOWED[found.state],
        "help": asker.help(OPENERS) if found.state is CycleState.FROZEN or passed else [],
    }


def _money(asker: _Asker, row: Values) -> Values:
    """CLP on record by kind, corrections netted; and who can enter more."""
    table = AMOUNT.model.__table__
    rows = reading.page(asker.session, AMOUNT, asker.actor, [table.c.priority == row["code"]]).rows
    net = dict.fromkeys(AmountKind, 0)
    for each in speaking(asker.session, rows):
        net[each["kind"]] += each["amount"]
    return {
        "entered": bool(rows),
        "net": net,
        "next": asker.steps(AMOUNT.policy, "amount", ("create",), row),
    }


def _waits(state: PriorityState | LinkState) -> str | None:
    return str(WAITS[state]) if state in WAITS else None
