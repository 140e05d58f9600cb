"""Places of priorities, declared."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_
from sqlalchemy.orm import Session

from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.priorities.kind import cycle_filter
from regional_planner.priorities.places import queries, service
from regional_planner.priorities.places.models import PriorityPlace
from regional_planner.priorities.places.schemas import BoxField, PriorityPlaceSchema
from regional_planner.priorities.places.service import PLACE, PLACE_KEY
from regional_planner.priorities.places.terms import Form
from regional_planner.records.fields import Choice
from regional_planner.records.kind import Beside, Filter, Kind, equals
from regional_planner.territory.boundaries.encode import Box
from regional_planner.territory.kind import territory_filter


def _meets(_session: Session, box: Box) -> ColumnElement[bool]:
    place = PriorityPlace.__table__.c
    return and_(place.west <= box.east, place.east >= box.west, place.south <= box.north, place.north >= box.south)


PLACES = Kind(
    PLACE,
    "places",
    lazy("Places of priorities"),
    PriorityPlaceSchema,
    filters=(
        territory_filter(PLACE),
        equals(PLACE, "priority"),
        cycle_filter(PLACE),
        equals(PLACE, "form", Choice(Form)),
        Filter(
            "bbox",
            BoxField(metadata={"description": "Whose bounding box meets this one: west,south,east,north"}),
            _meets,
        ),
    ),
    sorts=("id", "priority", "name_es", "territory", "updated_at"),
    key=PLACE_KEY,
    create=service.locate,
    change=service.change_place,
    beside=Beside(("within_territory",), queries.add_where),
)
