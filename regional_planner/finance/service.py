"""Entering, correcting and ending amounts."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.access.engine import permit
from regional_planner.finance.models import Amount, FundingSource
from regional_planner.finance.permissions import POLICY
from regional_planner.finance.queries import lines_of
from regional_planner.finance.rules import net_by_priority
from regional_planner.finance.terms import AmountKind, Line, Vintage
from regional_planner.kernel.database import lock
from regional_planner.kernel.errors import Conflict, FieldError, Invalid
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import today
from regional_planner.priorities import queries as priorities
from regional_planner.priorities.models import Priority, PriorityIdentity
from regional_planner.priorities.permissions import OPENERS
from regional_planner.priorities.rules import require_phase
from regional_planner.priorities.service import visible
from regional_planner.priorities.terms import Work
from regional_planner.records import commands
from regional_planner.records.record_type import Change, RecordType, Values
from regional_planner.records.steps import renamed

KEY = ("priority", "year", "kind", "funding_source", "agreement", "vintage")
"""What names an amount; a different one is another amount."""


def check_amount(session: Session, change: Change) -> None:
    """The rules of an amount, over itself, its priority's cycle and the other amounts of the priority.

    Raises:
        Conflict: when the phase of the cycle has no room for it.
        Invalid: naming each field that does not hold, and for expenditure that corrections turn negative.
    """
    after = change.after
    identity = priorities.identity(session, after["priority"], "priority")
    cycle = priorities.cycle_held(session, identity.cycle)
    spent = AmountKind(after["kind"]) is AmountKind.EXPENDITURE
    require_phase(cycle, Work.SPEND if spent else Work.FUND, OPENERS, today())
    faults = []
    if change.before is None:
        faults += _year_faults(session, after, cycle.starts_on.year) + _source_faults(session, after["funding_source"])
    if after["amount"] < 0 and not spent:
        faults.append(
            FieldError(
                "amount",
                "negative",
                _("{amount} is negative; only expenditure is corrected by a negative amount.", amount=after["amount"]),
                _("Change the amount itself, or enter its current vintage."),
            )
        )
    if faults:
        raise Invalid(_("The amount does not hold; see `errors`."), faults)
    lock(session, PriorityIdentity, PriorityIdentity.code == identity.code)
    _refuse_negative_net(session, after)


AMOUNT = RecordType("amount", Amount, POLICY, scope=lambda row: str(row["territory"]), check=check_amount)


def create(session: Session, actor: Actor, values: Values) -> Amount:
    """Enter an amount; its territory is that of its priority.

    Raises:
        NotPermitted, Unauthenticated: outside the actor's territories.
        Invalid, Conflict: as `check_amount`; also for a priority that does not exist or that the actor may not
            see, and for an amount that has been entered already.
    """
    if not actor.may_write:
        permit(POLICY, "amount.create", actor, values)
    priority = visible(session, actor, values["priority"], "priority")
    full = {"agreement": "", "vintage": Vintage.INITIAL, **values, "priority": priority["code"]}
    full["territory"] = priority["territory"]
    permit(POLICY, "amount.create", actor, full)
    lock(session, PriorityIdentity, PriorityIdentity.code == full["priority"])
    table = Amount.__table__
    same = [table.c[name] == full[name] for name in KEY]
    standing = session.scalars(select(table.c.id).where(*same, table.c.ended_at.is_(None))).one_or_none()
    if standing is not None:
        raise Conflict(
            _(
                "That amount has been entered already, under the id {id}. Change it there, or name another agreement.",
                id=standing,
            )
        )
    record: Amount = commands.create(session, actor, AMOUNT, full)
    return record


def change(session: Session, actor: Actor, record: Amount, values: Values) -> Amount:
    """Change an amount in CLP or its source; what names it stays.

    Raises:
        NotPermitted, Unauthenticated: outside the actor's territories.
        Invalid: when it would become another amount, and as `check_amount`.
        Conflict: as `check_amount`.
    """
    permit(POLICY, "amount.change", actor, AMOUNT.columns_of(record))
    if field := renamed(record, values, KEY):
        remedy = _("End this amount, and enter another.")
        fault = FieldError(field, "fixed", _("It names the amount and cannot change."), remedy)
        raise Invalid(_("The amount does not hold; see `errors`."), [fault])
    changed: Amount = commands.change(session, actor, AMOUNT, record, values)
    return changed


def _year_faults(session: Session, after: Values, first: int) -> list[FieldError]:
    spent = AmountKind(after["kind"]) is AmountKind.EXPENDITURE
    horizon = session.scalar(select(func.max(Priority.horizon)).where(Priority.code == after["priority"]))
    last = today().year if spent else int(horizon or first)
    if first <= after["year"] <= last:
        return []
    return [
        FieldError(
            "year",
            "out_of_bounds",
            _("{year} is not between {first} and {last}.", year=after["year"], first=first, last=last),
            _("Write a year up to the present one; what is to be spent later is a commitment or an appropriation.")
            if spent
            else _("Write a year from the first of the cycle to the horizon of the priority."),
        )
    ]


def _source_faults(session: Session, code: str) -> list[FieldError]:
    if session.get(FundingSource, code) is not None:
        return []
    known = ", ".join(session.scalars(select(FundingSource.code).order_by(FundingSource.code)))
    message = _("There is no source of funds “{code}”.", code=code)
    return [FieldError("funding_source", "unknown_source", message, _("Use one of: {known}.", known=known))]


def _refuse_negative_net(session: Session, after: Values) -> None:
    kind = AmountKind(after["kind"])
    lines = lines_of(session, after["priority"], after["year"], kind, besides=after["id"])
    if after["ended_at"] is None:
        own = (after["priority"], after["year"], after["funding_source"], after["agreement"], Vintage(after["vintage"]))
        lines.append(Line(*own, after["amount"]))
    net = net_by_priority(lines).get(after["priority"], 0)
    if net < 0:
        fault = FieldError(
            "amount",
            "negative_net",
            _("With it, {code} would have {net} CLP in {year}.", code=after["priority"], net=net, year=after["year"]),
            _("Corrections take back at most what was entered for the priority, the year and the kind."),
        )
        raise Invalid(_("The amount does not hold; see `errors`."), [fault])
