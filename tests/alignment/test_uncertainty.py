"""Ranges under weights drawn anew, and the stability of the ranking."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regional_planner.alignment.rules import align
from regional_planner.alignment.rules.uncertainty import DRAWN, Range, uncertainty
from regional_planner.alignment.terms import Figure, LinkRow, OriginRow, PriorityRow
from tests.alignment.plans import DAY, EXAMPLE, plans
from tests.alignment.reference import MILLION
from tests.alignment.rows import Rows


def ranges(rows: Rows, draws: int = 200, concentration: float = 50.0, seed: int = 1) -> dict[Figure, Range]:
    plan = rows.plan()
    return uncertainty(plan, align(plan), draws=draws, concentration=concentration, seed=seed)


@settings(max_examples=40)
@given(plans(), st.floats(0.01, 1e4), st.integers(0, 2**32))
def test_ranges_are_shares_in_order_and_null_where_the_figure_is(rows: Rows, concentration: float, seed: int) -> None:
    figures = align(rows.plan())
    for figure, found in ranges(rows, 50, concentration, seed).items():
        np.testing.assert_array_equal(found.figure, getattr(figures, figure.value))
        null = np.isnan(found.figure)
        for values in (found.low, found.median, found.high, found.stability):
            np.testing.assert_array_equal(np.isnan(values), null)
        known = ~null
        ordered = np.stack([found.low, found.median, found.high])[:, known]
        assert (np.diff(ordered, axis=0) >= 0).all()
        assert ((ordered >= -1e-12) & (ordered <= 1 + 1e-9)).all()
        assert ((found.stability[known] >= 0) & (found.stability[known] <= 1)).all()
        assert ((found.rank == 0) == null).all()


@settings(max_examples=40)
@given(plans())
def test_ranges_close_on_the_figure_as_the_concentration_grows(rows: Rows) -> None:
    for found in ranges(rows, 50, 1e13).values():
        for values in (found.low, found.median, found.high):
            np.testing.assert_allclose(values, found.figure, rtol=0, atol=1e-5)


def test_a_wider_concentration_is_a_narrower_range() -> None:
    spread = [
        float(np.nansum(found.high - found.low))
        for concentration in (10.0, 1_000.0, 100_000.0)
        for found in [ranges(EXAMPLE, 2_000, concentration)[Figure.CARRYING]]
    ]
    assert spread[0] > spread[1] > spread[2] > 0


def test_a_weight_of_zero_stays_zero_and_a_weight_of_one_stays_one() -> None:
    rows = Rows(
        DAY,
        {"01": 1, "02": 1},
        {"A": MILLION, "B": 0},
        (PriorityRow("P1", "01", MILLION), PriorityRow("P2", "01", 0), PriorityRow("P3", "02", MILLION)),
        (
            LinkRow("P1", "A", 400_000, "agreed", "lower"),
            LinkRow("P2", "B", MILLION, "agreed", "lower"),
            LinkRow("P3", "A", 900_000, "agreed", "lower"),
        ),
        (OriginRow("B", "01", "P2", MILLION),),
    )
    for found in ranges(rows, 300, 0.5).values():
        np.testing.assert_allclose([found.low, found.high], [found.figure, found.figure], atol=1e-12)
        assert found.stability.tolist() == [1.0, 1.0]


def test_the_same_seed_gives_the_same_ranges_and_another_seed_others() -> None:
    first, again, other = (ranges(EXAMPLE, seed=seed)[Figure.CARRYING] for seed in (7, 7, 8))
    np.testing.assert_array_equal(first.low, again.low)
    assert not np.array_equal(first.low, other.low, equal_nan=True)


def test_draws_average_to_the_weights_even_where_parameters_are_tiny() -> None:
    """With one priority fully linked and one not, the local share is the drawn weight of the second: a beta variate."""
    rows = Rows(
        DAY,
        {"01": 1},
        {"A": MILLION},
        (PriorityRow("P1", "01", 999_000), PriorityRow("P2", "01", 1_000)),
        (LinkRow("P1", "A", MILLION, "agreed", "lower"),),
    )
    plan = rows.plan()
    found = uncertainty(plan, align(plan), draws=4_000, concentration=0.01, seed=3)[Figure.LOCAL]
    # Nearly all draws give one of the two everything: the quantiles are at the ends, none is not a number.
    assert found.low[0] == pytest.approx(0, abs=1e-9)
    assert found.high[0] == pytest.approx(0, abs=1e-9)
    assert math.isclose(found.figure[0], 0.001)


def test_the_range_goes_from_5_to_95_of_100_draws() -> None:
    """Two halves drawn with a concentration of 2 are uniform, so is the local share that one of them is."""
    rows = Rows(
        DAY,
        {"01": 1},
        {"A": MILLION},
        (PriorityRow("P1", "01", 500_000), PriorityRow("P2", "01", 500_000)),
        (LinkRow("P1", "A", MILLION, "agreed", "lower"),),
    )
    found = ranges(rows, 20_000, 2.0)[Figure.LOCAL]
    shown = [float(values[0]) for values in (found.low, found.median, found.high)]
    assert shown == pytest.approx([0.05, 0.5, 0.95], abs=0.02)


def test_one_draw_of_the_nations_weights_is_shared_by_all_regions() -> None:
    """Two regions that are alike in all have the same voice in each draw, hence the same range and a shared rank."""
    rows = Rows(
        DAY,
        {"01": 1, "02": 1},
        {"A": None, "B": None},
        (PriorityRow("P1", "01"), PriorityRow("P2", "02")),
        origins=(OriginRow("A", "01", None, 500_000), OriginRow("A", "02", None, 500_000)),
    )
    voice = ranges(rows, 500, 5.0)[Figure.VOICE]
    assert voice.low[0] == voice.low[1] < voice.high[0] == voice.high[1]
    assert voice.rank.tolist() == [1, 1]
    assert voice.stability.tolist() == [1.0, 1.0]


@settings(max_examples=30)
@given(plans(), st.integers(0, 1000))
def test_stability_is_counted_as_it_is_defined(rows: Rows, seed: int) -> None:
    """Against a count by hand in which the draws are the regions' figures of single draws."""
    plan = rows.plan()
    figures = align(plan)
    many = uncertainty(plan, figures, draws=1, concentration=3.0, seed=seed)
    for figure in DRAWN:
        found = many[figure]
        point, drawn = found.figure.tolist(), found.median.tolist()
        for region, stability in enumerate(found.stability.tolist()):
            if not math.isnan(stability):
                assert stability == float(near(places(point, region), places(drawn, region)))


def places(values: list[float], mine: int) -> tuple[int, int]:
    rounded = [None if math.isnan(value) else round(value / 1e-9) for value in values]
    above = sum(value is not None and value > rounded[mine] for value in rounded)
    level = sum(value == rounded[mine] for value in rounded)
    return above + 1, above + level


def near(point: tuple[int, int], drawn: tuple[int, int]) -> bool:
    return drawn[0] <= point[1] + 1 and drawn[1] >= point[0] - 1


@pytest.mark.parametrize(("draws", "concentration"), [(0, 1.0), (1, 0.0), (1, -1.0), (1, math.nan)])
def test_no_draws_and_no_concentration_are_refused(draws: int, concentration: float) -> None:
    with pytest.raises(ValueError, match="at least one draw"):
        ranges(EXAMPLE, draws, concentration)
