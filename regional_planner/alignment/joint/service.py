"""The dialogue on joint priorities: one region proposes, each of the others agrees or contests."""

from __future__ import annotations

from sqlalchemy.orm import Session

from regional_planner.access.actor import EVERYWHERE, Actor, Role
from regional_planner.access.engine import may, permit, who_can
from regional_planner.alignment.joint import queries
from regional_planner.alignment.joint.models import (
    JointAgreement,
    JointMember,
    JointPartner,
    JointPriority,
    JointStep,
)
from regional_planner.alignment.joint.permissions import POLICY
from regional_planner.alignment.joint.rules import agreed_by_all, member_faults, national_faults
from regional_planner.alignment.joint.terms import AdoptedPriority, member
from regional_planner.alignment.terms import LinkState
from regional_planner.kernel.errors import Conflict, FieldError, Invalid
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import today
from regional_planner.kernel.statements import lock
from regional_planner.priorities.models import PriorityIdentity
from regional_planner.priorities.permissions import OPENERS
from regional_planner.priorities.queries import cycle_held
from regional_planner.priorities.rules import require_phase
from regional_planner.priorities.terms import Work
from regional_planner.records import commands
from regional_planner.records.record_type import Change, Many, RecordType, Values
from regional_planner.records.steps import renamed, require_reason, require_state
from regional_planner.territory.queries import register_on

ANSWERED = (LinkState.PROPOSED, LinkState.CONTESTED)
STANDING = (LinkState.PROPOSED, LinkState.AGREED, LinkState.CONTESTED)
STEPS: dict[str, tuple[LinkState, ...]] = {
    "agree": ANSWERED,
    "contest": (LinkState.PROPOSED, LinkState.AGREED),
    "withdraw": STANDING,
}
"""Step -> the states that it starts from."""
FIXED = ("cycle", "territory", "members")
"""What names a joint priority; with another it is another one."""


def check_joint(session: Session, change: Change) -> None:
    """The rules of a joint priority, over its priorities, its cycle and the other joint ones of its priorities.

    A priority is in one joint priority at most, since its weight can be put in once.

    Raises:
        Conflict: when the phase of the cycle has no room for it, one of its priorities is in another joint one, or no
            longer in force.
        Invalid: naming each field that does not hold.
    """
    after = change.after
    is_answer = change.before is not None and change.touches("state", "agreed_by")
    work = Work.ANSWER if is_answer else Work.PROPOSE
    require_phase(cycle_held(session, after["cycle"]), work, OPENERS, today())
    members = [member(item) for item in after["members"]]
    codes = sorted(each.priority for each in members)
    for code in codes:
        lock(session, PriorityIdentity, PriorityIdentity.code == code)
    adopted = queries.adopted(session, [*codes, *filter(None, [after["national"]])])
    faults = [] if change.before else [*member_faults(members, adopted, after["cycle"], after["territory"])]
    if change.touches("national"):
        faults += national_faults(after["national"], adopted, after["cycle"])
    if faults:
        raise Invalid(_("The joint priority does not hold; see `errors`."), faults)
    if change.touches("state") and after["state"] is not LinkState.WITHDRAWN:
        _refuse_gone(codes, adopted)
        for code, title in queries.standing_with(session, codes, after["id"]).items():
            text = _("{code} is in the joint priority “{title}” already; withdraw that first.", code=code, title=title)
            raise Conflict(text)


JOINT_PRIORITY = RecordType(
    "joint_priority",
    JointPriority,
    POLICY,
    scope=lambda row: str(row["territory"]),
    many=(
        Many("members", JointMember, "joint_id", ("priority", "share")),
        Many("partners", JointPartner, "joint_id", ("territory",)),
        Many("agreed_by", JointAgreement, "joint_id", ("territory",)),
    ),
    check=check_joint,
)


def propose(session: Session, actor: Actor, values: Values) -> JointPriority:
    """Propose that priorities of several regions be pursued together, for one of these regions.

    Raises:
        NotPermitted, Unauthenticated: for someone of another region.
        Invalid, Conflict: as `check_joint`; also for an unknown territory.
    """
    cycle = cycle_held(session, values["cycle"])
    territory = register_on(session, cycle.units_as_of).get(values["territory"]).code
    members = [member(item) for item in values["members"]]
    found = queries.adopted(session, [each.priority for each in members])
    full = {
        **values,
        "territory": territory,
        "partners": sorted({each.territory for each in found.values()} - {territory}),
        "state": LinkState.PROPOSED,
        "proposed_on": today(),
    }
    record: JointPriority = commands.create(session, actor, JOINT_PRIORITY, full)
    _leave_step(session, record)
    return record


def change(session: Session, actor: Actor, record: JointPriority, values: Values) -> JointPriority:
    """Change what a proposal says while nobody has answered; its priorities and shares stay.

    Raises:
        Conflict: when somebody has answered.
        Invalid: when it would be another joint priority.
    """
    fields = JOINT_PRIORITY.fields_of(session, record)
    field = renamed(record, values, FIXED[:2])
    if "members" in values and sorted(values["members"]) != fields["members"]:
        field = "members"
    if field:
        text = _("It names the joint priority and cannot change.")
        fault = FieldError(field, "fixed", text, _("Withdraw it and propose anew."))
        raise Invalid(_("The joint priority does not hold; see `errors`."), [fault])
    if record.answered_on is not None and any(fields[name] != value for name, value in values.items()):
        permit(POLICY, "joint_priority.change", actor, fields)
        text = _("It has been answered and can no longer be changed. Withdraw it and propose anew.")
        raise Conflict(text, help=who_can(POLICY, "joint_priority.withdraw", fields))
    changed: JointPriority = commands.change(session, actor, JOINT_PRIORITY, record, values)
    return changed


def agree(session: Session, actor: Actor, record: JointPriority, reason: str | None = None) -> JointPriority:
    """Agree for the regions that the actor speaks for; when all have, it is agreed.

    Raises:
        NotPermitted: for somebody of no region that is asked.
        Conflict: when these regions have agreed already, or its state has no such step.
    """
    fields = _permitted(session, actor, record, "agree")
    agreed_by = sorted({*fields["agreed_by"], *_spoken_for(actor, fields)})
    if agreed_by == fields["agreed_by"]:
        raise Conflict(_("Your region has agreed already; it waits for the others."))
    state = LinkState.AGREED if agreed_by_all(fields["partners"], agreed_by) else record.state
    return _answered(session, actor, record, "agree", {"agreed_by": agreed_by, "state": state}, reason)


def contest(session: Session, actor: Actor, record: JointPriority, reason: str | None = None) -> JointPriority:
    """Contest it for the regions that the actor speaks for, which takes their agreement back.

    Raises:
        NotPermitted: for somebody of no region that is asked.
        Conflict: when its state has no such step.
        Invalid: without a reason.
    """
    fields = _permitted(session, actor, record, "contest")
    require_reason(reason)
    agreed_by = sorted(set(fields["agreed_by"]) - _spoken_for(actor, fields))
    values = {"agreed_by": agreed_by, "state": LinkState.CONTESTED}
    return _answered(session, actor, record, "contest", values, reason)


def withdraw(session: Session, actor: Actor, record: JointPriority, reason: str | None = None) -> JointPriority:
    """Take it back, for the region that proposed it.

    Raises:
        NotPermitted: for somebody of another region.
        Conflict: when it is withdrawn already.
        Invalid: without a reason.
    """
    _permitted(session, actor, record, "withdraw")
    require_reason(reason)
    return _answered(session, actor, record, "withdraw", {"state": LinkState.WITHDRAWN}, reason)


def steps_open(actor: Actor, fields: Values) -> list[str]:
    """The steps that `actor` may take with a joint priority of these fields now, as far as its cycle's phase goes."""
    if fields["ended_at"] is not None:
        return []
    silent = _spoken_for(actor, fields) <= set(fields["agreed_by"])
    return [
        step
        for step, starts in STEPS.items()
        if fields["state"] in starts
        and may(POLICY, f"joint_priority.{step}", actor, fields)
        and not (step == "agree" and silent)
    ]


def _permitted(session: Session, actor: Actor, record: JointPriority, step: str) -> Values:
    """The fields of a record on which `actor` may take `step` now."""
    fields = JOINT_PRIORITY.fields_of(session, record)
    permit(POLICY, f"joint_priority.{step}", actor, fields)
    require_state(record, step, STEPS[step])
    return fields


def _answered(
    session: Session, actor: Actor, record: JointPriority, step: str, values: Values, reason: str | None
) -> JointPriority:
    full = {**values, "answered_on": today(), "answer_reason": reason}
    changed: JointPriority = commands.change(session, actor, JOINT_PRIORITY, record, full, action=step, reason=reason)
    _leave_step(session, changed)
    return changed


def _spoken_for(actor: Actor, fields: Values) -> set[str]:
    """The regions that are asked and that the actor answers for."""
    held = actor.territories_as(Role.REGIONAL_APPROVER)
    return {each for each in fields["partners"] if each in held or EVERYWHERE in held}


def _leave_step(session: Session, record: JointPriority) -> None:
    session.add(JointStep(joint_id=record.id, day=today(), state=record.state))
    session.flush()


def _refuse_gone(codes: list[str], adopted: dict[str, AdoptedPriority]) -> None:
    gone = [code for code in codes if code not in adopted]
    if gone:
        text = _("{code} is no longer in force. Withdraw the joint priority and propose it anew.", code=gone[0])
        raise Conflict(text)
