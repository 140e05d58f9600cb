"""The vocabulary of concentration over time: what is shared out, among which units, in which groups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from regional_planner.alignment.terms import Integers
from regional_planner.finance.terms import AmountKind
from regional_planner.territory.terms import Level


class Measure(StrEnum):
    """What may be concentrated."""

    PEOPLE = "people"
    """Inhabitants of communes; each commune counts once."""
    MONEY = "money"
    """CLP per inhabitant of regions, by kind and year."""
    PRIORITIES = "priorities"
    """Published priorities of regions, by cycle; each region counts once."""


class Grouping(StrEnum):
    """By what communes are grouped; regions are always the capital's and the others."""

    REGION = "region"
    FUNCTIONAL_CITY = "functional-city"


@dataclass(frozen=True, eq=False)
class Sample:
    """What one measure came to in one period: U units, each in one of G groups."""

    measure: Measure
    kind: AmountKind | None
    period: str
    """A year, or a cycle."""
    year: int
    """The year, or the first of the cycle."""
    level: Level
    units_as_of: date
    amounts: Integers
    """People, CLP or priorities of the U units of which they are known."""
    weights: Integers
    """What they are seen against: inhabitants for money, 1 for everything else."""
    group: Integers
    """Place of each unit's group among `groups`."""
    groups: tuple[tuple[str | None, str], ...]
    """CUT code or code of a city, and name; None: all that are in none of the others."""
    capital: float | None
    """The part of it in the capital region; None where that is not known, or there is nothing."""
    left_out: int
    """Units of which a figure is missing."""
    series: str | None
    """Series that people are counted by."""
    illustrative: bool
