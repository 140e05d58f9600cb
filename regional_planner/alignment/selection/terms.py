"""Words of a selection: which levels, priorities, weights, money and units an answer is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from regional_planner.finance.terms import AmountKind
from regional_planner.priorities.terms import Approach
from regional_planner.territory.terms import COUNTRY, Level

LOWER_LEVEL: Final = {Level.COUNTRY: Level.REGION, Level.REGION: Level.COMMUNE}
"""The level that decides under each; provinces decide nothing."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What is looked at; the default is the nation and its regions, all priorities, the weights on record."""

    upper: str = COUNTRY
    """CUT or ISO code of the unit whose own priorities those of the units within it are compared with."""
    approach: Approach | None = None
    axis: str | None = None
    """Industry, horizontal area or enabling area."""
    weights: tuple[tuple[str, int], ...] = ()
    """Scenario: (code of a priority of the upper level, weight per million), as written."""
    money: AmountKind = AmountKind.COMMITMENT
    years: tuple[int, int] | None = None
    """First and last year whose money counts; None: all."""
    units_as_of: date | None = None
    """Re-base to the units of this day; None: the cycle's own."""

    @property
    def narrows(self) -> bool:
        """Whether some priorities are left out."""
        return self.approach is not None or self.axis is not None

    def parameters(self) -> dict[str, str]:
        """What of it is not the default, as an address writes it."""
        weights = ",".join(f"{code}:{share / 1_000_000:g}" for code, share in self.weights)
        written = {
            "upper": "" if self.upper == COUNTRY else self.upper,
            "approach": self.approach or "",
            "axis": self.axis or "",
            "weights": weights,
            "money": "" if self.money is AmountKind.COMMITMENT else self.money.value,
            "years": years_text(self.years) or "",
            "units_as_of": self.units_as_of.isoformat() if self.units_as_of else "",
        }
        return {name: text for name, text in written.items() if text}


NO_SELECTION: Final = Selection()


def years_text(years: tuple[int, int] | None) -> str | None:
    """A period as it is written: 2026 or 2026-2029.

    >>> years_text((2026, 2026)), years_text((2026, 2029))
    ('2026', '2026-2029')
    """
    if years is None:
        return None
    first, last = years
    return str(first) if first == last else f"{first}-{last}"


def selection_of(query: Mapping[str, Any]) -> Selection:
    """The selection that query parameters name; those that a question does not have keep their default."""
    approach, money = query.get("approach"), query.get("money")
    return Selection(
        upper=query.get("upper") or COUNTRY,
        approach=Approach(approach) if approach else None,
        axis=query.get("axis"),
        weights=query.get("weights") or (),
        money=AmountKind(money) if money else AmountKind.COMMITMENT,
        years=query.get("years"),
        units_as_of=query.get("units_as_of"),
    )
