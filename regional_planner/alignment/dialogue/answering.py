"""Answering a link: agreeing, contesting with a counter, accepting a counter, withdrawing. Turns go back and forth."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.access.engine import holds_any, permit, who_can
from regional_planner.alignment.models import Link
from regional_planner.alignment.permissions import POLICY, SPEAKERS
from regional_planner.alignment.service import LINK, note_step, refuse_joined
from regional_planner.alignment.terms import LinkAction, LinkState, Side
from regional_planner.kernel.errors import Conflict, FieldError, Invalid
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import today
from regional_planner.kernel.statements import lock
from regional_planner.priorities import queries as priorities
from regional_planner.priorities.models import PriorityIdentity
from regional_planner.records import commands
from regional_planner.records.record_type import Values
from regional_planner.records.steps import require_reason, require_state

OPEN = (LinkState.PROPOSED, LinkState.CONTESTED)
STANDING = (*OPEN, LinkState.AGREED)
"""The states that a link can be contested in and withdrawn from."""
NO_COUNTER: Values = {"counter_strength": None, "counter_higher": None}


class Counter(NamedTuple):
    """What who contests a link offers instead: another strength (per million), another priority above, or both."""

    strength: int | None = None
    higher: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is offered."""
        return self.strength is None and self.higher is None


def agree(session: Session, actor: Actor, link: Link, reason: str | None = None) -> Link:
    """Agree to what the other side claims, as it claims it; whatever was offered instead falls away.

    Raises:
        NotPermitted: for the side that claims it.
        Conflict: when it is agreed or withdrawn already.
        Invalid: when more than the whole priority would be shared out.
    """
    _require(actor, link, LinkAction.AGREE, OPEN)
    return _move(session, actor, link, LinkAction.AGREE, link.proposed_by.other, reason, state=LinkState.AGREED)


def contest(
    session: Session,
    actor: Actor,
    link: Link,
    reason: str | None = None,
    counter_strength: int | None = None,
    counter_higher: str | None = None,
) -> Link:
    """Contest what the other side claims or offers, saying why, and perhaps what one would take instead.

    The turn goes to the other side, which may accept the counter, contest it in its turn, or withdraw.

    Raises:
        NotPermitted: for who speaks for neither side, and for the side that claims it while nobody contested it.
        Conflict: when it is withdrawn, or the turn is the other side's.
        Invalid: without a reason; for a counter that says what the claim says, or a priority that cannot be joined.
    """
    _require(actor, link, LinkAction.CONTEST, STANDING)
    side = _own_turn(actor, link, "contest") if link.state is LinkState.CONTESTED else link.proposed_by.other
    require_reason(reason)
    counter = Counter(counter_strength, counter_higher)
    _refuse_idle(session, link, counter)
    return _move(
        session,
        actor,
        link,
        LinkAction.CONTEST,
        side,
        reason,
        state=LinkState.CONTESTED,
        turn=side.other,
        counter_strength=counter.strength,
        counter_higher=counter.higher,
    )


def accept(session: Session, actor: Actor, link: Link, reason: str | None = None) -> Link:
    """Take what the other side offers instead; returns the link that is agreed then.

    Another strength changes the link; another priority withdraws it and agrees a new one in its place.

    Raises:
        NotPermitted: for who speaks for neither side.
        Conflict: when it is not contested, nothing was offered, the turn is the other side's, or the two are joined.
        Invalid: when more than the whole priority would be shared out.
    """
    _require(actor, link, LinkAction.ACCEPT, (LinkState.CONTESTED,))
    side = _own_turn(actor, link, "accept")
    counter = Counter(link.counter_strength, link.counter_higher)
    if counter.is_empty:
        raise Conflict(_("The other side offered nothing instead: contest with a counter, or withdraw."))
    strength = counter.strength or link.strength
    lock(session, PriorityIdentity, PriorityIdentity.code == link.lower)
    if counter.higher is not None:
        return _replace(session, actor, link, counter.higher, strength, side, reason)
    return _move(session, actor, link, LinkAction.ACCEPT, side, reason, state=LinkState.AGREED, strength=strength)


def withdraw(session: Session, actor: Actor, link: Link, reason: str | None = None) -> Link:
    """Take a claim back, saying why.

    Raises:
        NotPermitted: for the side that did not claim it; a region may let go of any link of its own priorities.
        Conflict: when it is withdrawn already.
        Invalid: without a reason.
    """
    _require(actor, link, LinkAction.WITHDRAW, STANDING)
    require_reason(reason)
    sides = sides_of(actor, LINK.columns_of(link))
    side = link.proposed_by if link.proposed_by in sides else link.proposed_by.other
    return _move(session, actor, link, LinkAction.WITHDRAW, side, reason, state=LinkState.WITHDRAWN)


def sides_of(actor: Actor, link: Values) -> frozenset[Side]:
    """The sides that `actor` speaks for in the dialogue on a link, given by its columns."""
    return frozenset(side for side in Side if holds_any(SPEAKERS[side], actor, link))


def _require(actor: Actor, link: Link, action: LinkAction, starts: tuple[LinkState, ...]) -> None:
    permit(POLICY, f"link.{action}", actor, LINK.columns_of(link))
    require_state(link, action.value, starts)


def _own_turn(actor: Actor, link: Link, step: str) -> Side:
    """The side whose turn it is, when `actor` speaks for it.

    Raises:
        Conflict: when the other side has to speak; names who can.
    """
    fields = LINK.columns_of(link)
    if link.turn is None or link.turn not in sides_of(actor, fields):
        raise Conflict(
            _("It is the other side's turn: wait until it accepts, contests or withdraws."),
            help=[who for who in who_can(POLICY, f"link.{step}", fields) if _is_of(who.territory, link)],
        )
    return link.turn


def _is_of(territory: str, link: Link) -> bool:
    return territory == (link.territory if link.turn is Side.LOWER else link.higher_territory)


def _move(
    session: Session, actor: Actor, link: Link, action: LinkAction, side: Side, reason: str | None, **values: object
) -> Link:
    said = {"answered_on": today(), "answer_reason": reason, "turn": None, **NO_COUNTER, **values}
    moved: Link = commands.change(session, actor, LINK, link, said, action=action.value, reason=reason)
    note_step(session, moved, action, side, reason)
    return moved


def _replace(
    session: Session, actor: Actor, link: Link, higher: str, strength: int, side: Side, reason: str | None
) -> Link:
    """Withdraw `link` and agree one to `higher` in its place; it began with who began the one that it replaces."""
    offered = {"reason": link.answer_reason, "proposed_on": link.answered_on}
    _move(session, actor, link, LinkAction.ACCEPT, side, reason, state=LinkState.WITHDRAWN)
    refuse_joined(session, link.lower, higher)
    same = ("lower", "territory", "higher_territory", "cycle", "proposed_by")
    values = {
        **{name: getattr(link, name) for name in same},
        **offered,
        "higher": higher,
        "strength": strength,
        "state": LinkState.AGREED,
        "answered_on": today(),
        "answer_reason": reason,
        "replaces": link.id,
        "illustrative": link.illustrative,
    }
    agreed: Link = commands.create(session, actor, LINK, values, reason=reason)
    note_step(session, agreed, LinkAction.ACCEPT, side, reason)
    return agreed


def _refuse_idle(session: Session, link: Link, counter: Counter) -> None:
    """Refuse a counter that the other side could not take, or that says what the claim says already.

    Raises:
        Invalid: naming the field.
    """
    faults = []
    if counter.higher is not None:
        faults += _higher_faults(session, link, counter.higher)
    elif counter.strength == link.strength:
        text = _("It is the strength that the link has.")
        faults.append(FieldError("counter_strength", "no_counter", text, _("Offer another one, or agree.")))
    if faults:
        raise Invalid(_("What is offered instead does not hold; see `errors`."), faults)


def _higher_faults(session: Session, link: Link, code: str) -> list[FieldError]:
    if code == link.higher:
        text = _("It is the priority that the link leads to.")
        return [FieldError("counter_higher", "no_counter", text, _("Offer another one, or a strength alone."))]
    offered = priorities.identity(session, code, "counter_higher", published=True)
    if (offered.territory, offered.cycle) != (link.higher_territory, link.cycle):
        text = _("{code} is not of the level and cycle that the link leads to.", code=code)
        return [FieldError("counter_higher", "other_level", text, _("Name a priority of the same level and cycle."))]
    return []
