"""Reads of cycles and priorities that the shared listing does not give."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple, NoReturn

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from regional_planner.kernel.database import plain
from regional_planner.kernel.errors import FieldError, Invalid, NotFound
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import localised
from regional_planner.kernel.transaction import once
from regional_planner.priorities.models import Cycle, Priority, PriorityIdentity
from regional_planner.priorities.terms import PUBLISHED, CycleState, PriorityState
from regional_planner.territory.queries import REGISTER_NUMBER, know_register


def cycle(session: Session, code: str) -> Cycle:
    """The cycle with this code.

    Raises:
        NotFound: when there is none; names those there are.
    """
    query = select(Cycle).where(Cycle.code == code)
    return once(session, ("cycle", code), lambda: session.scalars(query).one_or_none()) or _no_cycle(session, code)


class HeldCycle(NamedTuple):
    """What the rules of what is written under a cycle ask of it."""

    code: str
    state: CycleState
    starts_on: date
    ends_on: date
    units_as_of: date


def cycle_held(session: Session, code: str) -> HeldCycle:
    """The cycle with this code, which nobody changes or freezes until the transaction ends.

    What is written under a cycle holds it together with other writers, who do not wait for each other.

    Raises:
        NotFound: as `cycle`.
    """
    return cycle_and_last_code(session, code, "")[0]


def cycle_and_last_code(session: Session, code: str, territory: str) -> tuple[HeldCycle, list[str]]:
    """The cycle, as `cycle_held`, with what `last_code_in` gives at this moment, in one round trip.

    Raises:
        NotFound: as `cycle`.
    """
    wanted = {"code": code, "territory": territory, "cycle": code}
    row = once(session, ("cycle held", code), lambda: session.execute(_HELD, wanted).one_or_none())
    if row is None:
        _no_cycle(session, code)
    *held, register, last = row
    know_register(session, register)
    return HeldCycle(*held), [] if last is None else [last]


def _no_cycle(session: Session, code: str) -> NoReturn:
    known = ", ".join(session.scalars(select(Cycle.code).order_by(Cycle.code)))
    raise NotFound(_("There is no cycle “{code}”. There are: {known}.", code=code, known=known))


def cycle_on(session: Session, day: date) -> Cycle:
    """The cycle that `day` falls in, else the one nearest before it, else the first.

    Raises:
        NotFound: when there are no cycles at all.
    """
    cycles = list(session.scalars(select(Cycle).where(Cycle.ended_at.is_(None)).order_by(Cycle.starts_on)))
    if not cycles:
        raise NotFound(_("There is no planning cycle yet."))
    begun = [each for each in cycles if each.starts_on <= day]
    return begun[-1] if begun else cycles[0]


def deadline_of(cycle: Cycle) -> date | None:
    """The last day on which what waits in a cycle can be dealt with; None where nothing presses."""
    return cycle.ends_on


def cycle_names(session: Session) -> list[tuple[str, str]]:
    """Code and name of each cycle in the reader's language, the newest first."""
    cycles = session.scalars(select(Cycle).where(Cycle.ended_at.is_(None)).order_by(Cycle.starts_on.desc()))
    return [(each.code, localised(vars(each), "name")) for each in cycles]


def codes_in(session: Session, territory: str, cycle_code: str) -> list[str]:
    """The codes given so far to a territory's priorities in a cycle."""
    return list(session.scalars(_CODES, {"territory": territory, "cycle": cycle_code}))


def last_code_in(session: Session, territory: str, cycle_code: str) -> list[str]:
    """The code that was counted up last, where none was chosen by hand; at most one."""
    return list(session.scalars(_LAST_CODE, {"territory": territory, "cycle": cycle_code}))


def identity(session: Session, code: str, field: str, *, published: bool = False) -> PriorityIdentity:
    """What stays the same of the priority `code`; `field` is the input that named it.

    With `published`, only of a priority that everybody may read: a draft looks the same as nothing.

    Raises:
        Invalid: when no such priority has the code.
    """
    query = select(PriorityIdentity).where(PriorityIdentity.code == code)
    if published:
        public = Priority.state.in_(PUBLISHED) & Priority.ended_at.is_(None)
        query = query.where(PriorityIdentity.code.in_(select(Priority.code).where(public)))
    found = session.scalars(query).one_or_none()
    if found is None:
        remedy = _("Use the code of a priority, such as 02-2026-01; the list is at /api/v1/priorities.")
        fault = FieldError(field, "unknown_priority", _("There is no priority “{code}”.", code=code), remedy)
        raise Invalid(_("The input names a priority that does not exist."), [fault])
    return found


def in_force(session: Session, code: str) -> Priority | None:
    """The adopted revision of a priority, if one is."""
    return session.scalars(
        select(Priority).where(Priority.code == code, Priority.state == PriorityState.ADOPTED)
    ).one_or_none()


def revisions_of(session: Session, code: str) -> Sequence[Priority]:
    """All revisions under a code, oldest first."""
    return session.scalars(select(Priority).where(Priority.code == code).order_by(Priority.revision)).all()


_CYCLE, _IDENTITY = plain(Cycle), plain(PriorityIdentity)
_CODES = select(_IDENTITY.c.code).where(
    _IDENTITY.c.territory == bindparam("territory"), _IDENTITY.c.cycle == bindparam("cycle")
)
_LAST_CODE = _CODES.order_by(func.length(_IDENTITY.c.code).desc(), _IDENTITY.c.code.desc()).limit(1)
_HELD = (
    select(*(_CYCLE.c[name] for name in HeldCycle._fields), REGISTER_NUMBER, _LAST_CODE.scalar_subquery())
    .where(_CYCLE.c.code == bindparam("code"))
    .with_for_update(read=True)
)
