"""What `regional-planner check` asks of links and origins: nobody shares out more than the whole."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from regional_planner.alignment.models import Link, Origin
from regional_planner.alignment.service import CLAIMING, claimed, declared_local
from regional_planner.alignment.terms import OriginState
from regional_planner.kernel.checking import Finding
from regional_planner.kernel.columns import PARTS_PER_MILLION
from regional_planner.kernel.language import gettext as _

CHECK = "strengths"


def broken_shares(session: Session) -> Iterator[Finding]:
    """Priorities whose links and declared local share, or whose origins, add up to more than 1."""
    claiming = select(Link.lower).where(Link.state.in_(CLAIMING), Link.ended_at.is_(None)).distinct()
    for code in session.scalars(claiming.order_by(Link.lower)).all():
        total = claimed(session, code) + declared_local(session, code)
        if total > PARTS_PER_MILLION:
            message = _("Its links and local share add up to {total}; at most 1.", total=total / PARTS_PER_MILLION)
            yield Finding(CHECK, code, message)
    raised = (
        select(Origin.national, func.sum(Origin.share))
        .where(Origin.ended_at.is_(None), Origin.state == OriginState.ACCEPTED)
        .group_by(Origin.national)
    )
    for national, shares in session.execute(raised.having(func.sum(Origin.share) > PARTS_PER_MILLION)):
        message = _(
            "The shares that regions raised of it add up to {total}; at most 1.",
            total=int(shares or 0) / PARTS_PER_MILLION,
        )
        yield Finding(CHECK, str(national), message)
