"""Entering assessments; a new one never takes the place of an earlier one."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.access.engine import permit
from regional_planner.institutions.capabilities.models import CapabilityAssessment, CapabilityDimension
from regional_planner.institutions.capabilities.permissions import POLICY
from regional_planner.institutions.queries import institution_faults
from regional_planner.kernel.errors import Conflict, FieldError, Invalid
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import today
from regional_planner.kernel.revision import hold
from regional_planner.records import commands
from regional_planner.records.record_type import Change, RecordType, Values
from regional_planner.records.steps import renamed
from regional_planner.territory.queries import region_named

KEY = ("territory", "dimension", "assessed_on", "assessor")
"""What names an assessment; a different one is another assessment."""


def check_assessment(session: Session, change: Change) -> None:
    """The rules of an assessment.

    Raises:
        Invalid: for a dimension or an institution that there is not, and a day that has not come.
    """
    after, faults = change.after, []
    if change.touches("assessed_on") and after["assessed_on"] > today():
        message = _("{when} has not come yet.", when=after["assessed_on"])
        faults.append(FieldError("assessed_on", "in_future", message, _("Write the day that it speaks of.")))
    if change.touches("dimension"):
        known = list(session.scalars(select(CapabilityDimension.code).order_by(CapabilityDimension.position)))
        if after["dimension"] not in known:
            message = _("There is no dimension “{code}”.", code=after["dimension"])
            remedy = _("Use one of: {known}.", known=", ".join(known))
            faults.append(FieldError("dimension", "unknown_dimension", message, remedy))
    if change.touches("assessor"):
        faults += institution_faults(session, "assessor", after["assessor"])
    if faults:
        raise Invalid(_("The assessment does not hold; see `errors`."), faults)


ASSESSMENT = RecordType(
    "capability_assessment",
    CapabilityAssessment,
    POLICY,
    scope=lambda row: str(row["territory"]),
    check=check_assessment,
)


def create(session: Session, actor: Actor, values: Values) -> CapabilityAssessment:
    """Enter an assessment.

    Raises:
        NotPermitted, Unauthenticated: for all but the region itself and national planners.
        Invalid: for what is no region on the day that it speaks of, and as `check_assessment`.
        Conflict: when the institution assessed the region in that dimension on that day already.
    """
    if not actor.may_write:
        permit(POLICY, "capability_assessment.create", actor, values)
    territory = region_named(session, values["territory"], values["assessed_on"], "assessed_on")
    full = {**values, "territory": territory}
    permit(POLICY, "capability_assessment.create", actor, full)
    hold(session, [territory])
    if (standing := commands.standing_twin(session, ASSESSMENT, KEY, full)) is not None:
        raise Conflict(_("That day has been assessed already, under the id {id}. Change it there.", id=standing))
    record: CapabilityAssessment = commands.create(session, actor, ASSESSMENT, full)
    return record


def change(session: Session, actor: Actor, record: CapabilityAssessment, values: Values) -> CapabilityAssessment:
    """Correct an assessment; what names it stays. Where a region came further, that is a new assessment.

    Raises:
        NotPermitted, Unauthenticated: for all but the region itself and national planners.
        Invalid: when it would become another assessment.
    """
    permit(POLICY, "capability_assessment.change", actor, ASSESSMENT.columns_of(record))
    if field := renamed(record, values, KEY):
        remedy = _("Enter another assessment; this one stays as it is.")
        fault = FieldError(field, "fixed", _("It names the record and cannot change."), remedy)
        raise Invalid(_("The assessment does not hold; see `errors`."), [fault])
    changed: CapabilityAssessment = commands.change(session, actor, ASSESSMENT, record, values)
    return changed
