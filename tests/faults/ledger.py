"""What the writers sent and what they were told: the other half of what the database is held against."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.faults.waiting import Late

UNCONFIRMED = "/problems/unconfirmed"
"""The answer of a server that lost its database during a commit: it says itself that it does not know."""


@dataclass
class Attempt:
    """One request of a writer's."""

    request: str
    """Its X-Request-Id, under which its audit rows stand."""
    key: str
    """Its Idempotency-Key; a repetition has the same."""
    action: str
    """create, change, submit, adopt, revise, withdraw or import."""
    kind: str
    """priority, link, amount or import."""
    sent: dict[str, Any]
    """The fields as sent."""
    rows: int
    """How many audit rows it leaves when it takes place."""
    at: float
    """When it was sent, monotonic seconds."""
    status: int | None = None
    """Of the answer; None when none came."""
    answer: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    answered_at: float = 0.0

    @property
    def acknowledged(self) -> bool:
        """Whether the writer was told that it is done."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def replayed(self) -> bool:
        """Whether the answer says that it was done by an earlier attempt with the same key."""
        return self.headers.get("idempotent-replayed") == "true"

    @property
    def open(self) -> bool:
        """Whether nobody told the writer how it ended."""
        unsure = isinstance(self.answer, dict) and self.answer.get("type") == UNCONFIRMED
        return self.status is None or unsure


class Ledger:
    """All attempts of all writers, and a way to wait for what they bring."""

    def __init__(self) -> None:
        self.attempts: list[Attempt] = []
        self._under_way: set[str] = set()
        self._changed = threading.Condition()

    def send(self, attempt: Attempt) -> None:
        """Note that an attempt is about to be sent."""
        with self._changed:
            self._under_way.add(attempt.request)

    def under_way(self) -> list[str]:
        """The requests that were sent and have no answer yet."""
        with self._changed:
            return list(self._under_way)

    def add(self, attempt: Attempt) -> None:
        """Enter an attempt, answered or not."""
        with self._changed:
            self._under_way.discard(attempt.request)
            self.attempts.append(attempt)
            self._changed.notify_all()

    def acknowledged(self, since: float) -> list[Attempt]:
        """What was sent after `since` and acknowledged."""
        return [each for each in self.attempts if each.at >= since and each.acknowledged]

    def wait_for_acknowledged(self, since: float, count: int, seconds: float) -> list[Attempt]:
        """Wait until `count` writes that were sent after `since` are acknowledged; returns them.

        Raises:
            Late: after `seconds`.
        """
        return self._wait(lambda: self.acknowledged(since), count, seconds, lambda: None)

    def wait_for_refused(
        self, since: float, count: int, seconds: float, meanwhile: Callable[[], None] = lambda: None
    ) -> list[Attempt]:
        """Wait until `count` requests were answered with 503 after `since`; returns them.

        Raises:
            Late: after `seconds`.
        """
        return self._wait(
            lambda: [each for each in self.attempts if each.answered_at >= since and each.status == 503],
            count,
            seconds,
            meanwhile,
        )

    def _wait(
        self, find: Callable[[], list[Attempt]], count: int, seconds: float, meanwhile: Callable[[], None]
    ) -> list[Attempt]:
        deadline = time.monotonic() + seconds
        with self._changed:
            while len(found := find()) < count:
                meanwhile()
                if not self._changed.wait(max(0.0, deadline - time.monotonic())) and time.monotonic() > deadline:
                    raise Late(f"{len(found)} of {count} within {seconds:.0f} s; last: {self.attempts[-5:]}")
        return found
