"""The life of a priority as a table, and how its codes are made."""

from __future__ import annotations

import re

from regional_planner.priorities.terms import PriorityState

STEPS: dict[str, tuple[tuple[PriorityState, ...], PriorityState]] = {
    "submit": ((PriorityState.DRAFT,), PriorityState.SUBMITTED),
    "send_back": ((PriorityState.SUBMITTED,), PriorityState.DRAFT),
    "adopt": ((PriorityState.SUBMITTED,), PriorityState.ADOPTED),
    "retire": ((PriorityState.ADOPTED,), PriorityState.RETIRED),
}
"""Step -> the states that it starts from, and the state that it leads to."""


def next_code(territory: str, first_year: int, taken: list[str]) -> str:
    """The next free code of a territory in a cycle: `02-2026-07`.

    >>> next_code("02", 2026, ["02-2026-01", "02-2026-06"])
    '02-2026-07'
    """
    numbers = [int(match[1]) for code in taken if (match := re.search(r"-(\d+)$", code))]
    return f"{territory}-{first_year}-{max(numbers, default=0) + 1:02d}"
