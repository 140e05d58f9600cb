"""Words of the inbox: what can wait for somebody, and one thing that does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class ItemKind(StrEnum):
    """What waits: the first seven for the person who asks, the others for somebody else."""

    LINK_TO_ANSWER = "link_to_answer"
    COUNTER_TO_ANSWER = "counter_to_answer"
    RAISED_TO_ANSWER = "raised_to_answer"
    PRIORITY_TO_DECIDE = "priority_to_decide"
    DRAFT_SENT_BACK = "draft_sent_back"
    JOINT_TO_ANSWER = "joint_to_answer"
    JOINT_CONTESTED = "joint_contested"
    LINK_UNANSWERED = "link_unanswered"
    COUNTER_UNANSWERED = "counter_unanswered"
    RAISED_UNANSWERED = "raised_unanswered"
    PRIORITY_UNDECIDED = "priority_undecided"
    JOINT_UNANSWERED = "joint_unanswered"


class Waits(StrEnum):
    """Whose move it is."""

    ME = "me"
    OTHERS = "others"


@dataclass(frozen=True)
class Offer:
    """A link under discussion: what is claimed, and what is offered instead. Shares are 0-1."""

    lower: str
    lower_title: str
    higher: str
    higher_title: str
    strength: float
    counter_strength: float | None
    counter_higher: str | None
    counter_title: str | None


@dataclass(frozen=True)
class Item:
    """One thing that waits for an answer."""

    waits_for: Waits
    kind: ItemKind
    record: str
    """Kind of record: link, origin, priority, joint_priority."""
    id: str
    version: int
    address: str
    """Where the API has the record."""
    page: str
    """Where people read about it."""
    title: str
    territory: str
    """CUT code of the other side's territory; CL for the nation."""
    territory_name: str
    cycle: str
    since: date
    days: int
    """Whole days that it has waited."""
    deadline: date | None
    overdue: bool
    reason: str | None
    """What was said last."""
    actions: tuple[str, ...]
    """The steps that the person can take now."""
    link: Offer | None
    share: float | None
    """Of something raised: the share that the region names."""
    national: str | None
    """Of something raised or joint: the national priority that the region names."""
    updated_at: datetime
