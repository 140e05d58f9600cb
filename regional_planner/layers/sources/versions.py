"""Which versions of things hold in a period, and for which day their values are: the same for every source."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from regional_planner.kernel.period import today
from regional_planner.layers.declarations import Item, Period, View
from regional_planner.territory.queries import register_on
from regional_planner.territory.terms import REGISTER_BEGINS


class Version(NamedTuple):
    """A version of a thing, and when it holds."""

    id: str
    key: str
    """What the themes call the thing."""
    name: str
    valid_from: date | None
    valid_to: date | None
    """First day on which it no longer holds."""
    aliases: tuple[str, ...] = ()
    decided: bool = True
    """What is not decided yet is there today, and on no other day."""


def items_over(view: View, period: Period, versions: Iterable[Version]) -> list[Item]:
    """The versions that hold on some day of the period, in the order given.

    Raises:
        InvalidQuery: for a day before the register begins.
    """
    if period.start is not None:
        register_on(view.session, period.start)
    return [
        Item(each.id, each.key, each.name, day, each.valid_from, each.valid_to, each.aliases)
        for each in versions
        for day in [last_day(period, each.valid_from, each.valid_to)]
        if _meets(period, each)
    ]


def last_day(period: Period, valid_from: date | None, valid_to: date | None) -> date:
    """The last day of the period on which what holds from `valid_from` until before `valid_to` holds.

    Today, when neither ends; the first day of either, when that is still to come.
    """
    last = period.end or max(today(), period.start or REGISTER_BEGINS, valid_from or REGISTER_BEGINS)
    return last if valid_to is None else min(last, valid_to - timedelta(days=1))


def _meets(period: Period, version: Version) -> bool:
    start, end = period.start or REGISTER_BEGINS, period.end or date.max
    if not version.decided:
        return start <= today() <= end
    return (version.valid_to or date.max) > start and (version.valid_from or date.min) <= end
