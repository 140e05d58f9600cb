"""Which records wait for a person, as conditions on rows: the inbox lists them, the header counts them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.access.clauses import ADMIN, AUDITOR, Alternatives, Policy, Whoever
from regional_planner.access.engine import readable, rows_of
from regional_planner.alignment.dialogue.answering import OPEN
from regional_planner.alignment.models import Link, Origin
from regional_planner.alignment.permissions import LOWER_WRITERS, NATION, SPEAKERS
from regional_planner.alignment.permissions import POLICY as LINK_POLICY
from regional_planner.alignment.terms import OriginState, Side
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.priorities.models import Cycle, Priority
from regional_planner.priorities.permissions import DECIDERS, WRITERS
from regional_planner.priorities.permissions import POLICY as PRIORITY_POLICY
from regional_planner.priorities.rules import ALLOWED
from regional_planner.priorities.terms import PriorityState, Work

SOMEBODY = Whoever(lambda actor: not actor.is_public, lazy("somebody who is logged in"))
POLICY: Policy = {
    "inbox.read": ((SOMEBODY,),),
    "inbox.read_institution": ((AUDITOR,), (ADMIN,)),
}
Condition = ColumnElement[bool]


def links_open(asker: Actor) -> Condition:
    """Links that `asker` may read on which a side has to speak, in cycles that take answers."""
    may_read = readable(LINK_POLICY, "link.read", asker, Link)
    return and_(Link.state.in_(OPEN), Link.ended_at.is_(None), Link.cycle.in_(_cycles_for(Work.ANSWER)), may_read)


def links_of(actor: Actor, *, own_turn: bool) -> Condition:
    """Links on which it is the turn of a side that `actor` speaks for, or of the side across."""
    return or_(
        *(and_(Link.turn == (side if own_turn else side.other), rows_of(SPEAKERS[side], actor, Link)) for side in Side)
    )


def raised_open(asker: Actor) -> Condition:
    """What regions raised and nobody answered, as far as `asker` may read it."""
    may_read = readable(LINK_POLICY, "origin.read", asker, Origin)
    return and_(
        Origin.state == OriginState.RAISED,
        Origin.ended_at.is_(None),
        Origin.cycle.in_(_cycles_for(Work.ANSWER)),
        may_read,
    )


def raised_of(actor: Actor, *, own_turn: bool) -> Condition:
    """What the nation has to answer, where `actor` speaks for it; or what the region of `actor` raised."""
    return rows_of(NATION if own_turn else LOWER_WRITERS, actor, Origin)


def priorities_open(asker: Actor) -> Condition:
    """Priorities that were handed in or sent back, as far as `asker` may read them."""
    waiting = or_(Priority.state == PriorityState.SUBMITTED, _SENT_BACK)
    may_read = readable(PRIORITY_POLICY, "priority.read", asker, Priority)
    return and_(waiting, Priority.ended_at.is_(None), Priority.cycle.in_(_cycles_for(Work.REVISE)), may_read)


def priorities_of(actor: Actor, *, own_turn: bool) -> Condition:
    """Priorities that `actor` decides on or was sent back; or those that they handed in."""
    submitted = Priority.state == PriorityState.SUBMITTED
    if not own_turn:
        return and_(submitted, _rows(WRITERS, actor))
    return or_(and_(submitted, _rows(DECIDERS, actor)), and_(_SENT_BACK, _rows(WRITERS, actor)))


def count_waiting(session: Session, actor: Actor) -> int:
    """How many things wait for `actor`; one statement."""
    counts: Iterable[tuple[type[Link | Origin | Priority], Condition]] = (
        (Link, links_open(actor) & links_of(actor, own_turn=True)),
        (Origin, raised_open(actor) & raised_of(actor, own_turn=True)),
        (Priority, priorities_open(actor) & priorities_of(actor, own_turn=True)),
    )
    parts = [select(func.count()).select_from(model).where(where).scalar_subquery() for model, where in counts]
    return int(session.execute(select(parts[0] + parts[1] + parts[2])).scalar_one())


def _cycles_for(work: Work) -> Select[str]:
    """Codes of the cycles whose phase lets people do `work`."""
    phases = [state for state, allowed in ALLOWED.items() if work in allowed]
    return select(Cycle.code).where(Cycle.state.in_(phases), Cycle.ended_at.is_(None))


def _rows(alternatives: Alternatives, actor: Actor) -> Condition:
    return rows_of(alternatives, actor, Priority)


_SENT_BACK = and_(Priority.state == PriorityState.DRAFT, Priority.state_reason.is_not(None))
