"""Re-basing keeps totals, and a split merged back is what it was."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from regional_planner.territory.rules import rebase, rebase_rate
from regional_planner.territory.terms import Flow

BEFORE, ACT, AFTER = date(2017, 5, 17), date(2018, 9, 6), date(2020, 1, 1)
counts = st.lists(st.integers(1, 10**7), min_size=1, max_size=6)


def split(parts: list[int]) -> list[Flow]:
    """Unit `a` becomes `b0`, `b1`, ... in proportion to `parts`."""
    return [Flow("act", ACT, "a", f"b{place}", count, "population") for place, count in enumerate(parts)]


@given(counts, st.integers(0, 10**15), st.integers(0, 10**9))
def test_splitting_and_merging_back_is_the_identity(parts: list[int], value: int, other: int) -> None:
    there = rebase({"a": value, "z": other}, split(parts), BEFORE, AFTER).values
    assert sum(part or 0 for part in there.values()) == value + other
    back = rebase(there, split(parts), AFTER, BEFORE).values
    assert back == {"a": value, "z": other}


@given(counts)
def test_what_is_not_known_stays_not_known(parts: list[int]) -> None:
    there = rebase({"a": None}, split(parts), BEFORE, AFTER)
    assert set(there.values.values()) == {None}
    merged: dict[str, int | None] = {**{f"b{place}": 1 for place in range(len(parts))}, "b0": None}
    assert rebase(merged, split(parts), AFTER, BEFORE).values == {"a": None}


@given(st.integers(0, 1000))
def test_the_same_day_changes_nothing(value: int) -> None:
    assert rebase({"a": value}, split([1, 2]), BEFORE, BEFORE).values == {"a": value}
    assert rebase({"a": value}, split([1, 2]), ACT, AFTER).values == {"a": value}


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_merged_rates_are_means_by_denominator(first: int, second: int) -> None:
    rates = {"b0": Fraction(1, 10), "b1": Fraction(3, 10)}
    merged = rebase_rate(rates, {"b0": first, "b1": second}, split([1, 1]), AFTER, BEFORE)
    assert merged == {"a": Fraction(first + 3 * second, 10 * (first + second))}
    assert rebase_rate({"a": Fraction(1, 4)}, {"a": 9}, split([1, 1]), BEFORE, AFTER) == {
        "b0": Fraction(1, 4),
        "b1": Fraction(1, 4),
    }


@given(counts, st.integers(0, 10**9))
def test_merging_and_splitting_again_is_the_identity_for_shares_that_fit(parts: list[int], factor: int) -> None:
    values = {f"b{place}": part * factor for place, part in enumerate(parts)}
    merged = rebase(values, split(parts), AFTER, BEFORE).values
    assert merged == {"a": sum(values.values())}
    assert rebase(merged, split(parts), BEFORE, AFTER).values == values


@given(st.lists(st.tuples(st.integers(1, 10**7), st.integers(0, 10**12)), min_size=1, max_size=6))
def test_merging_and_splitting_again_keeps_the_total_and_names_the_shares(units: list[tuple[int, int]]) -> None:
    """What comes back is the lineage's share of the whole, whatever each unit had before; and it says which share."""
    parts, amounts = [list(column) for column in zip(*units, strict=True)]
    values = {f"b{place}": amount for place, amount in enumerate(amounts)}
    merged = rebase(values, split(parts), AFTER, BEFORE).values
    back = rebase(merged, split(parts), BEFORE, AFTER)
    whole = sum(parts)
    assert sum(part or 0 for part in back.values.values()) == sum(amounts)
    for place, part in enumerate(parts):
        got, (step,) = back.values[f"b{place}"], back.steps[f"b{place}"]
        assert got is not None
        assert abs(got - Fraction(sum(amounts) * part, whole)) < 1
        assert (step.from_unit, step.to_unit, step.share) == ("a", f"b{place}", part / whole)
        assert step.basis == "population"
