"""Carrying priorities of one cycle into the next: drafts there, which continue what they came from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.access.engine import may, permit
from regional_planner.kernel.errors import FieldError, Invalid, NotFound
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import today
from regional_planner.kernel.revision import hold
from regional_planner.kernel.statements import insert_many
from regional_planner.priorities import queries
from regional_planner.priorities.models import Cycle, Priority, PriorityIdentity, PriorityLineage
from regional_planner.priorities.permissions import OPENERS, POLICY
from regional_planner.priorities.rules import require_phase
from regional_planner.priorities.service import PRIORITY, create
from regional_planner.priorities.terms import PriorityState, Work
from regional_planner.records import reading
from regional_planner.records.record_type import Values
from regional_planner.territory.queries import Register, register_on
from regional_planner.territory.terms import Level

CARRIED = (
    *("title", "title_en", "rationale", "approach", "author", "weight", "cells", "assets"),
    *("illustrative", "source"),
)
"""What a draft takes over as it stands; its communes and its horizon are fitted to the new cycle."""


@dataclass
class CarriedOver:
    """What came of carrying priorities over."""

    made: list[Values] = field(default_factory=list)
    """Drafts that were made: ancestor, code, id, territory, title; communes left out; horizon, and what it was."""
    passed_over: list[Values] = field(default_factory=list)
    """Priorities of which nothing was made: ancestor, its descendants there, the reason."""


def carry_over(
    session: Session, actor: Actor, target: str, earlier: str, codes: Sequence[str] | None = None
) -> CarriedOver:
    """Make drafts in the cycle `target` that continue adopted priorities of the cycle `earlier`.

    Of those with `codes`, or of all that `actor` may write. What is continued there already is passed over, so that
    the same asked for twice makes nothing twice.

    Raises:
        NotPermitted, Unauthenticated: when the actor writes for no territory, or not for one that was named.
        Conflict: when the phase of `target` takes no new priorities.
        Invalid: for a cycle that is not an earlier one, and for codes that are none of its adopted priorities.
    """
    _refuse_strangers(session, actor, earlier, codes)
    held = queries.cycle_held(session, target)
    require_phase(held, Work.ENTER, OPENERS, today())
    before = _earlier(session, earlier, held.starts_on)
    there, then = register_on(session, held.units_as_of), register_on(session, before.units_as_of)
    ancestors = _adopted(session, actor, before.code, codes)
    hold(session, sorted({row["territory"] for row in ancestors}))
    descendants = _descendants(session, target, {row["code"] for row in ancestors})
    result = CarriedOver()
    for row in ancestors:
        reason = ""
        if descendants[row["code"]]:
            reason = _("It is continued there already.")
        elif row["territory"] not in there.units:
            reason = _("The new cycle has no territory {territory}.", territory=row["territory"])
        if reason:
            passed = {"ancestor": row["code"], "descendants": descendants[row["code"]], "reason": reason}
            result.passed_over.append(passed)
            continue
        result.made.append(_continue(session, actor, row, target, (held.ends_on.year, there, then)))
    pairs = [{"ancestor": each["ancestor"], "descendant": each["code"]} for each in result.made]
    insert_many(session, PriorityLineage, pairs)
    return result


def _refuse_strangers(session: Session, actor: Actor, earlier: str, codes: Sequence[str] | None) -> None:
    """Refuse those who write for no territory, or not for one of those whose priorities are named."""
    if not any(may(POLICY, "priority.create", actor, {"territory": code}) for code in actor.territories):
        permit(POLICY, "priority.create", actor, {})
    table = PriorityIdentity.__table__
    named = select(table.c.territory).where(table.c.cycle == earlier, table.c.code.in_(codes or ()))
    for territory in session.scalars(named.distinct().order_by(table.c.territory)):
        permit(POLICY, "priority.create", actor, {"territory": territory})


def _earlier(session: Session, code: str, begins: date) -> Cycle:
    try:
        found = queries.cycle(session, code)
    except NotFound as error:
        fault = FieldError("from", "unknown_cycle", error.detail, _("Name one of them."))
        raise Invalid(_("There is nothing to carry over; see `errors`."), [fault]) from error
    if found.starts_on >= begins:
        message = _("The cycle {cycle} does not begin before the one that it would be carried into.", cycle=code)
        fault = FieldError("from", "not_earlier", message, _("Name an earlier cycle."))
        raise Invalid(_("There is nothing to carry over; see `errors`."), [fault])
    return found


def _adopted(session: Session, actor: Actor, cycle: str, codes: Sequence[str] | None) -> list[Values]:
    """The adopted priorities of a cycle that have one of `codes`, or that `actor` may write for; in order."""
    table = Priority.__table__
    conditions = [table.c.cycle == cycle, table.c.state == PriorityState.ADOPTED]
    if codes is not None:
        conditions.append(table.c.code.in_(codes))
    rows = reading.page(session, PRIORITY, actor, conditions, sort="code").rows
    if codes is None:
        return [row for row in rows if may(POLICY, "priority.create", actor, row)]
    known = {row["code"] for row in rows}
    faults = [
        FieldError(
            f"priorities.{place}",
            "not_adopted",
            _("“{code}” is no adopted priority of the cycle {cycle}.", code=code, cycle=cycle),
            _("The list is at /api/v1/priorities?cycle={cycle}&state=adopted.", cycle=cycle),
        )
        for place, code in enumerate(codes)
        if code not in known
    ]
    if faults:
        raise Invalid(_("There is nothing to carry over; see `errors`."), faults)
    return rows


def _descendants(session: Session, cycle: str, ancestors: Collection[str]) -> dict[str, list[str]]:
    """What continues each of `ancestors` in `cycle` and was not ended since, drafts included."""
    lineage, priority = PriorityLineage.__table__, Priority.__table__
    query = (
        select(lineage.c.ancestor, lineage.c.descendant)
        .join(priority, priority.c.code == lineage.c.descendant)
        .where(lineage.c.ancestor.in_(ancestors), priority.c.cycle == cycle, priority.c.ended_at.is_(None))
        .distinct()
        .order_by(lineage.c.ancestor, lineage.c.descendant)
    )
    found: dict[str, list[str]] = defaultdict(list)
    for ancestor, descendant in session.execute(query):
        found[ancestor].append(descendant)
    return found


def _continue(
    session: Session, actor: Actor, row: Values, target: str, fitted_to: tuple[int, Register, Register]
) -> dict[str, Any]:
    """Make the draft that continues `row`, fitted to the last year and the register of its cycle."""
    last_year, there, then = fitted_to
    inside = {unit.code for unit in there.within(row["territory"], Level.COMMUNE)}
    values = {name: row[name] for name in CARRIED}
    values |= {
        "cycle": target,
        "territory": row["territory"],
        "horizon": max(row["horizon"], last_year),
        "communes": [code for code in row["communes"] if code in inside],
    }
    draft = create(session, actor, values, reason=_("carried over from {code}", code=row["code"]))
    left_out = [code for code in row["communes"] if code not in inside]
    return {
        "ancestor": row["code"],
        **{name: getattr(draft, name) for name in ("code", "id", "territory", "title", "horizon")},
        "communes_left_out": [
            {"code": code, "name": then.units[code].name if code in then.units else code} for code in left_out
        ],
        "horizon_was": row["horizon"],
    }
