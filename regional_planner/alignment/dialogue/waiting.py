"""Which records wait for a person, as conditions on rows: the inbox lists them, the header counts them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from regional_planner.access.actor import EVERYWHERE, Actor, Role
from regional_planner.access.clauses import ADMIN, AUDITOR, Alternatives, Policy, Whoever
from regional_planner.access.engine import readable, rows_of
from regional_planner.alignment.dialogue.answering import OPEN
from regional_planner.alignment.joint.models import JointAgreement, JointPartner, JointPriority
from regional_planner.alignment.joint.permissions import ANSWERERS, PROPOSERS
from regional_planner.alignment.joint.permissions import POLICY as JOINT_POLICY
from regional_planner.alignment.models import Link, Origin
from regional_planner.alignment.permissions import LOWER_WRITERS, NATION, SPEAKERS
from regional_planner.alignment.permissions import POLICY as LINK_POLICY
from regional_planner.alignment.terms import LinkState, OriginState, Side
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


def joint_open(asker: Actor) -> Condition:
    """Joint priorities that not all have agreed to, as far as `asker` may read them."""
    return and_(
        JointPriority.state.in_((LinkState.PROPOSED, LinkState.CONTESTED)),
        JointPriority.ended_at.is_(None),
        JointPriority.cycle.in_(_cycles_for(Work.ANSWER)),
        readable(JOINT_POLICY, "joint_priority.read", asker, JointPriority),
    )


def joint_of(actor: Actor, *, own_turn: bool) -> Condition:
    """Those on which a region of `actor` has to speak, or those that `actor` proposed and others have to answer.

    A contested one waits for who proposed it alone: it cannot be changed, only withdrawn and proposed anew.
    """
    is_proposed = JointPriority.state == LinkState.PROPOSED
    own = rows_of(PROPOSERS, actor, JointPriority)
    if not own_turn:
        return and_(is_proposed, own)
    asked = and_(rows_of(ANSWERERS, actor, JointPriority), JointPriority.id.in_(_silent(actor)))
    return or_(and_(is_proposed, asked), and_(JointPriority.state == LinkState.CONTESTED, own))


def count_waiting(session: Session, actor: Actor) -> int:
    """How many things wait for `actor`; one statement."""
    counts: Iterable[tuple[type[Link | Origin | Priority | JointPriority], Condition]] = (
        (Link, links_open(actor) & links_of(actor, own_turn=True)),
        (Origin, raised_open(actor) & raised_of(actor, own_turn=True)),
        (Priority, priorities_open(actor) & priorities_of(actor, own_turn=True)),
        (JointPriority, joint_open(actor) & joint_of(actor, own_turn=True)),
    )
    parts = [select(func.count()).select_from(model).where(where).scalar_subquery() for model, where in counts]
    return int(session.execute(select(sum(parts[1:], start=parts[0]))).scalar_one())


def _silent(actor: Actor) -> Select[str]:
    """Ids of the joint priorities of which `actor` speaks for a region that is asked and has not agreed."""
    agreed = select(JointAgreement.joint_id).where(
        JointAgreement.joint_id == JointPartner.joint_id, JointAgreement.territory == JointPartner.territory
    )
    query = select(JointPartner.joint_id).where(~agreed.exists())
    held = actor.territories_as(Role.REGIONAL_APPROVER)
    return query if EVERYWHERE in held else query.where(JointPartner.territory.in_(sorted(held)))


def _cycles_for(work: Work) -> Select[str]:
    """Codes of the cycles whose phase lets people do `work`."""
    phases = [state for state, allowed in ALLOWED.items() if work in allowed]
    return select(Cycle.code).where(Cycle.state.in_(phases), Cycle.ended_at.is_(None))


def _rows(alternatives: Alternatives, actor: Actor) -> Condition:
    return rows_of(alternatives, actor, Priority)


_SENT_BACK = and_(Priority.state == PriorityState.DRAFT, Priority.state_reason.is_not(None))
