"""Cycles and priorities, declared."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.priorities import phases, queries, service
from regional_planner.priorities.models import Priority, PriorityCell, PriorityCommune, PriorityIdentity
from regional_planner.priorities.phases import CYCLE
from regional_planner.priorities.schemas import CycleSchema, PrioritySchema
from regional_planner.priorities.service import PRIORITY
from regional_planner.priorities.terms import Approach, CycleState, PriorityState
from regional_planner.records.fields import Choice, Code, Text
from regional_planner.records.kind import Action, Beside, Filter, Kind, equals, in_force
from regional_planner.records.record_type import RecordType
from regional_planner.territory.kind import territory_filter
from regional_planner.territory.terms import Level


def _has_axis(session: Session, axis: Any) -> ColumnElement[bool]:
    return Priority.__table__.c.id.in_(
        select(PriorityCell.priority_id).where((PriorityCell.axis == axis) | (PriorityCell.area == axis))
    )


def _concerns(session: Session, commune: Any) -> ColumnElement[bool]:
    return Priority.__table__.c.id.in_(select(PriorityCommune.priority_id).where(PriorityCommune.commune == commune))


def cycle_filter(kind: RecordType) -> Filter:
    """Keep what is said of priorities of a cycle; `kind` has a column `priority`."""

    def condition(session: Session, cycle: Any) -> ColumnElement[bool]:
        of_cycle = select(PriorityIdentity.code).where(PriorityIdentity.cycle == cycle)
        return kind.model.__table__.c.priority.in_(of_cycle)

    return Filter("cycle", Code(metadata={"description": "Of priorities of this cycle"}), condition)


CYCLES = Kind(
    CYCLE,
    "cycles",
    lazy("Planning cycles"),
    CycleSchema,
    filters=(equals(CYCLE, "state", Choice(CycleState)),),
    sorts=("code",),
    actions=(
        Action("advance", phases.advance, lazy("Move it to its next phase; after the last one it is frozen")),
        Action("go_back", phases.go_back, lazy("Move it to the phase before, with a reason; opens a frozen one")),
    ),
    create=phases.create,
    change=phases.change,
    beside=Beside(("deadline", "deadline_passed", "allows"), queries.add_phases),
)

PRIORITIES = Kind(
    PRIORITY,
    "priorities",
    lazy("Priorities"),
    PrioritySchema,
    filters=(
        territory_filter(PRIORITY),
        equals(PRIORITY, "cycle"),
        equals(PRIORITY, "level", Choice(Level)),
        equals(PRIORITY, "state", Choice(PriorityState)),
        equals(PRIORITY, "approach", Choice(Approach)),
        equals(PRIORITY, "code"),
        Filter(
            "axis", Code(metadata={"description": "In a cell of this industry, horizontal or enabling area"}), _has_axis
        ),
        Filter("commune", Code(metadata={"description": "Concerns this commune"}), _concerns),
        Filter(
            "title",
            Text(metadata={"description": "Titles that contain this"}),
            lambda session, text: Priority.__table__.c.title.icontains(text, autoescape=True),
        ),
        in_force(PRIORITY),
    ),
    sorts=("code", "title", "territory", "horizon", "updated_at"),
    actions=(
        Action("submit", service.submit, lazy("Hand it to the approver of its territory")),
        Action("send_back", service.send_back, lazy("Send it back to its author, with a reason")),
        Action("adopt", service.adopt, lazy("Adopt and publish it")),
        Action("retire", service.retire, lazy("Let go of it, with a reason")),
        Action("revise", service.revise, lazy("Begin a new revision of an adopted priority")),
    ),
    key=("code",),
    create=service.create,
    change=service.change,
    beside=Beside(("continues", "continued_by"), queries.add_lineage),
)
