"""Saying where priorities are to be carried out."""

from __future__ import annotations

from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.access.engine import permit
from regional_planner.kernel.errors import Conflict, FieldError, Invalid
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.period import today
from regional_planner.kernel.statements import lock
from regional_planner.priorities.models import PriorityIdentity
from regional_planner.priorities.permissions import OPENERS
from regional_planner.priorities.places.models import PriorityPlace
from regional_planner.priorities.places.permissions import POLICY
from regional_planner.priorities.places.queries import land_of
from regional_planner.priorities.places.rules import astray, bounds, form_of, place_of, shape_of
from regional_planner.priorities.queries import cycle, cycle_held, identity
from regional_planner.priorities.rules import require_phase
from regional_planner.priorities.service import visible
from regional_planner.priorities.terms import Work
from regional_planner.records import commands
from regional_planner.records.record_type import Change, RecordType, Values
from regional_planner.records.steps import renamed

PLACE_KEY = ("priority", "name_es")
"""What names a place in a spreadsheet."""


def check_place(session: Session, change: Change) -> None:
    """The rules of a place.

    Raises:
        Conflict: when the cycle of its priority is frozen.
        Invalid: when a part of it lies in another territory, or far from its own.
    """
    after = change.after
    code = identity(session, after["priority"], "priority").cycle
    require_phase(cycle_held(session, code), Work.LOCATE, OPENERS, today())
    if after["ended_at"] is not None or not change.touches("geometry"):
        return
    land = land_of(session, after["territory"], cycle(session, code))
    stray = astray(shape_of(after["geometry"]), land.own, land.others) if land.own else None
    if stray is not None:
        where, territory = place_of(stray), after["territory"]
        message = _("What is drawn at {place} lies outside territory {territory}.", place=where, territory=territory)
        remedy = _("Draw it on the territory's land, or at sea up to 25 km from its shore.")
        raise Invalid(
            _("The place does not hold; see `errors`."),
            [FieldError("geometry", "outside_territory", message, remedy)],
        )


PLACE = RecordType("priority_place", PriorityPlace, POLICY, scope=lambda row: str(row["territory"]), check=check_place)


def derived(geometry: str) -> Values:
    """What a record holds besides the geometry (WKT) that follows from it: form and bounding box."""
    return {"geometry": geometry, "form": form_of(shape_of(geometry)), **bounds(geometry)}


def locate(session: Session, actor: Actor, values: Values) -> PriorityPlace:
    """Say where a priority is to be carried out; its territory is that of the priority.

    Raises:
        NotPermitted, Unauthenticated: outside the actor's territories.
        Invalid: as `check_place`; also for a priority that the actor may not see.
        Conflict: as `check_place`; also when the priority has a place of that name.
    """
    if not actor.may_write:
        permit(POLICY, "priority_place.create", actor, values)
    priority = visible(session, actor, values["priority"], "priority")
    full = {**values, "territory": priority["territory"], **derived(values["geometry"])}
    permit(POLICY, "priority_place.create", actor, full)
    lock(session, PriorityIdentity, PriorityIdentity.code == full["priority"])
    _refuse_twin(session, full)
    record: PriorityPlace = commands.create(session, actor, PLACE, full)
    return record


def change_place(session: Session, actor: Actor, record: PriorityPlace, values: Values) -> PriorityPlace:
    """Draw or name a place anew; its priority stays.

    Raises:
        NotPermitted, Unauthenticated: outside the actor's territories.
        Invalid: as `check_place`; also when it would become another priority's.
        Conflict: as `check_place`; also when the priority has another place of that name.
    """
    permit(POLICY, "priority_place.change", actor, PLACE.columns_of(record))
    if renamed(record, values, ("priority",)):
        remedy = _("End this place, and enter another.")
        fault = FieldError("priority", "fixed", _("It names the record and cannot change."), remedy)
        raise Invalid(_("The input would make another record of it."), [fault])
    if renamed(record, values, ("name_es",)) and record.ended_at is None:
        lock(session, PriorityIdentity, PriorityIdentity.code == record.priority)
        _refuse_twin(session, {**PLACE.columns_of(record), **values})
    full = {**values, **(derived(values["geometry"]) if "geometry" in values else {})}
    changed: PriorityPlace = commands.change(session, actor, PLACE, record, full)
    return changed


def _refuse_twin(session: Session, values: Values) -> None:
    if (standing := commands.standing_twin(session, PLACE, PLACE_KEY, values)) is not None:
        raise Conflict(_("That has been entered already, under the id {id}. Change it there.", id=standing))
