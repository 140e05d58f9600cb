"""Whether delegated money is enough, and which delegations of one competence overlap."""

from __future__ import annotations

from collections.abc import Iterable

from regional_planner.institutions.competences.terms import Period, Sufficiency, YearMoney


def sufficiency(money: YearMoney) -> Sufficiency:
    """Given against needed, spent against given; None where one of the two is unknown or the divisor is 0.

    >>> sufficiency(YearMoney(given=75, needed=100, spent=60))
    Sufficiency(enough=False, missing=25, covered=0.75, used=0.8)
    >>> sufficiency(YearMoney(given=75))
    Sufficiency(enough=None, missing=None, covered=None, used=None)
    """
    if money.given is None or money.needed is None:
        enough, missing = None, None
    else:
        enough, missing = money.given >= money.needed, max(0, money.needed - money.given)
    return Sufficiency(enough, missing, _share(money.given, money.needed), _share(money.spent, money.given))


def _share(part: int | None, whole: int | None) -> float | None:
    return None if part is None or not whole else part / whole


def overlapping(period: Period, others: Iterable[Period]) -> Period | None:
    """The first of `others` (but for the one with the same code) that has a day in common with `period`."""
    return next((each for each in others if each.code != period.code and _overlap(period, each)), None)


def _overlap(one: Period, other: Period) -> bool:
    return (one.valid_to is None or other.valid_from < one.valid_to) and (
        other.valid_to is None or one.valid_from < other.valid_to
    )
