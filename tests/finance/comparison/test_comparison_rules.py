"""An amount cut and changed in any order is the same amount; nothing comes of nothing."""

from __future__ import annotations

from dataclasses import astuple
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from regional_planner.finance.comparison.rules import converted, cut, ratios, span
from regional_planner.finance.comparison.terms import Figures

AMOUNTS = st.fractions(min_value=1, max_value=10**15)
YEARS = st.integers(1, 100)
PEOPLE = st.integers(1, 10**10)
NOTHING = Figures(None, None, None, None)


@given(AMOUNTS, YEARS, PEOPLE, AMOUNTS)
def test_cuts_multiply_back_whatever_the_currency(total: Fraction, years: int, people: int, rate: Fraction) -> None:
    own = cut(total, years, people)
    shown = converted(own, rate)
    assert shown == cut(total / rate, years, people)
    for figures, whole in ((own, total), (shown, total / rate)):
        assert figures.total == whole
        assert figures.per_year is not None
        assert figures.per_head is not None
        assert figures.per_head_year is not None
        assert figures.per_year * years == figures.per_head * people == whole
        assert figures.per_head_year * years * people == whole


@given(AMOUNTS, AMOUNTS, YEARS, PEOPLE, AMOUNTS)
def test_ratios_do_not_depend_on_the_currency(
    one: Fraction, other: Fraction, years: int, people: int, rate: Fraction
) -> None:
    first, second = cut(one, years, people), cut(other, 3, 7)
    assert ratios(first, second) == ratios(converted(first, rate), converted(second, rate))
    assert astuple(ratios(first, first)) == (1, 1, 1, 1)


def test_what_is_missing_leaves_what_needs_it_empty_and_no_more() -> None:
    assert cut(None, 3, 10) == NOTHING
    assert cut(Fraction(30), None, 10) == Figures(Fraction(30), None, Fraction(3), None)
    assert cut(Fraction(30), 3, None) == Figures(Fraction(30), Fraction(10), None, None)
    assert converted(cut(Fraction(30), 3, 10), None) == NOTHING
    assert ratios(cut(Fraction(0), 3, 10), cut(Fraction(0), 3, 10)) == NOTHING
    assert (span(2014, 2020, None), span(None, None, 3), span(None, None, None)) == (7, 3, None)
