"""What `regional-planner check` asks of money: amounts lie where their priority does, and none nets below 0."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from regional_planner.finance.models import Amount
from regional_planner.finance.queries import counted
from regional_planner.finance.terms import AmountKind
from regional_planner.kernel.checking import Finding
from regional_planner.kernel.language import gettext as _
from regional_planner.priorities.checks import misplaced

CHECK = "money"


def broken_amounts(session: Session) -> Iterator[Finding]:
    """Amounts of another territory than their priority's, and expenditure that corrections turn negative."""
    yield from misplaced(session, CHECK, Amount)
    lines = counted().subquery("counted")
    spent = (
        select(lines.c.priority, lines.c.year, func.sum(lines.c.amount))
        .where(lines.c.kind == AmountKind.EXPENDITURE)
        .group_by(lines.c.priority, lines.c.year, lines.c.stage)
        .having(func.sum(lines.c.amount) < 0)
    )
    for code, year, net in session.execute(spent):
        yield Finding(CHECK, f"{code}/{year}", _("Its expenditure nets to {net} CLP.", net=net))
