"""Words of money: the three facts that are kept apart, and which version of a budget line speaks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from regional_planner.territory.rules import Step


class AmountKind(StrEnum):
    """What an amount says; the three are never added to each other."""

    COMMITMENT = "commitment"
    """Promised, often over several years, by an agreement or a resolution."""
    APPROPRIATION = "appropriation"
    """Voted for one year in a budget."""
    EXPENDITURE = "expenditure"
    """Spent; corrections of earlier entries are negative."""


class Vintage(StrEnum):
    """Which version of a line an amount is, in order; the later one counts, the earlier one stays on record."""

    INITIAL = "initial"
    """As first agreed or voted."""
    CURRENT = "current"
    """As it stands after changes; a line that was dropped has a current amount of 0."""

    @property
    def rank(self) -> int:
        """Place in the order, from 0."""
        return list(Vintage).index(self)


@dataclass(frozen=True)
class Line:
    """An amount of a priority and kind, as far as the rules go; CLP."""

    priority: str
    year: int
    funding_source: str
    agreement: str
    vintage: Vintage
    amount: int

    @property
    def key(self) -> tuple[str, int, str, str]:
        """What the vintages of one line have in common."""
        return self.priority, self.year, self.funding_source, self.agreement


@dataclass(frozen=True)
class RegionMoney:
    """Money by unit version, on the units of a day; CLP."""

    amounts: Mapping[str, int | None]
    """None where no priority stands behind the unit; 0 where there are priorities and no money."""
    illustrative: frozenset[str]
    """Units in whose amount something is made up."""
    steps: Mapping[str, tuple[Step, ...]]
    """How the amounts that were carried over from other units were made."""
