"""Reads of cycles and priorities that the shared listing does not give."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NoReturn

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from regional_planner.kernel.errors import FieldError, Invalid, NotFound
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import localised
from regional_planner.kernel.transaction import once
from regional_planner.priorities.models import Cycle, Priority, PriorityIdentity
from regional_planner.priorities.terms import PUBLISHED, PriorityState


def cycle(session: Session, code: str) -> Cycle:
    """The cycle with this code.

    Raises:
        NotFound: when there is none; names those there are.
    """
    query = select(Cycle).where(Cycle.code == code)
    return once(session, ("cycle", code), lambda: session.scalars(query).one_or_none()) or _no_cycle(session, code)


def cycle_held(session: Session, code: str) -> Cycle:
    """The cycle with this code, which nobody changes or freezes until the transaction ends.

    What is written under a cycle holds it together with other writers, who do not wait for each other.

    Raises:
        NotFound: as `cycle`.
    """
    query = select(Cycle).where(Cycle.code == code).with_for_update(read=True)
    current = query.execution_options(populate_existing=True)
    return once(session, ("cycle held", code), lambda: session.scalars(current).one_or_none()) or _no_cycle(
        session, code
    )


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


def cycle_names(session: Session) -> list[tuple[str, str]]:
    """Code and name of each cycle in the reader's language, the newest first."""
    cycles = session.scalars(select(Cycle).where(Cycle.ended_at.is_(None)).order_by(Cycle.starts_on.desc()))
    return [(each.code, localised(vars(each), "name")) for each in cycles]


def codes_in(session: Session, territory: str, cycle_code: str) -> list[str]:
    """The codes given so far to a territory's priorities in a cycle."""
    return list(session.scalars(_codes(territory, cycle_code)))


def last_code_in(session: Session, territory: str, cycle_code: str) -> list[str]:
    """The code that was counted up last, where none was chosen by hand; at most one."""
    code = PriorityIdentity.__table__.c.code
    query = _codes(territory, cycle_code).order_by(func.length(code).desc(), code.desc())
    return list(session.scalars(query.limit(1)))


def _codes(territory: str, cycle_code: str) -> Select[str]:
    table = PriorityIdentity.__table__
    return select(table.c.code).where(table.c.territory == territory, table.c.cycle == cycle_code)


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
