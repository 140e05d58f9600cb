"""The vocabulary of functional cities: a membership and its text."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class Membership(NamedTuple):
    """A commune that belongs to a city from one day until before another; None is unbounded or unknown."""

    commune: str
    valid_from: date | None
    valid_until: date | None

    @classmethod
    def parse(cls, text: str) -> Membership:
        """Of `commune`, `commune/from` or `commune/from/until`.

        Raises:
            ValueError: when a day is none, or there are more parts.

        >>> Membership.parse("08101/2005-01-01").text
        '08101/2005-01-01/'
        """
        commune, *days = (part.strip() for part in text.split("/"))
        start, end = [*days, "", ""][: max(2, len(days))]
        return cls(commune, *(date.fromisoformat(day) if day else None for day in (start, end)))

    @property
    def text(self) -> str:
        """The membership as its record keeps it: all three parts."""
        return "/".join([self.commune, *("" if day is None else day.isoformat() for day in self[1:])])

    def overlaps(self, other: Membership) -> bool:
        """Whether both speak of one commune on some day."""
        first, second = sorted((self, other), key=lambda each: each.valid_from or date.min)
        apart = first.valid_until is not None and first.valid_until <= (second.valid_from or date.min)
        return self.commune == other.commune and not apart
