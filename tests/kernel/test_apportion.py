"""Largest remainders: whole parts that add up."""

import doctest
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regional_planner.kernel import apportion as module
from regional_planner.kernel.apportion import apportion

totals = st.integers(-(10**40), 10**40)
share_lists = st.lists(st.integers(0, 10**30), min_size=1, max_size=40).filter(any)


def test_examples_in_the_docstring_hold() -> None:
    assert doctest.testmod(module).failed == 0


def test_by_hand() -> None:
    """Quotas of 1,000 CLP are 285.71, 428.57 and 285.71: the two pesos left go to the remainders of 0.71."""
    assert apportion(1000, [2, 3, 2]) == [286, 428, 286]


def test_equal_remainders_go_to_the_earlier_position() -> None:
    assert apportion(2, [1, 1, 1, 1]) == [1, 1, 0, 0]


@given(totals, share_lists)
def test_parts_sum_to_the_total_and_stay_within_one_unit_of_the_quota(total: int, shares: list[int]) -> None:
    parts = apportion(total, shares)
    assert sum(parts) == total
    assert len(parts) == len(shares)
    for part, share in zip(parts, shares, strict=True):
        assert abs(part - Fraction(total * share, sum(shares))) < 1


@given(totals, share_lists)
def test_a_share_of_zero_gets_nothing_and_no_part_turns_its_sign(total: int, shares: list[int]) -> None:
    for part, share in zip(apportion(total, shares), shares, strict=True):
        assert share or part == 0
        assert part * total >= 0


@given(totals, share_lists)
def test_a_negative_total_mirrors_the_positive_one(total: int, shares: list[int]) -> None:
    assert apportion(-total, shares) == [-part for part in apportion(total, shares)]


@given(share_lists, st.integers(0, 10**12))
def test_shares_that_fit_are_met_exactly(shares: list[int], factor: int) -> None:
    assert apportion(sum(shares) * factor, shares) == [share * factor for share in shares]


@given(totals, share_lists, st.integers(1, 10**9))
def test_the_unit_of_the_shares_does_not_matter(total: int, shares: list[int], unit: int) -> None:
    assert apportion(total, [share * unit for share in shares]) == apportion(total, shares)


@given(st.integers(0, 10**12), share_lists)
def test_a_larger_share_never_gets_less(total: int, shares: list[int]) -> None:
    pairs = sorted(zip(shares, apportion(total, shares), strict=True))
    for (smaller, less), (larger, more) in pairwise(pairs):
        assert smaller == larger or less <= more


@pytest.mark.parametrize(
    ("shares", "reason"),
    [([], "no shares given"), ([0, 0], "all 2 shares are zero"), ([3, -1], "share 2 of 2 is -1")],
)
def test_refusals_say_why(shares: list[int], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        apportion(10, shares)
