"""Delegated money and periods: what the rules promise, on any figures."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from regional_planner.institutions.competences.rules import overlapping, sufficiency
from regional_planner.institutions.competences.terms import Period, YearMoney

CLP = st.none() | st.integers(0, 10**13)
DAYS = st.integers(0, 60).map(lambda days: date(2024, 1, 1) + timedelta(days=days))


@given(given_clp=CLP, needed=CLP, spent=CLP)
def test_enough_is_said_of_known_money_alone(given_clp: int | None, needed: int | None, spent: int | None) -> None:
    found = sufficiency(YearMoney(given_clp, needed, spent))
    if given_clp is None or needed is None:
        assert (found.enough, found.missing, found.covered) == (None, None, None)
    else:
        assert found.enough is (found.missing == 0)
        assert given_clp + (found.missing or 0) >= needed
        assert (found.covered is None) is (needed == 0)
    assert (found.used is None) is (spent is None or not given_clp)


@given(st.lists(st.tuples(DAYS, st.none() | DAYS), min_size=2, max_size=2))
def test_periods_overlap_when_they_share_a_day(ends: list[tuple[date, date | None]]) -> None:
    one, other = (Period(str(n), start, end) for n, (start, end) in enumerate(ends))
    if any(each.valid_to is not None and each.valid_to <= each.valid_from for each in (one, other)):
        return
    days = [date(2024, 1, 1) + timedelta(days=n) for n in range(62)]
    shared = [
        day
        for day in days
        if all(p.valid_from <= day and (p.valid_to is None or day < p.valid_to) for p in (one, other))
    ]
    assert (overlapping(one, [one, other]) is other) is bool(shared)
    assert (overlapping(other, [one, other]) is one) is bool(shared)
