"""Moving a planning cycle through its phases: entry, dialogue, agreement, frozen; and back, with a reason."""

from __future__ import annotations

from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.access.engine import permit
from regional_planner.kernel.errors import Conflict, FieldError, Invalid
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import today
from regional_planner.priorities import queries
from regional_planner.priorities.models import Cycle
from regional_planner.priorities.permissions import OPENERS, POLICY
from regional_planner.priorities.rules import deadline_faults, next_phase, phase_before
from regional_planner.priorities.terms import CycleState
from regional_planner.records import commands
from regional_planner.records.record_type import Change, RecordType, Values
from regional_planner.records.steps import require_reason

FIXED = ("code", "starts_on", "ends_on", "units_as_of", "entry_until", "dialogue_until", "agreement_until")
"""What no longer changes once a cycle is frozen; its names and notes do."""


def check_cycle(session: Session, change: Change) -> None:
    """The rules of a cycle, over itself and the other cycles.

    Raises:
        Conflict: when it would be open beside another, or is frozen and would become another.
        Invalid: for phases that end before an earlier one.
    """
    after = change.after
    if change.before and change.before["state"] is CycleState.FROZEN and change.touches(*FIXED):
        raise Conflict(_("It is frozen: only its names and notes can change. Open it again first."), help=OPENERS)
    if change.touches(*FIXED) and (faults := deadline_faults(after)):
        raise Invalid(_("The cycle does not hold; see `errors`."), faults)
    if after["ended_at"] is None and after["state"] is not CycleState.FROZEN and change.touches("state"):
        _refuse_beside_another(session, after)


CYCLE = RecordType("cycle", Cycle, POLICY, scope=lambda row: "cycles", check=check_cycle)


def create(session: Session, actor: Actor, values: Values) -> Cycle:
    """Open a new cycle, in its first phase.

    Raises:
        NotPermitted, Unauthenticated: when the actor may not.
        Conflict, Invalid: as `check_cycle`.
    """
    begun = {**values, "state": CycleState.ENTRY, "state_since": today()}
    made: Cycle = commands.create(session, actor, CYCLE, begun)
    return made


def change(session: Session, actor: Actor, record: Cycle, values: Values) -> Cycle:
    """Change what a cycle says of itself; its phase moves by steps, and its code stays.

    Raises:
        NotPermitted, Unauthenticated: when the actor may not.
        Conflict, Invalid: as `check_cycle`; also when it would get another code.
    """
    permit(POLICY, "cycle.change", actor, CYCLE.columns_of(record))
    if values.get("code", record.code) != record.code:
        fault = FieldError("code", "fixed", _("It names the cycle and cannot change."), _("Open a new cycle."))
        raise Invalid(_("The cycle does not hold; see `errors`."), [fault])
    changed: Cycle = commands.change(session, actor, CYCLE, record, values)
    return changed


def advance(session: Session, actor: Actor, record: Cycle, reason: str | None = None) -> Cycle:
    """Move an open cycle to its next phase; after the last one it is frozen.

    Raises:
        NotPermitted, Unauthenticated: when the actor may not.
        Conflict: when it is frozen already, or was ended.
    """
    permit(POLICY, "cycle.advance", actor, CYCLE.columns_of(record))
    return _move(session, actor, record, "advance", next_phase(record.state), reason)


def go_back(session: Session, actor: Actor, record: Cycle, reason: str | None = None) -> Cycle:
    """Move a cycle to the phase before, which opens a frozen one again.

    Raises:
        NotPermitted, Unauthenticated: when the actor may not.
        Conflict: when it is in its first phase or was ended, and as `check_cycle`.
        Invalid: without a reason.
    """
    permit(POLICY, "cycle.go_back", actor, CYCLE.columns_of(record))
    require_reason(reason)
    return _move(session, actor, record, "go_back", phase_before(record.state), reason)


def _move(
    session: Session, actor: Actor, record: Cycle, step: str, target: CycleState | None, reason: str | None
) -> Cycle:
    if record.ended_at is not None:
        raise Conflict(_("It was ended on {day}; ended records do not change.", day=record.ended_at.date()))
    if target is None:
        raise Conflict(
            _("It is in the phase “{phase}”, from which there is no “{step}”.", phase=record.state, step=step)
        )
    values: Values = {"state": target, "state_since": today()}
    moved: Cycle = commands.change(session, actor, CYCLE, record, values, action=step, reason=reason)
    return moved


def _refuse_beside_another(session: Session, after: Values) -> None:
    other = queries.other_open_cycle(session, after["id"])
    if other is not None:
        raise Conflict(
            _("The cycle {cycle} is open, and only one can be. Freeze that one first.", cycle=other), help=OPENERS
        )
