"""What `regional-planner check` asks of joint priorities: shares that sum to 1, no priority in two that stand."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from regional_planner.alignment.joint.models import JointMember, JointPriority
from regional_planner.alignment.terms import LinkState
from regional_planner.kernel.checking import Finding
from regional_planner.kernel.columns import PARTS_PER_MILLION
from regional_planner.kernel.language import gettext as _

CHECK = "joint-priorities"


def broken_joint_priorities(session: Session) -> Iterator[Finding]:
    """Joint priorities whose shares are not the whole, and priorities in several that stand."""
    total = func.sum(JointMember.share)
    shared = select(JointMember.joint_id, total).group_by(JointMember.joint_id).having(total != PARTS_PER_MILLION)
    for identity, share in session.execute(shared):
        message = _("Its shares add up to {total}; they must add up to 1.", total=int(share) / PARTS_PER_MILLION)
        yield Finding(CHECK, identity, message)
    twice = (
        select(JointMember.priority)
        .join(JointPriority, JointPriority.id == JointMember.joint_id)
        .where(JointPriority.state != LinkState.WITHDRAWN, JointPriority.ended_at.is_(None))
        .group_by(JointMember.priority)
        .having(func.count() > 1)
    )
    for code in session.scalars(twice):
        yield Finding(CHECK, code, _("It is in several joint priorities that stand; at most one."))
