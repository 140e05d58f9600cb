"""Days and periods: half-open intervals, dates known only to a month or a year, and what today is."""

from __future__ import annotations

import calendar
import re
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This instant, UTC-aware."""
    return datetime.now(UTC)


_timezone = ContextVar("timezone", default="America/Santiago")


def use_timezone(name: str) -> None:
    """Say where the plan is made; set once where a process or a request begins."""
    _timezone.set(name)


def today() -> date:
    """Today's date where the plan is made; in the evening it differs from the server's."""
    return day_of(now())


def day_of(instant: datetime) -> date:
    """The date of an instant where the plan is made."""
    return instant.astimezone(ZoneInfo(_timezone.get())).date()


def begins(day: date) -> datetime:
    """The first instant of a day where the plan is made, in UTC."""
    return datetime.combine(day, time.min, ZoneInfo(_timezone.get())).astimezone(UTC)


def holds_on(day: date, start: date | None, end: date | None) -> bool:
    """Whether the half-open interval [start, end) holds `day`; a missing bound is open.

    >>> holds_on(date(2018, 9, 6), None, date(2018, 9, 6))
    False
    """
    return (start is None or start <= day) and (end is None or day < end)


class Precision(StrEnum):
    """How exactly a date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, order=True)
class PartialDate:
    """A date known to the day, the month or the year, written as ISO 8601 does: 2015-12-03, 2015-12, 2015.

    >>> PartialDate.parse("2015-12").last
    datetime.date(2015, 12, 31)
    """

    text: str

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read an ISO 8601 date of any of the three precisions.

        Raises:
            ValueError: for anything else, or a day that no calendar has.
        """
        if not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", text):
            raise ValueError(f"not a date, a month or a year: {text!r}")
        partial = cls(text)
        _ = partial.first
        return partial

    @property
    def precision(self) -> Precision:
        """How exactly the date is known."""
        return {4: Precision.YEAR, 7: Precision.MONTH, 10: Precision.DAY}[len(self.text)]

    @property
    def first(self) -> date:
        """The earliest day that it can mean."""
        return date.fromisoformat(self.text + "-01-01"[len(self.text) - 4 :])

    @property
    def last(self) -> date:
        """The latest day that it can mean: from this day on, it has certainly come."""
        first = self.first
        if self.precision is Precision.DAY:
            return first
        if self.precision is Precision.MONTH:
            return first.replace(day=calendar.monthrange(first.year, first.month)[1])
        return date(first.year, 12, 31)

    def __str__(self) -> str:
        return self.text


def days_between(earlier: date, later: date) -> int:
    """Whole days from `earlier` to `later`; negative when they are the other way round."""
    return (later - earlier) // timedelta(days=1)
