"""What `regional-planner check` asks of readiness: statements and milestones lie where their priority does."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy.orm import Session

from regional_planner.kernel.checking import Finding
from regional_planner.priorities.checks import misplaced
from regional_planner.readiness.models import Foundation, PriorityMilestone

CHECK = "readiness"


def misplaced_foundations(session: Session) -> Iterator[Finding]:
    """Statements and milestones of another territory than their priority's."""
    for model in (Foundation, PriorityMilestone):
        yield from misplaced(session, CHECK, model)
