"""Places of priorities over HTTP."""

from __future__ import annotations

from regional_planner.priorities.places.kind import PLACES
from regional_planner.web.records import records

places = records(PLACES)
