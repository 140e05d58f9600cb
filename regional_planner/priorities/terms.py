"""Words of priorities: states and approaches; the phases of a cycle, and what is done in it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple


class PriorityState(StrEnum):
    """Where a priority stands."""

    DRAFT = "draft"
    """Being written; its own territory alone sees it."""
    SUBMITTED = "submitted"
    """Waits for its territory's approver."""
    ADOPTED = "adopted"
    """Decided and published."""
    SUPERSEDED = "superseded"
    """Was adopted, until a later revision of it was."""
    RETIRED = "retired"
    """Was adopted, until its territory let go of it."""


PUBLISHED = (PriorityState.ADOPTED, PriorityState.SUPERSEDED, PriorityState.RETIRED)


class Approach(StrEnum):
    """How a priority was identified (OECD 2017, table 1)."""

    SECTOR = "sector"
    CHALLENGE = "challenge"
    MARKET = "market"


class CycleState(StrEnum):
    """The phases of a planning cycle, in their order; it is open until it is frozen."""

    ENTRY = "entry"
    """Priorities are entered, and everything else goes on."""
    DIALOGUE = "dialogue"
    """The levels speak about what is there: priorities are revised, links proposed and answered."""
    AGREEMENT = "agreement"
    """What stands is answered, and money is put behind what was agreed; no new priorities, links or origins come."""
    FROZEN = "frozen"
    """Closed, with a signed snapshot."""


class Work(StrEnum):
    """What people do in a cycle, as far as its phases tell it apart."""

    ENTER = "enter"
    """Enter a priority under a new code."""
    REVISE = "revise"
    """Change, submit, adopt, revise and retire priorities that have their codes."""
    PROPOSE = "propose"
    """Propose and change links and origins."""
    ANSWER = "answer"
    """Agree to, contest or withdraw what stands."""
    LOCATE = "locate"
    """Say where priorities are to be carried out."""
    FUND = "fund"
    """Enter commitments and appropriations."""
    SPEND = "spend"
    """Enter expenditure."""


class HeldCycle(NamedTuple):
    """What the rules of what is written under a cycle ask of it."""

    code: str
    state: CycleState
    state_since: date | None
    entry_until: date | None
    dialogue_until: date | None
    agreement_until: date | None
    starts_on: date
    ends_on: date
    units_as_of: date
