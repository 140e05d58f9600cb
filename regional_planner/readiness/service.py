"""Stating foundations and setting milestones."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.access.engine import permit
from regional_planner.institutions.competences.service import competence_faults
from regional_planner.kernel.errors import Conflict, FieldError, Invalid
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import today
from regional_planner.kernel.statements import lock
from regional_planner.priorities.models import PriorityIdentity
from regional_planner.priorities.service import visible
from regional_planner.readiness.models import Foundation, FoundationNeed, PriorityMilestone
from regional_planner.readiness.permissions import POLICY
from regional_planner.readiness.terms import Part
from regional_planner.records import commands
from regional_planner.records.record_type import Change, Many, RecordType, Values
from regional_planner.records.steps import renamed

FOUNDATION_KEY = ("priority", "part", "stated_on")
"""What names a statement; a different one is another statement, and stands beside it."""
MILESTONE_KEY = ("priority", "title")


def check_foundation(session: Session, change: Change) -> None:
    """The rules of a statement.

    Raises:
        Invalid: for a day that has not come, and for needs that are no competences or of another part.
    """
    after, faults = change.after, []
    if change.touches("stated_on") and after["stated_on"] > today():
        faults.append(_in_future("stated_on", after["stated_on"]))
    if after["needs"] and Part(after["part"]) is not Part.COMPETENCE:
        message, remedy = _("Only the part “competence” says what is needed."), _("Leave it empty.")
        faults.append(FieldError("needs", "other_part", message, remedy))
    elif change.touches("needs"):
        faults += competence_faults(session, "needs", after["needs"])
    if faults:
        raise Invalid(_("The statement does not hold; see `errors`."), faults)


def check_milestone(session: Session, change: Change) -> None:
    """The rules of a milestone.

    Raises:
        Invalid: for one that was set, or reached, on a day that has not come.
    """
    after, faults = change.after, []
    if change.touches("set_on") and after["set_on"] > today():
        faults.append(_in_future("set_on", after["set_on"]))
    if after["actual"] is not None and change.touches("actual") and after["actual"].first > today():
        faults.append(_in_future("actual", after["actual"]))
    if faults:
        raise Invalid(_("The milestone does not hold; see `errors`."), faults)


FOUNDATION = RecordType(
    "foundation",
    Foundation,
    POLICY,
    scope=lambda row: str(row["territory"]),
    many=(Many("needs", FoundationNeed, "foundation_id", ("competence",)),),
    check=check_foundation,
)
MILESTONE = RecordType(
    "milestone", PriorityMilestone, POLICY, scope=lambda row: str(row["territory"]), check=check_milestone
)


def state_foundation(session: Session, actor: Actor, values: Values) -> Foundation:
    """State how far a foundation is laid; in the name of the actor's institution.

    Raises:
        NotPermitted, Unauthenticated: outside the actor's territories.
        Invalid: as `check_foundation`; also for a priority that the actor may not see.
        Conflict: when something was stated of it for that day already.
    """
    record: Foundation = _entered(
        session, actor, FOUNDATION, {**values, "stated_by": actor.institution}, FOUNDATION_KEY
    )
    return record


def change_foundation(session: Session, actor: Actor, record: Foundation, values: Values) -> Foundation:
    """Correct a statement; what names it stays. Where something has changed since, that is a new statement.

    Raises:
        NotPermitted, Unauthenticated: outside the actor's territories.
        Invalid: when it would become another statement, and as `check_foundation`.
    """
    remedy = _("State it anew; this statement stays as it is.")
    changed: Foundation = _changed(session, actor, FOUNDATION, record, values, FOUNDATION_KEY, remedy)
    return changed


def set_milestone(session: Session, actor: Actor, values: Values) -> PriorityMilestone:
    """Set a milestone; today where no day is named.

    Raises:
        NotPermitted, Unauthenticated: outside the actor's territories.
        Invalid: as `check_milestone`; also for a priority that the actor may not see.
        Conflict: when the priority has a milestone with that title.
    """
    full = {**values, "set_on": values.get("set_on") or today()}
    record: PriorityMilestone = _entered(session, actor, MILESTONE, full, MILESTONE_KEY)
    return record


def change_milestone(session: Session, actor: Actor, record: PriorityMilestone, values: Values) -> PriorityMilestone:
    """Move a milestone, or say that it was reached; its priority and title stay.

    Raises:
        NotPermitted, Unauthenticated: outside the actor's territories.
        Invalid: when it would become another milestone, and as `check_milestone`.
    """
    remedy = _("End this milestone, and set another.")
    changed: PriorityMilestone = _changed(session, actor, MILESTONE, record, values, MILESTONE_KEY, remedy)
    return changed


def _entered(session: Session, actor: Actor, kind: RecordType, values: Values, key: tuple[str, ...]) -> Any:
    """Enter a record of a priority, in the priority's territory, unless one stands under the same key."""
    if not actor.may_write:
        permit(POLICY, f"{kind.name}.create", actor, values)
    priority = visible(session, actor, values["priority"], "priority")
    full = {**values, "priority": priority["code"], "territory": priority["territory"]}
    permit(POLICY, f"{kind.name}.create", actor, full)
    lock(session, PriorityIdentity, PriorityIdentity.code == full["priority"])
    if (standing := commands.standing_twin(session, kind, key, full)) is not None:
        raise Conflict(_("That has been entered already, under the id {id}. Change it there.", id=standing))
    return commands.create(session, actor, kind, full)


def _changed(
    session: Session, actor: Actor, kind: RecordType, record: Any, values: Values, key: tuple[str, ...], remedy: str
) -> Any:
    permit(POLICY, f"{kind.name}.change", actor, kind.columns_of(record))
    if field := renamed(record, values, key):
        fault = FieldError(field, "fixed", _("It names the record and cannot change."), remedy)
        raise Invalid(_("The input would make another record of it."), [fault])
    return commands.change(session, actor, kind, record, values)


def _in_future(field: str, when: object) -> FieldError:
    return FieldError(field, "in_future", _("{when} has not come yet.", when=when), _("Write a day up to today."))
