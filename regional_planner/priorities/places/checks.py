"""What `regional-planner check` asks of places: they lie where their priority does."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from regional_planner.kernel.checking import Finding
from regional_planner.priorities.checks import misplaced
from regional_planner.priorities.places.models import PriorityPlace


def misplaced_places(session: Session) -> Iterator[Finding]:
    """Places of another territory than their priority's."""
    yield from misplaced(session, "places", PriorityPlace)
