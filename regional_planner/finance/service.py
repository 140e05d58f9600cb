"""Entering, correcting and ending amounts."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.access.engine import permit
from regional_planner.finance.models import Agreement, Amount, BudgetAct, BudgetClass, FundingSource
from regional_planner.finance.permissions import POLICY
from regional_planner.finance.queries import line_of, lines_of
from regional_planner.finance.registers import phase_named
from regional_planner.finance.rules import in_clp, net_by_priority
from regional_planner.finance.terms import DECIMALS, PER_UNIT, AmountKind, Currency, Stage, Vintage
from regional_planner.kernel.errors import Conflict, FieldError, Invalid
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import today
from regional_planner.kernel.statements import lock
from regional_planner.kernel.transaction import once
from regional_planner.priorities import queries as priorities
from regional_planner.priorities.models import Priority, PriorityIdentity
from regional_planner.priorities.permissions import OPENERS
from regional_planner.priorities.rules import require_phase
from regional_planner.priorities.service import visible
from regional_planner.priorities.terms import HeldCycle, Work
from regional_planner.records import commands
from regional_planner.records.record_type import Change, RecordType, Values
from regional_planner.records.steps import renamed
from regional_planner.territory.terms import COUNTRY

KEY = ("priority", "year", "month", "kind", "stage", "funding_source", "agreement", "act", "line", "vintage")
"""What names an amount; a different one is another amount."""


def check_amount(session: Session, change: Change) -> None:
    """The rules of an amount, over itself, what it refers to, and the other amounts of the priority.

    Raises:
        Conflict: when the phase of the cycle has no room for it.
        Invalid: naming each field that does not hold, and for expenditure that corrections turn negative.
    """
    after = change.after
    place = _Place(*(after[name] for name in _Place._fields))
    # Rows of an import differ in little: what they have in common is asked once in a transaction.
    once(session, ("phase for money", place.priority, place.kind), lambda: _require_phase(session, place))
    faults = [*_kind_faults(after), *_currency_faults(after)]
    if change.before is None:
        faults += once(session, ("place of money", place), lambda: _place_faults(session, place))
    if change.touches("act", "agreement", "year"):
        faults += once(session, ("act of money", place), lambda: _act_faults(session, place))
        faults += _agreement_faults(session, after)
    if change.touches("subtitle") and (code := after["subtitle"]):
        faults += once(session, ("sub-title", code), lambda: _subtitle_faults(session, code))
    if faults:
        raise Invalid(_("The amount does not hold; see `errors`."), faults)
    if not stands_alone(change):
        lock(session, PriorityIdentity, PriorityIdentity.code == place.priority)
        _refuse_negative_net(session, after)


class _Place(NamedTuple):
    """What rules look at of an amount, however much it is."""

    priority: str
    territory: str
    year: int
    kind: str
    funding_source: str
    act: str | None


def stands_alone(change: Change) -> bool:
    """Whether a write cannot take expenditure below 0, whatever else is on record: a first, positive entry cannot."""
    after = change.after
    first = change.before is None and after["vintage"] == Vintage.INITIAL
    return after["kind"] != AmountKind.EXPENDITURE or (first and after["amount"] >= 0)


AMOUNT = RecordType("amount", Amount, POLICY, scope=lambda row: str(row["territory"]), check=check_amount)


def create(session: Session, actor: Actor, values: Values) -> Amount:
    """Enter an amount; its territory is that of its priority, and its kind that of its phase where one is named.

    Raises:
        NotPermitted, Unauthenticated: outside the actor's territories.
        Invalid, Conflict: as `check_amount`; also for a priority that does not exist or that the actor may not
            see, and for an amount that has been entered already.
    """
    full = complete(session, actor, values)
    lock(session, PriorityIdentity, PriorityIdentity.code == full["priority"])
    if (standing := commands.standing_twin(session, AMOUNT, KEY, full)) is not None:
        raise Conflict(
            _(
                "That amount has been entered already, under the id {id}. Change it there, or name another agreement.",
                id=standing,
            )
        )
    record: Amount = commands.create(session, actor, AMOUNT, full)
    return record


def complete(session: Session, actor: Actor, values: Values) -> Values:
    """What was entered, with the territory of its priority and with all else that names an amount.

    Raises:
        NotPermitted, Unauthenticated: outside the actor's territories.
        Invalid: for a priority that does not exist or that the actor may not see, and as `completed`.
    """
    if not actor.may_write:
        permit(POLICY, "amount.create", actor, values)
    code = values["priority"]
    priority = once(session, ("visible", actor.username, code), lambda: visible(session, actor, code, "priority"))
    territory = priority["territory"]
    placed = {**values, "priority": priority["code"], "territory": territory}
    asked = ("may enter money", actor.username, territory)
    once(session, asked, lambda: permit(POLICY, "amount.create", actor, placed))
    return completed(session, placed)


def change(session: Session, actor: Actor, record: Amount, values: Values) -> Amount:
    """Change an amount, its class or what it was fixed in; what names it stays.

    Raises:
        NotPermitted, Unauthenticated: outside the actor's territories.
        Invalid: when it would become another amount, and as `check_amount`.
        Conflict: as `check_amount`.
    """
    before = AMOUNT.columns_of(record)
    permit(POLICY, "amount.change", actor, before)
    wanted = _of_phase(session, values)
    if field := renamed(record, wanted, KEY):
        remedy = _("End this amount, and enter another.")
        fault = FieldError(field, "fixed", _("It names the amount and cannot change."), remedy)
        raise Invalid(_("The amount does not hold; see `errors`."), [fault])
    converted = _converted({**before, **wanted}, given="amount" in values)
    changed: Amount = commands.change(session, actor, AMOUNT, record, {**wanted, "amount": converted})
    return changed


def completed(session: Session, values: Values) -> Values:
    """`values` with all that names an amount, and its CLP where it was fixed in another currency.

    Raises:
        Invalid: where neither kind nor phase is said, or no amount in any currency; for a phase that there is not, or
            that says another kind than the amount.
    """
    either = {"kind": "phase", "amount": "currency_amount"}
    missing = [
        FieldError(name, "required", _("It is missing."), _("Write it, or {other}.", other=other))
        for name, other in either.items()
        if values.get(name) is None and values.get(other) is None
    ]
    if missing:
        raise Invalid(_("The amount does not hold; see `errors`."), missing)
    names = {"agreement": "", "line": "", "month": None, "act": None, "stage": None, "vintage": Vintage.INITIAL}
    full = {**names, "currency": Currency.CLP, **_of_phase(session, values)}
    if full["kind"] == AmountKind.EXPENDITURE and full["stage"] is None:
        full["stage"] = Stage.PAID
    return {**full, "amount": _converted(full, given=values.get("amount") is not None)}


def _of_phase(session: Session, values: Values) -> Values:
    """`values` with the kind, vintage and stage that its phase stands for, instead of the phase."""
    rest = {name: value for name, value in values.items() if name != "phase"}
    if values.get("phase") is None:
        return rest
    code = values["phase"]
    phase = once(session, ("phase of the budget", code), lambda: phase_named(session, code))
    means = {"kind": phase.kind, "vintage": phase.vintage, "stage": phase.stage}
    faults = [
        FieldError(
            name,
            "not_of_phase",
            _("“{value}” is not what the phase “{phase}” stands for.", value=rest[name], phase=phase.code),
            _("Leave the field out, or write: {known}.", known=meant or "-"),
        )
        for name, meant in means.items()
        if rest.get(name) is not None and rest[name] != meant
    ]
    if faults:
        raise Invalid(_("The amount does not hold; see `errors`."), faults)
    return {**rest, **means}


def _converted(row: Values, *, given: bool) -> int | None:
    """CLP of an amount: as given, or from its currency at its rate; a given one is kept, so that rules can compare."""
    if given or row.get("currency_amount") is None or row.get("rate") is None:
        clp: int | None = row.get("amount")
        return clp
    return in_clp(row["currency_amount"], row["rate"])


def _require_phase(session: Session, place: _Place) -> None:
    """Refuse money that the phase of its priority's cycle has no room for."""
    cycle = _cycle(session, place)
    spent = place.kind == AmountKind.EXPENDITURE
    require_phase(cycle, Work.SPEND if spent else Work.FUND, OPENERS, today())


def _cycle(session: Session, place: _Place) -> HeldCycle:
    return priorities.cycle_held(session, priorities.identity(session, place.priority, "priority").cycle)


def _place_faults(session: Session, place: _Place) -> list[FieldError]:
    return _year_faults(session, place) + _source_faults(session, place.funding_source)


OF_ONE_KIND = {"month": AmountKind.EXPENDITURE, "stage": AmountKind.EXPENDITURE, "act": AmountKind.APPROPRIATION}
"""Field -> the one kind of money that it goes with."""


def _kind_faults(after: Values) -> list[FieldError]:
    kind = after["kind"]
    faults = []
    if after["amount"] < 0 and kind != AmountKind.EXPENDITURE:
        faults.append(
            FieldError(
                "amount",
                "negative",
                _("{amount} is negative; only expenditure is corrected by a negative amount.", amount=after["amount"]),
                _("Change the amount itself, or enter its current vintage."),
            )
        )
    faults += [
        FieldError(
            name,
            "not_of_kind",
            _("It goes with {only} alone.", only=right.value),
            _("Leave it out, or correct the kind."),
        )
        for name, right in OF_ONE_KIND.items()
        if after[name] is not None and kind != right
    ]
    return faults


def _currency_faults(after: Values) -> list[FieldError]:
    currency = Currency(after["currency"])
    parts = {name: after[name] for name in ("currency_amount", "rate")}
    if currency is Currency.CLP:
        return [
            FieldError(
                name, "not_of_currency", _("It goes with UF or USD alone."), _("Leave it out, or name the currency.")
            )
            for name, value in parts.items()
            if value is not None
        ]
    missing = [
        FieldError(name, "required", _("It is missing."), _("An amount in {currency} needs it.", currency=currency))
        for name, value in parts.items()
        if value is None
    ]
    if missing:
        return missing
    if after["currency_amount"] % (PER_UNIT // 10 ** DECIMALS[currency]):
        message = _("It has more than {count} decimals.", count=DECIMALS[currency])
        return [FieldError("currency_amount", "too_fine", message, _("Round it."))]
    clp = in_clp(after["currency_amount"], after["rate"])
    if after["amount"] == clp:
        return []
    message = _("{amount} CLP is not the amount at the rate: that is {clp} CLP.", amount=after["amount"], clp=clp)
    return [FieldError("amount", "not_at_rate", message, _("Leave it out, or correct the rate."))]


def _act_faults(session: Session, place: _Place) -> list[FieldError]:
    if place.act is None:
        return []
    act = session.scalars(
        select(BudgetAct).where(BudgetAct.code == place.act, BudgetAct.ended_at.is_(None))
    ).one_or_none()
    if act is None:
        message = _("There is no budget act “{code}”.", code=place.act)
        return [FieldError("act", "unknown_act", message, _("Enter it at /api/v1/money/acts first."))]
    faults = []
    if place.year not in act.years:
        message = _("{act} covers {first} to {last}.", act=act.code, first=act.first_year, last=act.last_year)
        faults.append(
            FieldError("year", "outside_act", message, _("Write a year that it covers, or name another act."))
        )
    if act.territory not in {COUNTRY, place.territory}:
        message = _("{act} is an act of {territory}.", act=act.code, territory=act.territory)
        faults.append(FieldError("act", "other_territory", message, _("Name an act of the priority's territory.")))
    return faults


def _agreement_faults(session: Session, after: Values) -> list[FieldError]:
    number = after["agreement"]
    if not number or after["kind"] != AmountKind.COMMITMENT:
        return []
    query = select(Agreement).where(Agreement.number == number)
    found = once(session, ("agreement", number), lambda: session.scalars(query).one_or_none())
    if found is None or after["year"] in found.years:
        return []
    message = _(
        "The agreement {number} runs from {first} to {last}.",
        number=found.number,
        first=found.first_year,
        last=found.last_year,
    )
    return [FieldError("year", "outside_agreement", message, _("Write a year of it, or correct the agreement."))]


def _subtitle_faults(session: Session, code: str) -> list[FieldError]:
    if session.get(BudgetClass, ("subtitle", code[:2])) is not None:
        return []
    query = select(BudgetClass.code).where(BudgetClass.axis == "subtitle").order_by(BudgetClass.code)
    message = _("There is no sub-title “{code}”.", code=code[:2])
    return [
        FieldError(
            "subtitle", "unknown_subtitle", message, _("Use one of: {known}.", known=", ".join(session.scalars(query)))
        )
    ]


def _year_faults(session: Session, place: _Place) -> list[FieldError]:
    first, spent = _cycle(session, place).starts_on.year, place.kind == AmountKind.EXPENDITURE
    horizon = session.scalar(select(func.max(Priority.horizon)).where(Priority.code == place.priority))
    last = today().year if spent else int(horizon or first)
    if first <= place.year <= last:
        return []
    return [
        FieldError(
            "year",
            "out_of_bounds",
            _("{year} is not between {first} and {last}.", year=place.year, first=first, last=last),
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
    lines = lines_of(session, after)
    if after["ended_at"] is None:
        lines.append(line_of(after))
    net = net_by_priority(lines).get(after["priority"], 0)
    if net < 0:
        fault = FieldError(
            "amount",
            "negative_net",
            _("With it, {code} would have {net} CLP in {year}.", code=after["priority"], net=net, year=after["year"]),
            _("Corrections take back at most what was entered for the priority, the year and the kind."),
        )
        raise Invalid(_("The amount does not hold; see `errors`."), [fault])
