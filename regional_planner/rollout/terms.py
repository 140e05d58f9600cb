"""Words of the roll-out: the stages in their order, what a target counts, and where a region stands on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from regional_planner.kernel.period import PartialDate


class Stage(StrEnum):
    """Where a region stands in the decentralisation of priority setting, in order."""

    NOT_STARTED = "not_started"
    """No committee of its own yet."""
    PILOT = "pilot"
    """One of the first committees, set up to learn from."""
    EXPANSION = "expansion"
    """A committee set up when the pilots were carried to the other regions."""

    @property
    def rank(self) -> int:
        """Place in the order, from 0; the words themselves sort otherwise."""
        return list(Stage).index(self)


class TargetKind(StrEnum):
    """What has to be reached, where the plan names no regions."""

    COUNT = "count"
    """So many regions have taken the step to the target's stage; those at another stage do not count."""
    ALL = "all"
    """Every region there is has begun, as a pilot or later."""


@dataclass(frozen=True)
class Step:
    """A region's step to a stage, as far as the rules go."""

    stage: Stage
    planned: PartialDate | None
    """By the end of this day, month or year."""
    actual: PartialDate | None
    """On some day within this day, month or year."""


@dataclass(frozen=True)
class Standing:
    """Where a region stands on a day."""

    stage: Stage
    """The furthest stage that it may have reached."""
    since: PartialDate | None
    """When it reached that stage; None for one that has not started."""
    possible: frozenset[Stage]
    """All stages that it may stand at, since dates are known to a month or a year."""

    @property
    def certain(self) -> bool:
        """Whether it stands there for certain."""
        return len(self.possible) == 1

    @property
    def at_least(self) -> Stage:
        """The stage that it has certainly reached."""
        return min(self.possible, key=lambda stage: stage.rank)


@dataclass(frozen=True)
class Slip:
    """Days behind the plan (negative: ahead of it), at least and at most."""

    least: int
    most: int
    ongoing: bool
    """Whether it may still grow, because the step may not have been taken by the day asked for."""


@dataclass(frozen=True)
class Covered:
    """How much of the country a stage covers: for certain, and at most."""

    regions_certain: int
    regions_possible: int
    inhabitants_certain: int
    inhabitants_possible: int


@dataclass(frozen=True)
class Coverage:
    """The country by stage on a day."""

    regions: int
    inhabitants: int
    """Of the regions whose inhabitants are known."""
    by_stage: dict[Stage, Covered]
    begun: Covered
    """The regions at any stage but `not_started`."""


@dataclass(frozen=True)
class TargetStanding:
    """How far a target is on a day."""

    needed: int
    reached_certain: int
    reached_possible: int
    met: bool
    """Certainly met."""
    possibly_met: bool
    met_between: tuple[date, date] | None
    """The first and last day on which it can have been met; None as long as it was not."""
    slip: Slip | None
