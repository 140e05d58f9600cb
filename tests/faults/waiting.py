"""Waiting for something to become true, with an end to it."""

from __future__ import annotations

import time
from collections.abc import Callable

PAUSE_SECONDS = 0.02


class Late(AssertionError):
    """It did not become true in time."""


def wait_for(true: Callable[[], bool], seconds: float, otherwise: Callable[[], str]) -> None:
    """Return as soon as `true()`.

    Raises:
        Late: with the text of `otherwise` after `seconds`.
    """
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            raise Late(otherwise())
        time.sleep(PAUSE_SECONDS)
