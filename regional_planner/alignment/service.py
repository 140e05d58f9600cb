"""Links and origins: proposing and changing links, and the rules that every write of either is held to."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.access.engine import holds_any, permit, who_can
from regional_planner.alignment.models import Link, LinkStep, Origin
from regional_planner.alignment.permissions import LOWER_WRITERS, POLICY
from regional_planner.alignment.terms import LinkAction, LinkState, OriginState, Side
from regional_planner.kernel.columns import PARTS_PER_MILLION
from regional_planner.kernel.errors import Conflict, FieldError, Invalid
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import today
from regional_planner.kernel.statements import lock
from regional_planner.priorities import queries as priorities
from regional_planner.priorities.models import Priority, PriorityIdentity
from regional_planner.priorities.permissions import OPENERS
from regional_planner.priorities.rules import require_phase
from regional_planner.priorities.service import visible
from regional_planner.priorities.terms import PriorityState, Work
from regional_planner.records import commands
from regional_planner.records.record_type import Change, RecordType, Values
from regional_planner.records.steps import renamed
from regional_planner.territory.terms import COUNTRY, Level

CLAIMING = (LinkState.PROPOSED, LinkState.AGREED)
"""States whose strength counts towards the whole of the lower priority's weight."""


def check_link(session: Session, change: Change) -> None:
    """The rules of a link, over its two priorities and the other links of the lower one.

    Raises:
        Conflict: when the phase of their cycle has no room for it.
        Invalid: for two priorities that cannot be joined, and for strengths over the whole.
    """
    after = change.after
    is_answer = after["replaces"] is not None if change.before is None else change.touches("state", "turn")
    cycle = priorities.cycle_held(session, after["cycle"])
    require_phase(cycle, Work.ANSWER if is_answer else Work.PROPOSE, OPENERS, today())
    if change.touches("strength", "state") and after["state"] in CLAIMING:
        lock(session, PriorityIdentity, PriorityIdentity.code == after["lower"])
        others = claimed(session, after["lower"], besides=after["id"])
        refuse_over_the_whole("strength", others + after["strength"], declared_local(session, after["lower"]))


def check_local(session: Session, change: Change) -> None:
    """What links ask of a priority's declared local share: with the strengths claimed it stays within the whole.

    Raises:
        Invalid: when it would not.
    """
    if change.before is not None and change.touches("local"):
        lock(session, PriorityIdentity, PriorityIdentity.code == change.after["code"])
        refuse_over_the_whole("local", claimed(session, change.after["code"]), change.after["local"])


def check_origin(session: Session, change: Change) -> None:
    """The shares accepted of one national priority stay within the whole; both priorities are what they are said to be.

    Raises:
        Conflict: when the phase of their cycle has no room for it.
        Invalid: when they would not.
    """
    after = change.after
    is_answer = change.before is not None and change.touches("state")
    cycle = priorities.cycle_held(session, after["cycle"])
    require_phase(cycle, Work.ANSWER if is_answer else Work.PROPOSE, OPENERS, today())
    if after["national"]:
        accepted = after["state"] is OriginState.ACCEPTED
        national = priorities.identity(session, after["national"], "national", published=not accepted)
        if (national.territory, national.cycle) != (COUNTRY, after["cycle"]):
            raise _not_of("national", national.code, COUNTRY)
        if accepted:
            lock(session, PriorityIdentity, PriorityIdentity.code == national.code)
            refuse_over_the_whole("share", accepted_share(session, national.code, after["id"]) + after["share"], 0)
    if after["priority"]:
        own = priorities.identity(session, after["priority"], "priority", published=True)
        if (own.territory, own.cycle) != (after["territory"], after["cycle"]):
            raise _not_of("priority", own.code, after["territory"])


def _not_of(field: str, code: str, territory: str) -> Invalid:
    text = _("{code} is not a priority of territory {territory} in that cycle.", code=code, territory=territory)
    fault = FieldError(field, "other_territory", text, _("Name one of its own, or leave it empty."))
    return Invalid(_("The origin does not hold; see `errors`."), [fault])


LINK = RecordType("link", Link, POLICY, scope=lambda row: str(row["territory"]), check=check_link)
ORIGIN = RecordType("origin", Origin, POLICY, scope=lambda row: COUNTRY, check=check_origin)


def propose(session: Session, actor: Actor, values: Values) -> Link:
    """Propose that a priority contributes to one of a level above; which side proposes follows from who does.

    Raises:
        Invalid: for a priority that does not exist or that the actor may not see, two that cannot be joined,
            strengths over the whole.
        NotPermitted: for someone of neither side.
        Conflict: when the two are joined already.
    """
    if not actor.may_write:
        permit(POLICY, "link.create", actor, values)
    lower = visible(session, actor, values["lower"], "lower")
    higher = visible(session, actor, values["higher"], "higher")
    refuse_unjoinable(lower, higher)
    side = Side.LOWER if holds_any(LOWER_WRITERS, actor, lower) else Side.HIGHER
    full = {
        **values,
        "lower": lower["code"],
        "higher": higher["code"],
        "territory": lower["territory"],
        "higher_territory": higher["territory"],
        "cycle": lower["cycle"],
        "state": LinkState.PROPOSED,
        "proposed_by": side,
        "turn": side.other,
        "proposed_on": today(),
    }
    permit(POLICY, "link.create", actor, full)
    lock(session, PriorityIdentity, PriorityIdentity.code == lower["code"])
    refuse_joined(session, lower["code"], higher["code"])
    link: Link = commands.create(session, actor, LINK, full)
    note_step(session, link, LinkAction.PROPOSE, link.proposed_by, link.reason)
    return link


def refuse_joined(session: Session, lower: str, higher: str) -> None:
    """Refuse to join two priorities twice.

    Raises:
        Conflict: when a link between them stands; names its state.
    """
    standing = session.scalars(
        select(Link).where(
            Link.lower == lower, Link.higher == higher, Link.state != LinkState.WITHDRAWN, Link.ended_at.is_(None)
        )
    ).one_or_none()
    if standing is not None:
        raise Conflict(
            _(
                "{lower} and {higher} are joined already: that link is “{state}”. Answer or withdraw it.",
                lower=lower,
                higher=higher,
                state=standing.state.value,
            )
        )


def note_step(session: Session, link: Link, action: LinkAction, side: Side, reason: str | None) -> None:
    """Add what `side` just did to the conversation on `link`, with what it offers instead; each write has its step."""
    session.add(
        LinkStep(
            link_id=link.id,
            day=today(),
            state=link.state,
            action=action,
            side=side,
            strength=link.strength,
            reason=reason,
            counter_strength=link.counter_strength,
            counter_higher=link.counter_higher,
        )
    )
    session.flush()


def change(session: Session, actor: Actor, link: Link, values: Values) -> Link:
    """Change what a proposal says while nobody has answered it; the two priorities stay.

    Raises:
        Conflict: when it has been answered.
        Invalid: when it would join other priorities.
    """
    if field := renamed(link, values, ("lower", "higher")):
        fault = FieldError(field, "fixed", _("It names the link and cannot change."), _("Propose a new link."))
        raise Invalid(_("The link does not hold; see `errors`."), [fault])
    differs = any(getattr(link, name) != value for name, value in values.items())
    if differs and link.state is not LinkState.PROPOSED:
        permit(POLICY, "link.change", actor, LINK.columns_of(link))
        raise Conflict(
            _(
                "It is “{state}”; only an unanswered proposal can be changed. Withdraw it and propose anew.",
                state=link.state.value,
            ),
            help=who_can(POLICY, "link.withdraw", LINK.columns_of(link)),
        )
    changed: Link = commands.change(session, actor, LINK, link, values)
    if differs:
        note_step(session, changed, LinkAction.CHANGE, changed.proposed_by, changed.reason)
    return changed


def claimed(session: Session, code: str, besides: str | None = None) -> int:
    """Parts per million of a priority's weight that proposed and agreed links claim, `besides` one of them."""
    query = select(func.coalesce(func.sum(Link.strength), 0)).where(
        Link.lower == code, Link.state.in_(CLAIMING), Link.ended_at.is_(None)
    )
    if besides is not None:
        query = query.where(Link.id != besides)
    return int(session.scalar(query) or 0)


def accepted_share(session: Session, national: str, besides: str) -> int:
    """Parts per million of a national priority that regions are accepted to have raised, `besides` one of them."""
    query = select(func.coalesce(func.sum(Origin.share), 0)).where(
        Origin.national == national,
        Origin.state == OriginState.ACCEPTED,
        Origin.ended_at.is_(None),
        Origin.id != besides,
    )
    return int(session.scalar(query) or 0)


def declared_local(session: Session, code: str) -> int:
    """The largest local share, per million, that a standing revision of the priority declares."""
    past = (PriorityState.SUPERSEDED, PriorityState.RETIRED)
    query = select(func.coalesce(func.max(Priority.local), 0)).where(
        Priority.code == code, Priority.state.not_in(past), Priority.ended_at.is_(None)
    )
    return int(session.scalar(query) or 0)


def refuse_over_the_whole(field: str, claims: int, local: int) -> None:
    """Refuse claims and a declared local share that together pass the whole.

    Raises:
        Invalid: with the sum and the excess named.
    """
    total = claims + local
    if total <= PARTS_PER_MILLION:
        return
    sizes = {name: f"{value / PARTS_PER_MILLION:.6g}" for name, value in (("total", total), ("local", local))}
    fault = FieldError(
        field,
        "strengths_over_one",
        _(
            "The shares of the priority add up to {total} (declared local: {local}); at most 1 can be shared out.",
            **sizes,
        ),
        _(
            "Lower it by {excess}, or withdraw another link.",
            excess=f"{(total - PARTS_PER_MILLION) / PARTS_PER_MILLION:.6g}",
        ),
    )
    raise Invalid(_("More than the whole priority would be shared out."), [fault])


def refuse_unjoinable(lower: Values, higher: Values) -> None:
    """Refuse two priorities that no link can join, whatever it would say.

    Raises:
        Invalid: when the higher one is not of a level above, or they are of two cycles.
    """
    faults = []
    ranks = list(Level)
    if ranks.index(higher["level"]) >= ranks.index(lower["level"]):
        text = _("{code} is not of a level above {other}.", code=higher["code"], other=lower["code"])
        faults.append(FieldError("higher", "not_above", text, _("Name a priority of a higher level.")))
    if lower["cycle"] != higher["cycle"]:
        text = _("{code} belongs to the cycle {cycle}.", code=higher["code"], cycle=higher["cycle"])
        faults.append(FieldError("higher", "other_cycle", text, _("Join priorities of one cycle.")))
    if faults:
        raise Invalid(_("These two priorities cannot be joined; see `errors`."), faults)
