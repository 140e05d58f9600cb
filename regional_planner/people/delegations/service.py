"""Making, changing and ending delegations."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor, Role
from regional_planner.access.engine import permit
from regional_planner.kernel.errors import Conflict, FieldError, Invalid
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import today
from regional_planner.kernel.statements import lock
from regional_planner.people.delegations.models import Delegation
from regional_planner.people.delegations.permissions import POLICY
from regional_planner.people.delegations.queries import same_in_other_periods
from regional_planner.people.delegations.rules import DELEGABLE, LONGEST_DAYS, last_day, overlap
from regional_planner.people.models import User, UserRole, UserTerritory
from regional_planner.records import commands
from regional_planner.records.record_type import Change, RecordType, Values
from regional_planner.records.steps import renamed

NAMED = ("delegator", "stand_in", "role", "territory")
"""What names a delegation; another is another delegation."""


def check_delegation(session: Session, change: Change) -> None:
    """The rules of a delegation, over itself, its two people and their other delegations.

    Only a role held in one's own right can be lent, so a stand-in cannot lend on what was lent to them.

    Raises:
        Invalid: naming each field that does not hold.
        Conflict: when the same was lent to the same person for some of the same days.
    """
    after = change.after
    if after["ended_at"] is not None:
        return
    faults = [*_people_faults(session, after), *_period_faults(change)]
    if faults:
        raise Invalid(_("The delegation does not hold; see `errors`."), faults)
    lock(session, User, User.username == after["delegator"])
    period = (after["starts_on"], after["ends_on"])
    for start, end in same_in_other_periods(session, after):
        if overlap(period, (start, end)):
            text = _("The same is lent to the same person from {start} to {end}. Change or end that.")
            raise Conflict(text.format(start=start, end=end))


DELEGATION = RecordType("delegation", Delegation, POLICY, scope=lambda row: "people", check=check_delegation)


def create(session: Session, actor: Actor, values: Values) -> Delegation:
    """Let another stand in: for oneself, or, for an administrator, for someone else.

    Raises:
        NotPermitted, Unauthenticated: for anybody else.
        Invalid, Conflict: as `check_delegation`.
    """
    full = {"delegator": actor.username, **values}
    record: Delegation = commands.create(session, actor, DELEGATION, full, reason=full["reason"])
    return record


def change(session: Session, actor: Actor, record: Delegation, values: Values) -> Delegation:
    """Change the days or the reason; the people, the role and the territory stay.

    Raises:
        NotPermitted, Unauthenticated: for all but the delegator and administrators.
        Invalid: when it would become another delegation, and as `check_delegation`.
        Conflict: as `check_delegation`.
    """
    permit(POLICY, "delegation.change", actor, DELEGATION.columns_of(record))
    if field := renamed(record, values, NAMED):
        remedy = _("End this delegation, and make another.")
        fault = FieldError(field, "fixed", _("It names the delegation and cannot change."), remedy)
        raise Invalid(_("The delegation does not hold; see `errors`."), [fault])
    changed: Delegation = commands.change(session, actor, DELEGATION, record, values)
    return changed


def _people_faults(session: Session, after: Values) -> list[FieldError]:
    role = Role(after["role"])
    if role not in DELEGABLE:
        remedy = _("Only these are lent: {roles}.", roles=", ".join(DELEGABLE))
        return [FieldError("role", "not_delegable", _("The role “{role}” is not lent.", role=role.value), remedy)]
    if after["delegator"] == after["stand_in"]:
        return [FieldError("stand_in", "oneself", _("Nobody stands in for themself."), _("Name another person."))]
    faults = []
    if not _holds(session, after["delegator"], role, after["territory"]):
        text = _(
            "{user} is not “{role}” for territory {territory} in their own right.",
            user=after["delegator"],
            role=role.value,
            territory=after["territory"],
        )
        faults.append(FieldError("territory", "not_held", text, _("What was lent to somebody cannot be lent on.")))
    if not _holds(session, after["stand_in"], role, None):
        text = _("{user} is nobody who acts as “{role}” somewhere.", user=after["stand_in"], role=role.value)
        remedy = _("Name an active person who holds that role, for another territory if need be.")
        faults.append(FieldError("stand_in", "not_of_the_role", text, remedy))
    return faults


def _period_faults(change: Change) -> list[FieldError]:
    start, end = change.after["starts_on"], change.after["ends_on"]
    if change.touches("starts_on") and start < today():
        text = _("{day} is past; nobody can have stood in.", day=start)
        return [FieldError("starts_on", "past", text, _("Write today or a later day."))]
    if end < start:
        text = _("The last day {end} is before the first, {start}.", end=end, start=start)
        return [FieldError("ends_on", "before_start", text, _("Write a day from {start} on.", start=start))]
    if end > last_day(start):
        text = _("That is more than {days} days.", days=LONGEST_DAYS)
        return [FieldError("ends_on", "too_long", text, _("Write {day} or an earlier day.", day=last_day(start)))]
    return []


def _holds(session: Session, username: str, role: Role, territory: str | None) -> bool:
    query = (
        select(User.id)
        .join(UserRole, UserRole.user_id == User.id)
        .where(User.username == username, User.active.is_(True), User.ended_at.is_(None), UserRole.role == role)
    )
    if territory is not None:
        place = UserTerritory.territory == territory
        query = query.join(UserTerritory, UserTerritory.user_id == User.id).where(place)
    return session.scalars(query).first() is not None
