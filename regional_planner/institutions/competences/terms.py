"""Words of delegation: for how long, and the money of a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Permanence(StrEnum):
    """For how long a competence was handed over."""

    PERMANENT = "permanent"
    """For good, unless it is taken back by another act."""
    TEMPORARY = "temporary"
    """Until a day that the act names."""


@dataclass(frozen=True)
class YearMoney:
    """Money of a delegated competence in a year, CLP; None where it is not known."""

    given: int | None = None
    """What came with the competence."""
    needed: int | None = None
    """What carrying it out is estimated to cost."""
    spent: int | None = None
    """What the region spent on it."""


@dataclass(frozen=True)
class Sufficiency:
    """Whether the money of a year is enough; None where what it is made from is not known."""

    enough: bool | None
    """Whether at least as much was given as is needed."""
    missing: int | None
    """CLP needed beyond what was given; 0 where enough was given."""
    covered: float | None
    """What was given as a share of what is needed; over 1 where more was given."""
    used: float | None
    """What was spent as a share of what was given; over 1 where the region added to it."""


@dataclass(frozen=True)
class Period:
    """A half-open period, and the code of the delegation that it belongs to."""

    code: str
    valid_from: date
    valid_to: date | None
