"""What `regional-planner check` asks of readiness: statements and milestones lie where their priority does."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.kernel.checking import Finding
from regional_planner.kernel.language import gettext as _
from regional_planner.priorities.models import PriorityIdentity
from regional_planner.readiness.models import Foundation, PriorityMilestone

CHECK = "readiness"


def misplaced_foundations(session: Session) -> Iterator[Finding]:
    """Statements and milestones of another territory than their priority's."""
    for model in (Foundation, PriorityMilestone):
        strange = (
            select(model.id, model.territory, PriorityIdentity.territory)
            .join(PriorityIdentity, PriorityIdentity.code == model.priority)
            .where(model.territory != PriorityIdentity.territory)
        )
        for identity, here, there in session.execute(strange):
            message = _("It lies in {here}, and its priority in {there}.", here=here, there=there)
            yield Finding(CHECK, identity, message)
