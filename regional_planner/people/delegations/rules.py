"""How long one person may stand in for another."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from regional_planner.access.actor import Role

DELEGABLE: Final = (Role.REGIONAL_APPROVER, Role.NATIONAL_PLANNER)
"""The roles that decide, and whose absence would stop others."""
LONGEST_DAYS: Final = 366


def last_day(starts_on: date) -> date:
    """The latest last day of a delegation that begins on `starts_on`: both days count.

    >>> last_day(date(2027, 1, 1))
    datetime.date(2028, 1, 1)
    """
    return starts_on + timedelta(days=LONGEST_DAYS - 1)


def overlap(first: tuple[date, date], second: tuple[date, date]) -> bool:
    """Whether two periods, each with its first and last day, share a day.

    >>> overlap((date(2027, 1, 1), date(2027, 1, 5)), (date(2027, 1, 5), date(2027, 1, 9)))
    True
    """
    return first[0] <= second[1] and second[0] <= first[1]
