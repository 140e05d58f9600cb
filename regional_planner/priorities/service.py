"""Entering, submitting, adopting, revising and retiring priorities."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.access.engine import permit, readable, who_can
from regional_planner.kernel.errors import Conflict, FieldError, Invalid, WhoCan
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import today
from regional_planner.kernel.revision import hold
from regional_planner.kernel.statements import insert_unless_there
from regional_planner.priorities import queries
from regional_planner.priorities.models import (
    Priority,
    PriorityAsset,
    PriorityCell,
    PriorityCommune,
    PriorityIdentity,
)
from regional_planner.priorities.permissions import OPENERS, POLICY
from regional_planner.priorities.rules import STEPS, next_code, require_phase
from regional_planner.priorities.terms import HeldCycle, PriorityState, Work
from regional_planner.records import commands
from regional_planner.records.record_type import Change, Many, RecordType, Values
from regional_planner.records.steps import renamed, require_reason, require_state
from regional_planner.territory.queries import register_on
from regional_planner.territory.terms import Level
from regional_planner.transforma.queries import cell_faults


def check_priority(session: Session, change: Change) -> None:
    """The rules of a priority, over itself, its cycle and the register.

    Raises:
        Conflict: when the phase of its cycle has no room for it.
        Invalid: naming each field that does not hold.
    """
    after = change.after
    cycle = queries.cycle_held(session, after["cycle"])
    is_new = change.before is None and after["revision"] == 1
    require_phase(cycle, Work.ENTER if is_new else Work.REVISE, OPENERS, today())
    faults = []
    if change.touches("horizon") and after["horizon"] < cycle.ends_on.year:
        faults.append(
            FieldError(
                "horizon",
                "horizon_before_cycle_end",
                _(
                    "The horizon {year} is before the end of the cycle, {end}.",
                    year=after["horizon"],
                    end=cycle.ends_on,
                ),
                _("Write {year} or a later year.", year=cycle.ends_on.year),
            )
        )
    if change.touches("cells"):
        faults += cell_faults(session, after["cells"])
    if after["communes"] and change.touches("communes"):
        faults += _commune_faults(session, after, cycle.units_as_of)
    if faults:
        raise Invalid(_("The priority does not hold; see `errors`."), faults)


PRIORITY = RecordType(
    "priority",
    Priority,
    POLICY,
    scope=lambda row: str(row["territory"]),
    many=(
        Many("cells", PriorityCell, "priority_id", ("axis", "area")),
        Many("communes", PriorityCommune, "priority_id", ("commune",)),
        Many("assets", PriorityAsset, "priority_id", ("asset",)),
    ),
    check=check_priority,
    editable_states=(PriorityState.DRAFT.value, PriorityState.SUBMITTED.value),
)


def create(session: Session, actor: Actor, values: Values, reason: str | None = None) -> Priority:
    """Enter a draft; its code is given when none is named.

    Raises:
        NotPermitted, Unauthenticated: outside the actor's territories.
        Invalid, Conflict: as `check_priority`; also for an unknown territory or a code that is taken.
    """
    cycle = queries.cycle_held(session, values["cycle"])
    unit = register_on(session, cycle.units_as_of).get(values["territory"])
    if unit.level is Level.PROVINCE:
        raise Invalid(
            _("Provinces decide no priorities."),
            [FieldError("territory", "wrong_level", _("“{code}” is a province.", code=unit.code), _("Name a region."))],
        )
    full = {"author": actor.institution, **values, "territory": unit.code, "level": unit.level}
    permit(POLICY, "priority.create", actor, full)
    hold(session, [unit.code])
    chosen = values.get("code")
    code = _take(session, chosen, unit.code, cycle) if chosen else _count(session, unit.code, cycle)
    if code is None:
        fault = FieldError(
            "code",
            "taken",
            _("The code {code} is taken.", code=chosen),
            _("Leave it empty to be given one."),
        )
        raise Invalid(_("The priority does not hold; see `errors`."), [fault])
    record: Priority = commands.create(session, actor, PRIORITY, {**full, "code": code}, reason=reason)
    return record


def _count(session: Session, territory: str, cycle: HeldCycle) -> str | None:
    """Take the next code of a territory that is held; all codes are read only where one was chosen out of turn."""
    for read in (queries.last_code_in, queries.codes_in):
        code = next_code(territory, cycle.starts_on.year, read(session, territory, cycle.code))
        if _take(session, code, territory, cycle):
            return code
    return None


def _take(session: Session, code: str, territory: str, cycle: HeldCycle) -> str | None:
    """`code`, once it stands for a priority of the territory; None where it stands for one already."""
    row = {"code": code, "territory": territory, "cycle": cycle.code}
    return code if insert_unless_there(session, PriorityIdentity, row) else None


def visible(session: Session, actor: Actor, code: str, field: str) -> Values:
    """Code, territory, cycle and level of the priority `code`; `field` is the input that named it.

    Raises:
        Invalid: when there is none that `actor` may read; a draft of others looks the same as nothing.
    """
    table = Priority.__table__
    names = ("code", "territory", "cycle", "level")
    query = select(*(table.c[name] for name in names)).where(
        table.c.code == code, table.c.ended_at.is_(None), readable(POLICY, "priority.read", actor, Priority)
    )
    row = session.execute(query.limit(1)).mappings().first()
    if row is None:
        fault = FieldError(
            field,
            "unknown_priority",
            _("There is no priority “{code}” that you may read.", code=code),
            _("Use the code of a published priority, or of one of your own."),
        )
        raise Invalid(_("The input names a priority that does not exist."), [fault])
    return dict(row)


def change(session: Session, actor: Actor, record: Priority, values: Values) -> Priority:
    """Change a draft or a submitted priority; what names it (code, cycle, territory) stays.

    Raises:
        Conflict: when it is adopted: it changes by a new revision.
        Invalid: when the change would give it another name.
    """
    if field := renamed(record, values, ("code", "cycle", "territory")):
        fault = FieldError(field, "fixed", _("It names the priority and cannot change."), _("Enter a new priority."))
        raise Invalid(_("The priority does not hold; see `errors`."), [fault])
    if record.state is PriorityState.ADOPTED and _differs(PRIORITY.fields_of(session, record), values):
        permit(POLICY, "priority.change", actor, PRIORITY.columns_of(record))
        raise Conflict(
            _(
                "It is adopted, and locked for that reason. Begin a new revision (POST .../revise), change that one, "
                "and have it adopted by an approver of territory {territory}.",
                territory=record.territory,
            ),
            help=who_can(POLICY, "priority.adopt", PRIORITY.columns_of(record)),
        )
    changed: Priority = commands.change(session, actor, PRIORITY, record, values)
    return changed


def step(name: str, session: Session, actor: Actor, record: Priority, reason: str | None = None) -> Priority:
    """Take the step `name` of the priority's life: submit, send_back, adopt, retire.

    Raises:
        NotPermitted: when the actor may not.
        Conflict: when the priority's state has no such step.
    """
    starts, target = STEPS[name]
    permit(POLICY, f"priority.{name}", actor, PRIORITY.columns_of(record))
    require_state(record, name, starts, _who_leads_to(record, starts))
    if name in {"send_back", "retire"}:
        require_reason(reason)
    values: dict[str, Any] = {"state": target, "state_reason": reason}
    if name == "adopt":
        values["valid_from"] = today()
        _supersede(session, actor, record, values["valid_from"])
    if name == "retire":
        values["valid_to"] = today()
    changed: Priority = commands.change(session, actor, PRIORITY, record, values, action=name, reason=reason)
    return changed


submit, send_back, adopt, retire = (partial(step, name) for name in ("submit", "send_back", "adopt", "retire"))


def revise(session: Session, actor: Actor, record: Priority, reason: str | None = None) -> Priority:
    """Begin a new revision of an adopted priority: a draft that stands beside it until it is adopted.

    Raises:
        Conflict: when it is not adopted, or a revision is already under way.
    """
    permit(POLICY, "priority.revise", actor, PRIORITY.columns_of(record))
    newest = queries.revisions_of(session, record.code)[-1]
    if record.state is not PriorityState.ADOPTED or newest.revision != record.revision:
        raise Conflict(
            _(
                "Only the adopted revision can be revised, and one at a time; revision {revision} is “{state}”.",
                revision=newest.revision,
                state=newest.state.value,
            )
        )
    fields = PRIORITY.fields_of(session, record)
    own = {"id", "version", "created_at", "updated_at", "ended_at", "state", "state_reason", "valid_from", "valid_to"}
    values = {name: value for name, value in fields.items() if name not in own}
    draft: Priority = commands.create(
        session, actor, PRIORITY, {**values, "revision": record.revision + 1}, reason=reason
    )
    return draft


def _who_leads_to(record: Priority, states: tuple[PriorityState, ...]) -> list[WhoCan]:
    """Who can take the step that leads from where the priority stands to one of `states`."""
    steps = [name for name, (starts, target) in STEPS.items() if record.state in starts and target in states]
    fields = PRIORITY.columns_of(record)
    return [who for name in steps for who in who_can(POLICY, f"priority.{name}", fields)]


def _supersede(session: Session, actor: Actor, record: Priority, day: date) -> None:
    before = queries.in_force(session, record.code)
    if before is not None:
        values = {"state": PriorityState.SUPERSEDED, "valid_to": day}
        commands.change(session, actor, PRIORITY, before, values, action="supersede")


def _differs(fields: Values, values: Values) -> bool:
    return any(value != fields.get(name) for name, value in values.items())


def _commune_faults(session: Session, after: Values, day: date) -> list[FieldError]:
    register = register_on(session, day)
    inside = {unit.code for unit in register.within(after["territory"], Level.COMMUNE)}
    return [
        FieldError(
            "communes",
            "unknown_commune" if code not in register.units else "outside_territory",
            _(
                "“{code}” is not a commune of territory {territory} on {day}.",
                code=code,
                territory=after["territory"],
                day=day,
            ),
            _("Use the five-digit CUT codes of its communes; the list is at /api/v1/territories?level=commune."),
        )
        for code in after["communes"]
        if code not in inside
    ]
