"""What amounts refer to: budget acts, agreements with their parties, and phases in an office's own words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.access.engine import permit
from regional_planner.finance.models import Agreement, AgreementParty, Amount, BudgetAct, Phase
from regional_planner.finance.permissions import POLICY
from regional_planner.finance.terms import AmountKind
from regional_planner.institutions.models import Institution
from regional_planner.kernel.errors import Conflict, FieldError, Invalid
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import today
from regional_planner.kernel.shares import whole_faults
from regional_planner.records import commands
from regional_planner.records.record_type import Change, Many, RecordType, Values
from regional_planner.records.steps import renamed
from regional_planner.territory.queries import register_on
from regional_planner.territory.terms import COUNTRY


def phase_named(session: Session, code: str) -> Phase:
    """The standing phase with this code.

    Raises:
        Invalid: when there is none.
    """
    found = session.scalars(select(Phase).where(Phase.code == code, Phase.ended_at.is_(None))).one_or_none()
    if found is None:
        known = ", ".join(session.scalars(select(Phase.code).where(Phase.ended_at.is_(None)).order_by(Phase.code)))
        message = _("There is no phase “{code}”.", code=code)
        raise Invalid(message, [FieldError("phase", "unknown_phase", message, _("Use one of: {known}.", known=known))])
    return found


def check_act(session: Session, change: Change) -> None:
    """An act's years are in order, no other act of its series was passed that day, and its lines stay within it.

    Raises:
        Invalid: naming each field that does not hold.
        Conflict: when amounts name an act that is to end.
    """
    after = change.after
    faults = _year_faults(after)
    table = BudgetAct.__table__
    twin = select(table.c.code).where(
        table.c.series == after["series"], table.c.passed_on == after["passed_on"], table.c.id != after["id"]
    )
    if (other := session.scalars(twin).first()) is not None:
        message = _("{act} of the same series was passed on that day; which one speaks could not be told.", act=other)
        faults.append(FieldError("passed_on", "same_day", message, _("Correct the day, or name another series.")))
    amounts = _standing(Amount.act == after["code"])
    outside = select(Amount.year).where(*amounts, ~Amount.year.between(after["first_year"], after["last_year"]))
    if not faults and (year := session.scalars(outside).first()) is not None:
        message = _("It has amounts of {year}.", year=year)
        faults.append(FieldError("last_year", "amounts_outside", message, _("End or re-enter these amounts first.")))
    if faults:
        raise Invalid(_("The act does not hold; see `errors`."), faults)
    if after["ended_at"] is not None and session.scalars(select(Amount.id).where(*amounts)).first() is not None:
        raise Conflict(_("Amounts are voted by it; end these first."))


def check_agreement(session: Session, change: Change) -> None:
    """An agreement's years are in order, and the shares of its parties, who are institutions, add up to 1.

    Raises:
        Invalid: naming each field that does not hold, and by how much the shares miss the whole.
    """
    after = change.after
    faults = _year_faults(after)
    if change.touches("parties") and after["parties"]:
        named = {name: int(share) for name, _slash, share in (each.rpartition("/") for each in after["parties"])}
        known = set(session.scalars(select(Institution.code).where(Institution.code.in_([*named]))))
        for name in sorted(named.keys() - known):
            message = _("There is no institution “{text}”.", text=name)
            remedy = _("Write a code of the list at /api/v1/institutions, or nothing.")
            faults.append(FieldError("parties", "unknown_institution", message, remedy))
        if len(named) < len(after["parties"]):
            message = _("A party is named twice.")
            faults.append(FieldError("parties", "duplicate", message, _("Name each party once, with its whole share.")))
        faults += whole_faults("parties", named.values())
    promised = _standing(Amount.agreement == after["number"], Amount.kind == AmountKind.COMMITMENT)
    outside = select(Amount.year).where(*promised, ~Amount.year.between(after["first_year"], after["last_year"]))
    if not faults and (year := session.scalars(outside).first()) is not None:
        message = _("It has amounts of {year}.", year=year)
        faults.append(FieldError("last_year", "amounts_outside", message, _("End or re-enter these amounts first.")))
    if faults:
        raise Invalid(_("The agreement does not hold; see `errors`."), faults)


def check_phase(session: Session, change: Change) -> None:
    """A phase of expenditure says how far it has come; the others have no such stage.

    Raises:
        Invalid: when it is not so.
    """
    spent = change.after["kind"] == AmountKind.EXPENDITURE
    if spent == (change.after["stage"] is not None):
        return
    remedy = _("Name a stage: committed, accrued or paid.") if spent else _("Leave the stage out.")
    message = _("Expenditure alone has a stage, and always has one.")
    raise Invalid(message, [FieldError("stage", "not_of_kind", message, remedy)])


def _place(row: Any) -> str:
    return str(row["territory"])


BUDGET_ACT = RecordType("budget_act", BudgetAct, POLICY, scope=_place, check=check_act)
AGREEMENT = RecordType(
    "agreement",
    Agreement,
    POLICY,
    scope=_place,
    many=(Many("parties", AgreementParty, "agreement_id", ("institution", "share")),),
    check=check_agreement,
)
PHASE = RecordType("phase", Phase, POLICY, scope=lambda row: COUNTRY, check=check_phase)


def creator(kind: RecordType, key: str) -> Callable[[Session, Actor, Values], Any]:
    """The command that enters a record of `kind`, which others refer to by its field `key`.

    It raises NotPermitted and Unauthenticated outside the actor's territories, Invalid as the kind's rules do and for
    an unknown territory, and Conflict for a key that is taken.
    """

    def create(session: Session, actor: Actor, values: Values) -> Any:
        full = dict(values)
        if "territory" in full:
            full["territory"] = register_on(session, today()).get(full["territory"]).code
        permit(POLICY, f"{kind.name}.create", actor, full)
        column = kind.model.__table__.c[key]
        if session.scalars(select(column).where(column == full[key])).first() is not None:
            raise Conflict(_("“{code}” is taken already.", code=full[key]))
        return commands.create(session, actor, kind, full)

    return create


def changer(kind: RecordType, *fixed: str) -> Callable[[Session, Actor, Any, Values], Any]:
    """The command that changes a record of `kind` but for its `fixed` fields, which others refer to.

    It raises NotPermitted and Unauthenticated outside the actor's territories, and Invalid as the kind's rules do.
    """

    def change(session: Session, actor: Actor, record: Any, values: Values) -> Any:
        permit(POLICY, f"{kind.name}.change", actor, kind.columns_of(record))
        if field := renamed(record, values, fixed):
            text = _("Others refer to it by this, so it cannot change.")
            raise Invalid(
                _("The record does not hold; see `errors`."), [FieldError(field, "fixed", text, _("Enter another."))]
            )
        return commands.change(session, actor, kind, record, values)

    return change


def _year_faults(after: Values) -> list[FieldError]:
    if after["first_year"] <= after["last_year"]:
        return []
    message = _("{last} is before {first}.", last=after["last_year"], first=after["first_year"])
    return [FieldError("last_year", "not_ordered", message, _("Write the first year first."))]


def _standing(*conditions: Any) -> list[Any]:
    return [*conditions, Amount.ended_at.is_(None)]
