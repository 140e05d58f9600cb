"""Reads of a plan's money by kind, as arrays beside the plan."""

from __future__ import annotations

import numpy as np
from sqlalchemy.orm import Session

from regional_planner.alignment.queries import State
from regional_planner.alignment.terms import Integers
from regional_planner.finance.queries import money_by_priority
from regional_planner.finance.terms import AmountKind


def money_of_priorities(session: Session, state: State, kind: AmountKind) -> Integers:
    """CLP of one kind of each of the plan's P priorities, as known on its day."""
    money = money_by_priority(session, state.cycle, kind, state.day)
    return np.array([money.get(code, 0) for code in state.plan.priorities], dtype=np.int64)
