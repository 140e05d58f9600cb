"""Entering delegated competences and their money."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.access.engine import permit
from regional_planner.institutions.competences.models import Competence, DelegatedAmount, DelegatedCompetence
from regional_planner.institutions.competences.permissions import POLICY
from regional_planner.institutions.competences.queries import periods
from regional_planner.institutions.competences.rules import overlapping
from regional_planner.institutions.competences.terms import Period, Permanence
from regional_planner.institutions.queries import institution_faults
from regional_planner.kernel.errors import Conflict, FieldError, Invalid
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.revision import hold
from regional_planner.records import commands
from regional_planner.records.record_type import Change, RecordType, Values
from regional_planner.records.steps import renamed
from regional_planner.territory.queries import region_named

NAMES = ("code", "territory", "competence")
"""What names a delegation; a different one is another delegation."""


def check_delegation(session: Session, change: Change) -> None:
    """The rules of a delegation, over itself and the region's other delegations of the competence.

    Raises:
        Invalid: for a competence or an institution that there is not, a period that is none.
        Conflict: when the region has the competence already on one of its days.
    """
    after = change.after
    if after["ended_at"] is not None:
        return
    faults = competence_faults(session, "competence", [after["competence"]]) if change.touches("competence") else []
    if change.touches("transferred_by"):
        faults += institution_faults(session, "transferred_by", after["transferred_by"])
    if after["valid_to"] is not None and after["valid_to"] <= after["valid_from"]:
        message = _("It ends on {end}, and begins on {start}.", end=after["valid_to"], start=after["valid_from"])
        faults.append(FieldError("valid_to", "out_of_order", message, _("Write the first day after it.")))
    if after["valid_to"] is None and Permanence(after["permanence"]) is Permanence.TEMPORARY:
        message = _("It is temporary, and has no end.")
        remedy = _("Write the first day on which the region no longer has it.")
        faults.append(FieldError("valid_to", "required", message, remedy))
    if faults:
        raise Invalid(_("The delegation does not hold; see `errors`."), faults)
    hold(session, [after["territory"]])
    period = Period(after["code"], after["valid_from"], after["valid_to"])
    other = overlapping(period, periods(session, after["territory"], after["competence"]))
    if other is not None:
        raise Conflict(
            _(
                "Territory {territory} has “{competence}” then already, by {code}. Change that one, or its end.",
                territory=after["territory"],
                competence=after["competence"],
                code=other.code,
            )
        )


def competence_faults(session: Session, field: str, codes: list[str]) -> list[FieldError]:
    """What is wrong with codes of competences: those that the vocabulary has not."""
    known = set(session.scalars(select(Competence.code)))
    remedy = _("Use one of: {known}.", known=", ".join(sorted(known)))
    return [
        FieldError(field, "unknown_competence", _("There is no competence “{code}”.", code=code), remedy)
        for code in codes
        if code not in known
    ]


DELEGATION = RecordType(
    "delegated_competence",
    DelegatedCompetence,
    POLICY,
    scope=lambda row: str(row["territory"]),
    check=check_delegation,
)


def create(session: Session, actor: Actor, values: Values) -> DelegatedCompetence:
    """Enter a delegation; its code is given when none is named.

    Raises:
        NotPermitted, Unauthenticated: for all but national planners.
        Invalid: for what is no region on its first day, a code that is taken, and as `check_delegation`.
        Conflict: as `check_delegation`.
    """
    permit(POLICY, "delegated_competence.create", actor, values)
    territory = region_named(session, values["territory"], values["valid_from"], "valid_from")
    hold(session, [territory])
    taken = set(session.scalars(select(DelegatedCompetence.code)))
    code = values.get("code")
    if code in taken:
        fault = FieldError(
            "code", "taken", _("The code {code} is taken.", code=code), _("Leave it empty to be given one.")
        )
        raise Invalid(_("The delegation does not hold; see `errors`."), [fault])
    stem = f"{territory}-{values['competence']}"[:90]
    numbered = (stem if number == 1 else f"{stem}-{number}" for number in range(1, len(taken) + 2))
    full = {**values, "territory": territory, "code": code or next(each for each in numbered if each not in taken)}
    record: DelegatedCompetence = commands.create(session, actor, DELEGATION, full)
    return record


def change(session: Session, actor: Actor, record: DelegatedCompetence, values: Values) -> DelegatedCompetence:
    """Change a delegation; its code, region and competence stay.

    Raises:
        NotPermitted, Unauthenticated: for all but national planners.
        Invalid, Conflict: as `check_delegation`.
    """
    permit(POLICY, "delegated_competence.change", actor, DELEGATION.columns_of(record))
    _refuse_renamed(record, values, NAMES)
    changed: DelegatedCompetence = commands.change(session, actor, DELEGATION, record, values)
    return changed


def check_amount(session: Session, change: Change) -> None:
    """The rules of the money of a year: it says something, and of a year that the delegation holds in.

    Raises:
        Invalid: naming the field.
    """
    after = change.after
    if all(after[name] is None for name in ("given", "needed", "spent")):
        message, remedy = _("It says nothing."), _("Write what was given, what is needed or what was spent.")
        raise _amount_invalid(FieldError("given", "required", message, remedy))
    if not change.touches("year"):
        return
    held = session.scalars(select(DelegatedCompetence).where(DelegatedCompetence.code == after["delegation"])).one()
    first, last = held.valid_from.year, held.valid_to.year if held.valid_to else None
    if after["year"] < first or (last is not None and after["year"] > last):
        message = _("The region did not have {code} in {year}.", code=held.code, year=after["year"])
        remedy = _("Write a year from {first} on, in which the region has it.", first=first)
        raise _amount_invalid(FieldError("year", "out_of_bounds", message, remedy))


DELEGATED_AMOUNT = RecordType(
    "delegated_amount", DelegatedAmount, POLICY, scope=lambda row: str(row["territory"]), check=check_amount
)
YEAR_OF = ("delegation", "year")
"""What names the money of a year."""


def enter_amount(session: Session, actor: Actor, values: Values) -> DelegatedAmount:
    """Enter the money of a year; its territory is that of the delegation.

    Raises:
        NotPermitted, Unauthenticated: for all but the region itself and national planners.
        Invalid: for a delegation that there is not, and as `check_amount`.
        Conflict: when that year has been entered already.
    """
    if not actor.may_write:
        permit(POLICY, "delegated_amount.create", actor, values)
    table = DelegatedCompetence.__table__
    query = select(table.c.territory).where(table.c.code == values["delegation"], table.c.ended_at.is_(None))
    territory = session.scalars(query).one_or_none()
    if territory is None:
        message = _("There is no delegated competence “{code}”.", code=values["delegation"])
        remedy = _("Use a code of the list at /api/v1/delegated-competences.")
        raise _amount_invalid(FieldError("delegation", "unknown_delegation", message, remedy))
    full = {**values, "territory": territory}
    permit(POLICY, "delegated_amount.create", actor, full)
    hold(session, [territory])
    same = select(DelegatedAmount.id).where(
        DelegatedAmount.delegation == values["delegation"],
        DelegatedAmount.year == values["year"],
        DelegatedAmount.ended_at.is_(None),
    )
    standing = session.scalars(same).one_or_none()
    if standing is not None:
        raise Conflict(_("That year has been entered already, under the id {id}. Change it there.", id=standing))
    record: DelegatedAmount = commands.create(session, actor, DELEGATED_AMOUNT, full)
    return record


def change_amount(session: Session, actor: Actor, record: DelegatedAmount, values: Values) -> DelegatedAmount:
    """Change the money of a year; delegation and year stay.

    Raises:
        NotPermitted, Unauthenticated: for all but the region itself and national planners.
        Invalid: as `check_amount`.
    """
    permit(POLICY, "delegated_amount.change", actor, DELEGATED_AMOUNT.columns_of(record))
    _refuse_renamed(record, values, YEAR_OF)
    changed: DelegatedAmount = commands.change(session, actor, DELEGATED_AMOUNT, record, values)
    return changed


def _refuse_renamed(record: DelegatedCompetence | DelegatedAmount, values: Values, names: tuple[str, ...]) -> None:
    if field := renamed(record, values, names):
        remedy = _("End this one, and enter another.")
        fault = FieldError(field, "fixed", _("It names the record and cannot change."), remedy)
        raise Invalid(_("The delegation does not hold; see `errors`."), [fault])


def _amount_invalid(fault: FieldError) -> Invalid:
    return Invalid(_("The money of the delegation does not hold; see `errors`."), [fault])
