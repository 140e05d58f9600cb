"""Words of priorities: states, approaches, and a cycle's states."""

from __future__ import annotations

from enum import StrEnum


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
    """Whether a planning cycle takes entries."""

    OPEN = "open"
    FROZEN = "frozen"
