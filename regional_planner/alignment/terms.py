"""The vocabulary of alignment: link states, sides, gaps, figures, and one plan as arrays.

Two neighbouring levels are compared. They are called regions and nation here, the first use; the same words
hold for communes and their region. Weights, strengths and shares come in as whole numbers per million, so
that sums are exact; figures leave as shares from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

PARTS_PER_MILLION: Final = 1_000_000
UNSET: Final = -1
"""Stands in an array of whole numbers for "not given": a weight, an index, a day, inhabitants."""

Integers = NDArray[np.int64]
Shares = NDArray[np.float64]
Mask = NDArray[np.bool_]


def unset_as_none(values: Integers) -> list[int | None]:
    """Whole numbers as rows hold them.

    >>> unset_as_none(np.array([5, UNSET]))
    [5, None]
    """
    return [None if value == UNSET else value for value in values.tolist()]


class LinkState(StrEnum):
    """Where a link stands between the two sides."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    CONTESTED = "contested"
    WITHDRAWN = "withdrawn"


class Side(StrEnum):
    """Which of the two levels acted: the lower one (regions) or the higher one (nation)."""

    LOWER = "lower"
    HIGHER = "higher"

    @property
    def other(self) -> Side:
        """The side across the table."""
        return Side.HIGHER if self is Side.LOWER else Side.LOWER


class LinkAction(StrEnum):
    """What a side did in the dialogue on a link."""

    PROPOSE = "propose"
    CHANGE = "change"
    AGREE = "agree"
    CONTEST = "contest"
    ACCEPT = "accept"
    WITHDRAW = "withdraw"


class OriginState(StrEnum):
    """Where something that a region raised stands; only what the nation accepted counts."""

    RAISED = "raised"
    ACCEPTED = "accepted"
    DECLINED = "declined"


LINK_STATES: Final = tuple(LinkState)
SIDES: Final = tuple(Side)
"""The arrays of a plan hold positions in these two tuples."""


class Part(StrEnum):
    """The parts into which the weight of a priority falls; they sum to 1."""

    AGREED = "agreed"
    PENDING = "pending"
    CONTESTED = "contested"
    DECLARED_LOCAL = "declared_local"
    UNASSIGNED = "unassigned"


PARTS: Final = tuple(Part)


class GapKind(StrEnum):
    """What is left to do; weight that a region declared local is never a gap."""

    NATIONAL_WITHOUT_REGION = "national_without_region"
    LOCAL_WITHOUT_ORIGIN = "local_without_origin"
    UNASSIGNED_WEIGHT = "unassigned_weight"
    CONTESTED = "contested"
    UNANSWERED = "unanswered"
    AGREED_UNFUNDED = "agreed_unfunded"
    FUNDED_UNALIGNED = "funded_unaligned"


class Figure(StrEnum):
    """The figures that can list what they are made of."""

    PROFILE = "profile"
    LOCAL = "local"
    CARRYING = "carrying"
    VOICE = "voice"
    HEARD = "heard"
    COVERAGE = "coverage"
    MONEY = "money"


class Basis(StrEnum):
    """What coverage counts: regions, the people in them or their money."""

    REGIONS = "regions"
    INHABITANTS = "inhabitants"
    MONEY = "money"


class Reason(StrEnum):
    """What a contribution to a figure is: a link in its state, weight without a link, or being an origin."""

    AGREED = "agreed"
    PENDING = "pending"
    CONTESTED = "contested"
    DECLARED_LOCAL = "declared_local"
    UNASSIGNED = "unassigned"
    ORIGIN = "origin"
    PROPOSAL_AGREED = "proposal_agreed"


class Cause(StrEnum):
    """What can move a figure between two days or two cycles."""

    LINKS = "links"
    STRENGTHS = "strengths"
    REGIONAL_WEIGHTS = "regional_weights"
    NATIONAL = "national"
    PRIORITIES = "priorities"
    TERRITORY = "territory"


class PriorityRow(NamedTuple):
    """A region's priority: weight and declared local share per million, CLP of one kind and period."""

    code: str
    region: str
    weight: int | None = None
    declared_local: int = 0
    money: int = 0


class LinkRow(NamedTuple):
    """A claim that a priority contributes to a national one; strength per million, days as ordinals."""

    priority: str
    national: str
    strength: int
    state: str
    proposer: str
    proposed_day: int | None = None
    answered_day: int | None = None


class LinkColumns(NamedTuple):
    """Many links, column by column as `LinkRow` has them: to hold each as a row of its own takes longer than to sum."""

    priority: Sequence[str] = ()
    national: Sequence[str] = ()
    strength: Sequence[int] = ()
    state: Sequence[str] = ()
    proposer: Sequence[str] = ()
    proposed_day: Sequence[int | None] = ()
    answered_day: Sequence[int | None] = ()

    @classmethod
    def of(cls, rows: Iterable[LinkRow]) -> LinkColumns:
        """The rows, turned."""
        return cls(*zip(*rows, strict=True))


class OriginRow(NamedTuple):
    """A region raised this share (per million) of a national priority, out of one of its own or otherwise."""

    national: str
    region: str
    priority: str | None
    share: int


@dataclass(frozen=True, slots=True, eq=False)
class Plan:
    """One cycle on one day, as arrays: R regions, N nationals, P priorities, K links, O origins.

    Regions and nationals go by code, priorities by region and code, links by priority, so that what belongs to one
    region lies together. Regions without priorities are among the regions. Weights and strengths are per million,
    `UNSET` where not given; money is CLP of one kind and period; days are ordinals; `link_row` is each link's place
    in the rows that the plan was built from.
    """

    day: int
    regions: tuple[str, ...]
    inhabitants: Integers
    nationals: tuple[str, ...]
    national_weight: Integers
    priorities: tuple[str, ...]
    region_of: Integers
    weight: Integers
    declared_local: Integers
    money: Integers
    link_priority: Integers
    link_national: Integers
    strength: Integers
    link_state: Integers
    link_proposer: Integers
    proposed_day: Integers
    answered_day: Integers
    link_row: Integers
    origin_national: Integers
    origin_region: Integers
    origin_priority: Integers
    origin_share: Integers

    def links_in(self, state: LinkState) -> Mask:
        """Which of the K links are in this state."""
        chosen: Mask = self.link_state == LINK_STATES.index(state)
        return chosen

    def priorities_of(self, region: int) -> slice:
        """Where the priorities of the region at this place lie."""
        first, behind = np.searchsorted(self.region_of, (region, region + 1))
        return slice(int(first), int(behind))

    def of_regions(self, first: int, behind: int) -> Plan:
        """The plan of the regions from the place `first` to before `behind` alone; its arrays are views, not copies."""
        mine = slice(self.priorities_of(first).start, self.priorities_of(behind).start)
        links = slice(*np.searchsorted(self.link_priority, (mine.start, mine.stop)).tolist())
        raised = (self.origin_region >= first) & (self.origin_region < behind)
        origin_priority = self.origin_priority[raised]
        return replace(
            self,
            regions=self.regions[first:behind],
            inhabitants=self.inhabitants[first:behind],
            priorities=self.priorities[mine],
            region_of=self.region_of[mine] - first,
            weight=self.weight[mine],
            declared_local=self.declared_local[mine],
            money=self.money[mine],
            link_priority=self.link_priority[links] - mine.start,
            link_national=self.link_national[links],
            strength=self.strength[links],
            link_state=self.link_state[links],
            link_proposer=self.link_proposer[links],
            proposed_day=self.proposed_day[links],
            answered_day=self.answered_day[links],
            link_row=self.link_row[links],
            origin_national=self.origin_national[raised],
            origin_region=self.origin_region[raised] - first,
            origin_priority=np.where(origin_priority == UNSET, UNSET, origin_priority - mine.start),
            origin_share=self.origin_share[raised],
        )

    def of_region(self, region: int) -> Plan:
        """The plan of the region at this place alone."""
        return self.of_regions(region, region + 1)

    @property
    def region_of_link(self) -> Integers:
        """The position of the region behind each of the K links."""
        return self.region_of[self.link_priority]


@dataclass(frozen=True, slots=True)
class Contribution:
    """One line of an explanation: weight x strength = `amount` + `surplus`; amounts sum to the figure.

    `weight` is the share that the strength is multiplied with (of the region, of the nation or of the money),
    `amount` what counts, `surplus` what a minimum cut off. `link` is a position in the plan's links, `money`
    the priority's CLP.
    """

    reason: Reason
    region: str
    priority: str | None
    national: str | None
    link: int | None
    weight: float
    strength: float
    amount: float
    surplus: float = 0.0
    money: int | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """One line of the to-do list: `share` of the priority's weight (0 to 1), CLP, and days open."""

    kind: GapKind
    region: str | None = None
    priority: str | None = None
    national: str | None = None
    link: int | None = None
    share: float | None = None
    money: int | None = None
    days: int | None = None
