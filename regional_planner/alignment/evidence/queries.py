"""Reads of evidence: the priorities of a plan beside the figures of activity, kept per revision."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.advantage.queries import AdvantageState, Asked, advantage_on
from regional_planner.alignment.evidence.rules import weigh
from regional_planner.alignment.evidence.terms import Evidence
from regional_planner.alignment.queries import State, state_on
from regional_planner.kernel.prepared import Prepared
from regional_planner.priorities.models import Priority, PriorityCell
from regional_planner.priorities.queries import published_on

_states: Prepared[EvidenceState] = Prepared(16)


@dataclass(frozen=True, eq=False)
class EvidenceState:
    """A plan's priorities beside the figures of activity, on the regions of the plan's cycle."""

    key: Hashable
    """Names this state: the plan's, the figures', and what counts as evidence."""
    plan: State
    advantage: AdvantageState
    quantile: float
    """A density counts from this quantile of the region's own on."""
    evidence: Evidence
    claims: dict[str, tuple[int, ...]]
    """Code of a region's priority -> columns of the activities that it names; empty where it names none."""

    def claiming(self, region: str, activity: int) -> list[str]:
        """The codes of the region's priorities that name the activity in this column."""
        return [code for code in self.priorities_of(region) if activity in self.claims[code]]

    def priorities_of(self, region: str) -> list[str]:
        """The codes of the region's published priorities."""
        plan = self.plan.plan
        place = plan.regions.index(region)
        return [code for code, of in zip(plan.priorities, plan.region_of, strict=True) if of == place]


def evidence_on(session: Session, day: date, cycle: str | None, asked: Asked, quantile: float) -> EvidenceState:
    """The published priorities of `cycle` (the one that `day` falls in) as of `day` beside the figures asked for.

    Raises:
        NotFound: for an unknown cycle, or a year without figures.
    """
    plan = state_on(session, day, cycle)
    advantage = advantage_on(session, plan.units_as_of, asked, day.year)
    key = ("evidence", plan.key, advantage.key, quantile)
    return _states.get(key, lambda: _read(session, key, plan, advantage, quantile))


def _read(session: Session, key: Hashable, plan: State, advantage: AdvantageState, quantile: float) -> EvidenceState:
    columns = {code: place for place, (code, *_names) in enumerate(advantage.activities)}
    named: dict[str, set[int]] = defaultdict(set)
    query = (
        select(Priority.code, PriorityCell.axis)
        .join(PriorityCell, PriorityCell.priority_id == Priority.id)
        .where(published_on(plan.cycle, plan.day))
    )
    for code, axis in session.execute(query):
        named[code].add(columns[axis])
    claims = {code: tuple(sorted(named[code])) for code in plan.plan.priorities}
    return EvidenceState(key, plan, advantage, quantile, weigh(advantage.comparison, quantile), claims)
