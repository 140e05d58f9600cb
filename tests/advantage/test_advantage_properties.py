"""What must hold of comparative advantage whatever the figures."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from regional_planner.advantage.rules import compare, location_quotient
from regional_planner.advantage.terms import Comparison
from tests.advantage import reference

Table = list[list[int]]


@st.composite
def tables(draw: st.DrawFn) -> Table:
    """Counts of up to seven regions and six activities; empty ones among them."""
    width = draw(st.integers(1, 6))
    counts = st.one_of(st.just(0), st.integers(0, 9), st.integers(0, 10**6))
    return draw(st.lists(st.lists(counts, min_size=width, max_size=width), min_size=1, max_size=7))


def found(table: Table) -> Comparison:
    return compare(np.array(table, dtype=float))


def same(ours: np.ndarray, theirs: object) -> None:
    np.testing.assert_allclose(ours, np.array(theirs, dtype=float), rtol=1e-9, atol=1e-9)


@given(tables())
def test_quotient_proximity_and_density_are_the_plain_ones(table: Table) -> None:
    ours = found(table)
    quotients = reference.quotients(table)
    has = reference.advantages(quotients)
    near = reference.proximities(has)
    assert ours.advantage.tolist() == has
    same(ours.quotient, quotients)
    same(ours.proximity, near)
    density = np.array(reference.densities(has, near), dtype=float)
    same(ours.density, np.where(np.isnan(ours.quotient), np.nan, density))


@given(tables(), st.integers(2, 10**6))
def test_the_unit_changes_nothing(table: Table, factor: int) -> None:
    before, after = found(table), found([[value * factor for value in row] for row in table])
    for name in Comparison.__dataclass_fields__:
        np.testing.assert_allclose(getattr(before, name), getattr(after, name), rtol=1e-9, atol=1e-9)


@given(tables(), st.randoms(use_true_random=False))
def test_the_order_changes_nothing(table: Table, random: object) -> None:
    values = np.array(table, dtype=float)
    rows = np.array(random.sample(range(values.shape[0]), values.shape[0]))  # type: ignore[attr-defined]
    columns = np.array(random.sample(range(values.shape[1]), values.shape[1]))  # type: ignore[attr-defined]
    before, after = compare(values), compare(values[np.ix_(rows, columns)])
    same(after.quotient, before.quotient[np.ix_(rows, columns)])
    same(after.proximity, before.proximity[np.ix_(columns, columns)])
    same(after.density, before.density[np.ix_(rows, columns)])
    np.testing.assert_allclose(after.region_complexity, before.region_complexity[rows], atol=1e-7)
    np.testing.assert_allclose(after.activity_complexity, before.activity_complexity[columns], atol=1e-7)


@given(tables())
def test_the_weighted_mean_of_the_quotients_is_one(table: Table) -> None:
    values = np.array(table, dtype=float)
    quotient = location_quotient(values)
    known = values.sum(axis=0) > 0
    weights = values.sum(axis=1)
    if weights.sum() > 0:
        means = (np.nan_to_num(quotient) * weights[:, None]).sum(axis=0) / weights.sum()
        np.testing.assert_allclose(means[known], 1.0, rtol=1e-9)


@given(tables())
def test_density_and_proximity_are_shares(table: Table) -> None:
    ours = found(table)
    for name in ("density", "proximity"):
        values = getattr(ours, name)
        known = values[~np.isnan(values)]
        assert ((known >= 0) & (known <= 1 + 1e-12)).all()
    np.testing.assert_array_equal(ours.proximity, ours.proximity.T)


@given(tables())
def test_complexity_is_standardised_and_goes_with_diversity(table: Table) -> None:
    ours = found(table)
    regions = ours.region_complexity
    known = ~np.isnan(regions)
    if known.any():
        np.testing.assert_allclose([regions[known].mean(), regions[known].std()], [0, 1], atol=1e-9)
        diversity = ours.advantage.sum(axis=1)[known]
        assert np.corrcoef(regions[known], diversity)[0, 1] > 0
    activities = ours.activity_complexity[~np.isnan(ours.activity_complexity)]
    if activities.size:
        np.testing.assert_allclose([activities.mean(), activities.std()], [0, 1], atol=1e-9)


@given(tables())
def test_a_region_without_figures_takes_no_part(table: Table) -> None:
    values = np.array(table, dtype=float)
    more = np.vstack([values, np.full((1, values.shape[1]), np.nan)])
    before, after = compare(values), compare(more)
    np.testing.assert_array_equal(after.quotient[:-1], before.quotient)
    np.testing.assert_array_equal(after.density[:-1], before.density)
    assert np.isnan(after.quotient[-1]).all()
    assert np.isnan(after.region_complexity[-1])
