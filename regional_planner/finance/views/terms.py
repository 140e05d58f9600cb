"""Words of the views of money: what it can be told apart by, what is measured, and how two acts differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple


class Dimension(StrEnum):
    """What money can be told apart by."""

    REGION = "region"
    LEVEL = "level"
    PRIORITY = "priority"
    PROGRAMME = "programme"
    SUBTITLE = "subtitle"
    SOURCE = "funding_source"
    FINANCING = "financing_level"
    DECIDING = "deciding_level"
    EXECUTING = "executing_level"
    AGREEMENT = "agreement"
    ACT = "act"
    LINE = "line"
    CYCLE = "cycle"
    YEAR = "year"
    MONTH = "month"


class Measure(StrEnum):
    """What is measured in CLP; no two of them are added."""

    PROMISED = "promised"
    VOTED = "voted"
    COMMITTED = "committed"
    ACCRUED = "accrued"
    PAID = "paid"


class Lump(NamedTuple):
    """CLP of one measure that lies together; the values of the dimensions asked for, and what re-basing needs."""

    key: tuple[str | int | None, ...]
    """The values of the dimensions but for the region."""
    cycle: str
    territory: str
    """CUT code of the region it belongs to on the units of its cycle; CL for the nation's."""
    year: int
    price_year: int | None
    measure: Measure
    clp: int
    illustrative: bool


Money = Mapping[Measure, int]
"""CLP by measure; what is missing is 0."""


@dataclass(frozen=True)
class Group:
    """What one row of a summary is made of: CLP by year and measure."""

    years: Mapping[int, Money]
    illustrative: bool

    def total(self, measure: Measure) -> int:
        """CLP over all years."""
        return sum(money.get(measure, 0) for money in self.years.values())


class Gap(NamedTuple):
    """How much of what was due by now is missing, and the first year in which it was."""

    clp: int
    since: int | None
    """None where nothing is missing in any year."""


class LineState(StrEnum):
    """What became of a budget line when its plan was voted again."""

    GONE = "gone"
    """Had money in years that the new act covers too, and is not in it."""
    FINISHED = "finished"
    """Had money only in years that the new act no longer covers."""
    NEW = "new"
    MOVED = "moved"
    """Another priority, source, programme, sub-title or agreement than before."""
    RESCHEDULED = "rescheduled"
    """As much as before, in other years."""
    CHANGED = "changed"
    UNCHANGED = "unchanged"


class Place(NamedTuple):
    """Where a budget line stands in an act."""

    priority: str
    funding_source: str
    programme: str | None
    subtitle: str | None
    agreement: str


class Entry(NamedTuple):
    """A line of an act in a year; CLP."""

    line: str
    place: Place
    year: int
    clp: int

    @property
    def identity(self) -> str:
        """What tells the line in any act: its code, or its place where it has none."""
        return self.line or "/".join(part or "" for part in self.place)


@dataclass(frozen=True)
class LineChange:
    """One line in two acts; CLP by year in each."""

    identity: str
    state: LineState
    places_before: tuple[Place, ...]
    places_after: tuple[Place, ...]
    before: Mapping[int, int]
    after: Mapping[int, int]


PLACE_FIELDS: Final = Place._fields
FLOW_STAGES: Final = (Dimension.FINANCING, Dimension.SOURCE, Dimension.DECIDING, Dimension.EXECUTING)
"""What money flows through: who finances it, out of which source, who decides on it, who executes it."""
BY_REGION: Final = (Dimension.REGION,)
"""What a summary is told apart by when nothing is said."""
