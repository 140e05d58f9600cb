"""Words of readiness: the parts of the checklist, the states of each, and what is found about a priority."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from regional_planner.kernel.language import LazyText
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.kernel.period import PartialDate


class Part(StrEnum):
    """What a priority needs to be carried out, in the order of the checklist."""

    OWNER = "owner"
    TEAM = "team"
    FUNDING = "funding"
    COMPETENCE = "competence"
    CAPABILITIES = "capabilities"
    MILESTONES = "milestones"
    DATA = "data"


class State(StrEnum):
    """How far a foundation is laid."""

    MISSING = "missing"
    PARTLY = "partly"
    IN_PLACE = "in_place"

    @property
    def worth(self) -> float:
        """What it counts for in a score: 0, a half, 1."""
        return list(State).index(self) / 2


class Basis(StrEnum):
    """Where the state of a foundation comes from."""

    COMPUTED = "computed"
    """From other records; what somebody stated stands beside it and does not count."""
    STATED = "stated"
    """From the latest statement, where no record can tell."""


PARTS: dict[Part, LazyText] = {
    Part.OWNER: lazy("Owner"),
    Part.TEAM: lazy("Team"),
    Part.FUNDING: lazy("Funding"),
    Part.COMPETENCE: lazy("Legal competence"),
    Part.CAPABILITIES: lazy("Capabilities"),
    Part.MILESTONES: lazy("Milestones"),
    Part.DATA: lazy("Data"),
}
STATES: dict[State, LazyText] = {
    State.MISSING: lazy("Missing"),
    State.PARTLY: lazy("Partly there"),
    State.IN_PLACE: lazy("In place"),
}
ESSENTIAL = (Part.OWNER, Part.FUNDING, Part.COMPETENCE, Part.MILESTONES)
"""Those without which a plan is called one without foundations."""
EQUAL_WEIGHTS: Mapping[Part, float] = dict.fromkeys(Part, 1.0)


@dataclass(frozen=True)
class Statement:
    """What somebody stated of a foundation on a day."""

    id: str
    part: Part
    state: State
    evidence: str
    link: str | None
    stated_on: date
    stated_by: str | None
    """Code of an institution."""
    needs: tuple[str, ...]
    """Codes of the competences that the priority needs; for that part alone."""
    illustrative: bool


@dataclass(frozen=True)
class Milestone:
    """A dated step of a priority."""

    title: str
    planned: PartialDate
    actual: PartialDate | None
    illustrative: bool

    def reached_by(self, day: date) -> bool:
        """Whether it may have been reached by `day`."""
        return self.actual is not None and self.actual.first <= day

    def late_on(self, day: date) -> bool:
        """Whether it was to be reached before `day`, and was not."""
        return not self.reached_by(day) and self.planned.last < day


@dataclass(frozen=True)
class Computed:
    """What records say of a foundation."""

    state: State | None
    """None where they say nothing."""
    because: str = ""
    """In the reader's language."""
    since: date | None = None
    """From when on it has been missing, where that is later than the priority itself."""
    illustrative: bool = False


@dataclass(frozen=True)
class Found:
    """A foundation of a priority on a day: what records say, and what was stated."""

    part: Part
    computed: Computed
    statements: tuple[Statement, ...] = ()
    """Those made by the day, the latest first."""

    @property
    def stated(self) -> Statement | None:
        """The statement that stands."""
        return self.statements[0] if self.statements else None

    @property
    def basis(self) -> Basis | None:
        """Which of the two counts; None where nothing is known."""
        if self.computed.state is not None:
            return Basis.COMPUTED
        return Basis.STATED if self.stated else None

    @property
    def state(self) -> State | None:
        """The state that counts; None where nothing is known."""
        if self.computed.state is not None:
            return self.computed.state
        return self.stated.state if self.stated else None

    @property
    def differs(self) -> bool:
        """Whether what was stated is not what records say."""
        computed = self.computed.state
        return computed is not None and self.stated is not None and self.stated.state is not computed

    @property
    def illustrative(self) -> bool:
        """Whether what counts is made up."""
        if self.basis is Basis.COMPUTED:
            return self.computed.illustrative
        return bool(self.stated and self.stated.illustrative)


@dataclass(frozen=True)
class Score:
    """How ready a priority is, with the parts that it is made of; shares from 0 to 1."""

    value: float | None
    """Over the parts that are known; None where none is."""
    least: float | None
    """If all that is not known were missing; None only where no part has a weight."""
    most: float | None
    """If all that is not known were in place."""
    contributions: Mapping[Part, float | None]
    """What each part adds to `value`; None where its state is not known. They add up to it."""
