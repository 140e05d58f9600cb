"""What `regional-planner check` asks of money: amounts lie where their priority does, and none nets below 0."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from regional_planner.finance.models import Amount
from regional_planner.finance.terms import AmountKind
from regional_planner.kernel.checking import Finding
from regional_planner.kernel.language import gettext as _
from regional_planner.priorities.models import PriorityIdentity

CHECK = "money"


def broken_amounts(session: Session) -> Iterator[Finding]:
    """Amounts of another territory than their priority's, and expenditure that corrections turn negative."""
    strange = (
        select(Amount.id, Amount.territory, PriorityIdentity.territory)
        .join(PriorityIdentity, PriorityIdentity.code == Amount.priority)
        .where(Amount.territory != PriorityIdentity.territory)
    )
    for identity, here, there in session.execute(strange):
        message = _("It lies in {here}, and its priority in {there}.", here=here, there=there)
        yield Finding(CHECK, identity, message)
    spent = (
        select(Amount.priority, Amount.year, func.sum(Amount.amount))
        .where(Amount.kind == AmountKind.EXPENDITURE, Amount.ended_at.is_(None))
        .group_by(Amount.priority, Amount.year)
        .having(func.sum(Amount.amount) < 0)
    )
    for code, year, net in session.execute(spent):
        yield Finding(CHECK, f"{code}/{year}", _("Its expenditure nets to {net} CLP.", net=net))
