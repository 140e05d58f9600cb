"""What `regional-planner check` asks of cycles and priorities, across their rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from regional_planner.kernel.checking import Finding
from regional_planner.kernel.language import gettext as _
from regional_planner.priorities.models import Cycle, Priority, PriorityIdentity
from regional_planner.priorities.terms import CycleState, PriorityState
from regional_planner.territory.queries import register_on

CHECK = "priorities"


def broken_priorities(session: Session) -> Iterator[Finding]:
    """More than one open cycle, revisions that differ from their identity, territories that the cycle does not have."""
    yield from _open_cycles(session)
    yield from _strange_revisions(session)
    yield from _unknown_territories(session)


def misplaced(session: Session, check: str, table: Any) -> Iterator[Finding]:
    """Records of `table` that are said of a priority and lie in another territory than it does."""
    strange = (
        select(table.id, table.territory, PriorityIdentity.territory)
        .join(PriorityIdentity, PriorityIdentity.code == table.priority)
        .where(table.territory != PriorityIdentity.territory)
    )
    for identity, here, there in session.execute(strange):
        yield Finding(check, identity, _("It lies in {here}, and its priority in {there}.", here=here, there=there))


def _open_cycles(session: Session) -> Iterator[Finding]:
    query = select(Cycle.code).where(Cycle.state != CycleState.FROZEN, Cycle.ended_at.is_(None)).order_by(Cycle.code)
    for code in session.scalars(query).all()[1:]:
        yield Finding(CHECK, code, _("Another cycle is open too; freeze all but one."))


def _strange_revisions(session: Session) -> Iterator[Finding]:
    query = (
        select(Priority.code, Priority.revision)
        .join(PriorityIdentity, PriorityIdentity.code == Priority.code)
        .where((Priority.territory != PriorityIdentity.territory) | (Priority.cycle != PriorityIdentity.cycle))
    )
    for code, revision in session.execute(query):
        yield Finding(CHECK, f"{code}/{revision}", _("Its territory or cycle is not that of its code."))
    adopted = select(Priority.code).where(Priority.state == PriorityState.ADOPTED).group_by(Priority.code)
    for code in session.scalars(adopted.having(func.count() > 1)):
        yield Finding(CHECK, code, _("Two of its revisions are adopted at once."))


def _unknown_territories(session: Session) -> Iterator[Finding]:
    query = (
        select(PriorityIdentity.code, PriorityIdentity.territory, Cycle.units_as_of)
        .join(Cycle, Cycle.code == PriorityIdentity.cycle)
        .order_by(PriorityIdentity.code)
    )
    for code, territory, day in session.execute(query).all():
        if territory not in register_on(session, day).units:
            message = _(
                "There is no territory {territory} on {day}, whose units its cycle has.", territory=territory, day=day
            )
            yield Finding(CHECK, code, message)
