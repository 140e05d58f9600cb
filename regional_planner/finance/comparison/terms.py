"""Words of the comparison: what stands in a row, and what can be missing of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class RowKind(StrEnum):
    """Where a row comes from."""

    BENCHMARK = "benchmark"
    """A programme that planners entered."""
    REGION = "region"
    """What a region of ours has committed."""


class Missing(StrEnum):
    """What keeps figures of a row empty."""

    TOTAL = "total"
    """In some year of the period no published priority stands behind the region."""
    YEARS = "years"
    """The source does not say for how many years the amount is."""
    INHABITANTS = "inhabitants"
    """Nobody entered the inhabitants."""
    RATE = "rate"
    """No rate was given for the row's currency."""


@dataclass(frozen=True)
class Figures:
    """An amount cut four ways, in one currency; None where something that it needs is missing."""

    total: Fraction | None
    per_year: Fraction | None
    per_head: Fraction | None
    per_head_year: Fraction | None


@dataclass(frozen=True)
class Compared:
    """A programme or a region's commitments, as the comparison needs it."""

    code: str
    """The programme's code, or the region's CUT code."""
    kind: RowKind
    name: str
    place: str
    country: str
    territory: str | None
    """CUT code, where the place is one of ours."""
    currency: str
    total: Fraction | None
    """In `currency`."""
    first_year: int | None
    last_year: int | None
    years: int | None
    inhabitants: int | None
    inhabitants_year: int | None
    inhabitants_source: str | None
    covers: str
    assumptions: str
    source: str | None
    illustrative: bool
