"""The rows of readiness: by priority, by region, and what plans lack."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from regional_planner.kernel.errors import FieldError, InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import localised
from regional_planner.kernel.period import days_between
from regional_planner.priorities.models import Cycle
from regional_planner.priorities.queries import cycle, cycle_on
from regional_planner.readiness.queries import PriorityReadiness, readiness_on
from regional_planner.readiness.rules import mean
from regional_planner.readiness.terms import EQUAL_WEIGHTS, ESSENTIAL, PARTS, Basis, Found, Part, State
from regional_planner.records.record_type import Values
from regional_planner.territory.queries import Register, code_of, register_on
from regional_planner.territory.terms import Level

Row = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """The readiness that a query asks for."""

    day: date
    cycle: Cycle
    register: Register
    """On the units of the cycle."""
    weights: Mapping[Part, float]
    priorities: Sequence[PriorityReadiness]

    @property
    def about(self) -> Row:
        """What an answer says beside its rows."""
        return {
            "as_of": self.day,
            "cycle": self.cycle.code,
            "weights": {part.value: weight for part, weight in self.weights.items()},
            "equal_weights": len(set(self.weights.values())) == 1,
        }

    def name(self, territory: str) -> str:
        """The name of a territory, as it was called on the day whose units the cycle is on."""
        unit = self.register.units.get(territory)
        return unit.name if unit else territory


def asked(session: Session, query: Values, day: date) -> Asked:
    """The readiness on `day` of the plan that `query` names.

    Raises:
        NotFound: for a cycle that there is not.
        InvalidQuery: for a territory that there never was, and for weights that do not hold.
    """
    chosen = cycle(session, query["cycle"]) if query["cycle"] else cycle_on(session, day)
    territory = query["territory"] and code_of(session, query["territory"])
    weights = _weights(query["weights"] or [])
    found = readiness_on(session, day, chosen, territory, weights)
    return Asked(day, chosen, register_on(session, chosen.units_as_of), weights, found)


def _weights(named: Sequence[tuple[Part, float]]) -> Mapping[Part, float]:
    """The weight of each part: as it is named, else 1."""
    weights = {**EQUAL_WEIGHTS, **dict(named)}
    if len(dict(named)) < len(named):
        fault = FieldError("weights", "duplicate", _("A part is named twice."), _("Name each part once."))
    elif not any(weights.values()):
        remedy = _("Give a weight above 0 to one of the parts.")
        fault = FieldError("weights", "all_zero", _("All weights are 0."), remedy)
    else:
        return weights
    raise InvalidQuery(_("The weights do not hold; see `errors`."), [fault])


def rows(plan: Asked) -> list[Row]:
    """A row for each priority, with its foundations in `parts`."""
    return [
        {
            **_named(plan, each),
            "score": each.score.value,
            "score_least": each.score.least,
            "score_most": each.score.most,
            **{found.part.value: found.state for found in each.found},
            "missing": sum(found.state is State.MISSING for found in each.found),
            "not_known": sum(found.state is None for found in each.found),
            "illustrative": each.illustrative,
            "parts": parts(each, plan.weights),
        }
        for each in plan.priorities
    ]


def parts(each: PriorityReadiness, weights: Mapping[Part, float] = EQUAL_WEIGHTS) -> list[Row]:
    """The foundations of a priority, in the order of the checklist."""
    return [
        {
            "part": found.part,
            "part_name": str(PARTS[found.part]),
            "state": found.state,
            "basis": found.basis,
            "because": _because(found),
            "weight": weights[found.part],
            "contribution": each.score.contributions[found.part],
            "since": each.since(found),
            **_stated(found),
            "differs": found.differs,
            "illustrative": found.illustrative,
        }
        for found in each.found
    ]


def by_region(plan: Asked, territory: str | None = None) -> list[Row]:
    """A row for each region of the units that the cycle is on, or for the one with the code `territory`."""
    of: dict[str, list[PriorityReadiness]] = defaultdict(list)
    for each in plan.priorities:
        of[each.priority["territory"]].append(each)
    return [
        {
            "territory": unit.code,
            "name": unit.name,
            "priorities": len(inside),
            "score": mean(each.score.value for each in inside),
            **{f"without_{part.value}": _lacking(inside, part) for part in Part},
            "not_known": sum(found.state is None for each in inside for found in each.found),
            "illustrative": any(each.illustrative for each in inside),
        }
        for unit in plan.register.at(Level.REGION)
        if territory in (None, unit.code)
        for inside in [of[unit.code]]
    ]


def missing(plan: Asked, part: Part | None = None) -> list[Row]:
    """A row for each foundation that an adopted priority lacks, the longest missing first in each territory.

    What nothing is known of is not said to be missing. Without a `part`, those that no plan can do without.
    """
    wanted = ESSENTIAL if part is None else (part,)
    lacking = [
        {
            **_named(plan, each),
            "part": found.part,
            "part_name": str(PARTS[found.part]),
            "basis": found.basis,
            "because": _because(found),
            "since": since,
            "days": None if since is None else days_between(since, plan.day),
            "illustrative": each.priority["illustrative"] or found.illustrative,
        }
        for each in plan.priorities
        for found in each.found
        if found.part in wanted and found.state is State.MISSING
        for since in [each.since(found)]
    ]
    return sorted(lacking, key=lambda row: (row["territory"], -(row["days"] or 0), row["priority"]))


def _named(plan: Asked, each: PriorityReadiness) -> Row:
    row = each.priority
    return {
        "territory": row["territory"],
        "name": plan.name(row["territory"]),
        "priority": row["code"],
        "title": localised({"title_es": row["title"], "title_en": row["title_en"]}, "title"),
    }


def _because(found: Found) -> str | None:
    if found.basis is Basis.COMPUTED:
        return found.computed.because
    return found.stated.evidence if found.stated else None


def _stated(found: Found) -> Row:
    stated = found.stated
    names = ("stated_on", "stated_by", "evidence", "link")
    return {
        "stated": stated and stated.state,
        **{name: stated and getattr(stated, name) for name in names},
        "needs": list(stated.needs) if stated else [],
    }


def _lacking(inside: Iterable[PriorityReadiness], part: Part) -> int:
    return sum(found.part is part and found.state is State.MISSING for each in inside for found in each.found)
