"""Time in filters: dates, intervals closed at both ends, and how two of them lie to each other (OWL-Time)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from regional_planner.kernel.period import day_of

Days = NDArray[np.float64]
Relation = Callable[[Days, Days, Days, Days], Any]


def day(text: str) -> date:
    """RFC 3339: a full date, or an instant with its offset, which falls on a day where the plan is made.

    Raises:
        ValueError: for anything else.
    """
    # GDAL ends a date with a bare T.
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}T?", text, re.ASCII):
        return date.fromisoformat(text[:10])
    # A plus sign in an address that was not escaped arrives as a blank.
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+ -]\d{2}:\d{2})", text, re.ASCII):
        raise ValueError(text)
    return day_of(datetime.fromisoformat(text.upper().replace(" ", "+")))


INSTANTS: Final[Mapping[str, Relation]] = {
    "t_after": lambda start, _end, _from, until: start > until,
    "t_before": lambda _start, end, since, _until: end < since,
    "t_disjoint": lambda start, end, since, until: (start > until) | (end < since),
    "t_equals": lambda start, end, since, until: (start == since) & (end == until),
    "t_intersects": lambda start, end, since, until: (start <= until) & (end >= since),
}
"""Relations of instants and intervals: first one's start and end, second one's start and end."""
INTERVALS: Final[Mapping[str, Relation]] = {
    "t_contains": lambda start, end, since, until: (start < since) & (end > until),
    "t_during": lambda start, end, since, until: (start > since) & (end < until),
    "t_finishedby": lambda start, end, since, until: (start < since) & (end == until),
    "t_finishes": lambda start, end, since, until: (start > since) & (end == until),
    "t_meets": lambda _start, end, since, _until: end == since,
    "t_metby": lambda start, _end, _since, until: start == until,
    "t_overlappedby": lambda start, end, since, until: (start > since) & (start < until) & (end > until),
    "t_overlaps": lambda start, end, since, until: (start < since) & (end > since) & (end < until),
    "t_startedby": lambda start, end, since, until: (start == since) & (end > until),
    "t_starts": lambda start, end, since, until: (start == since) & (end < until),
}
"""Relations of intervals alone."""
