"""The section of a priority's page that says where it is to be carried out."""

from __future__ import annotations

from typing import Any

import shapely
from sqlalchemy.orm import Session

from regional_planner.kernel.language import localised
from regional_planner.layers.collections import PLAN
from regional_planner.layers.sources.places import Places
from regional_planner.priorities.places.models import PriorityPlace
from regional_planner.priorities.places.rules import place_of, shape_of
from regional_planner.priorities.places.service import PLACE
from regional_planner.records import reading
from regional_planner.web.context import actor

LAYERS = {each.source.form: each.id for each in PLAN if isinstance(each.source, Places)}
"""The map layer that draws places of each form."""


def places(session: Session, priority: str) -> list[dict[str, Any]]:
    """The places of a priority that the reader may see, by name: how many parts each has and where one lies."""
    condition = PriorityPlace.__table__.c.priority == priority
    found = []
    for row in reading.page(session, PLACE, actor(), [condition], sort="name_es").rows:
        shape = shape_of(row["geometry"])
        found.append(
            {
                **row,
                "name": localised(row, "name"),
                "parts": int(shapely.get_num_geometries(shape)),
                "at": place_of(shape),
                "layer": LAYERS[row["form"]],
            }
        )
    return found
