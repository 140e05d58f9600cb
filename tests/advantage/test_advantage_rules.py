"""Comparative advantage: an example worked by hand, what is not defined, and the library that does the same."""

from __future__ import annotations

import csv

import econcomplex
import numpy as np
import pytest

from regional_planner.advantage.rules import advantage, compare, complexity, location_quotient, proximity
from tests.advantage import reference
from tests.data.shipped import DATA

HAND = np.array(
    [
        # mining, food, tourism
        [60.0, 20.0, 20.0],
        [20.0, 50.0, 30.0],
        [20.0, 30.0, 50.0],
    ]
)
"""Three regions of 100; the country has 100 of each activity out of 300, a third."""


def test_the_example_worked_by_hand() -> None:
    found = compare(HAND)
    np.testing.assert_allclose(found.quotient, [[1.8, 0.6, 0.6], [0.6, 1.5, 0.9], [0.6, 0.9, 1.5]])
    assert found.advantage.tolist() == [[True, False, False], [False, True, False], [False, False, True]]
    assert (found.proximity == 0).all(), "no region has an advantage in two activities"
    assert np.isnan(found.density).all(), "nothing is near anything"
    lower = compare(HAND, threshold=0.9)
    assert lower.advantage.tolist() == [[True, False, False], [False, True, True], [False, True, True]]
    # Food and tourism are found together in both regions that have either: 2 of 2. Mining stands alone.
    np.testing.assert_array_equal(lower.proximity, [[0, 0, 0], [0, 0, 1], [0, 1, 0]])
    np.testing.assert_array_equal(lower.density[:, 1:], [[0, 0], [1, 1], [1, 1]])
    assert np.isnan(lower.density[:, 0]).all()


def test_complexity_worked_by_hand() -> None:
    """Region 1 has a, b and c; region 2 has b and c; region 3 has c: the nested case.

    M~ has the eigenvalues 1, 2/5 + ... by its trace; the order is that of diversity, and rarity for activities.
    """
    has = np.array([[True, True, True], [False, True, True], [False, False, True]])
    regions, activities = complexity(has)
    np.testing.assert_allclose(regions, reference.complexities(has.tolist()), atol=1e-9)
    assert regions[0] > regions[1] > regions[2]
    assert activities[0] > activities[1] > activities[2]
    # M~ by hand: rows (11/18, 5/18, 2/18), (5/12, 5/12, 2/12), (1/3, 1/3, 1/3); trace 49/36, determinant 1/36,
    # so the other two eigenvalues solve t^2 - 13/36 t + 1/36 = 0: 1/4 and 1/9.
    step = np.array([[11, 5, 2], [7.5, 7.5, 3], [6, 6, 6]]) / 18
    np.testing.assert_allclose(np.sort(np.linalg.eigvals(step).real), [1 / 9, 1 / 4, 1])
    image = step @ regions
    np.testing.assert_allclose(image - image.mean(), regions / 4, atol=1e-12)


def test_what_is_no_industry_counts_in_the_totals_alone() -> None:
    other = np.array([100.0, 0.0, 300.0])
    found = compare(HAND, other=other)
    # The totals: 200, 100 and 400 of 700. Mining is 60 of 200 in the first, and 100 of 700 in the country.
    np.testing.assert_allclose(found.quotient[:, 0], [0.3 / (1 / 7), 0.2 / (1 / 7), 0.05 / (1 / 7)])
    in_columns = compare(np.column_stack([HAND, other]))
    np.testing.assert_allclose(found.quotient, in_columns.quotient[:, :3])
    np.testing.assert_array_equal(location_quotient(HAND, np.full(3, np.nan)), location_quotient(HAND))


def test_what_is_not_defined_is_null() -> None:
    empty_region = np.array([[4.0, 1.0, 1.0], [0.0, 0.0, 0.0], [1.0, 3.0, 2.0]])
    found = compare(empty_region)
    assert np.isnan(found.quotient[1]).all()
    assert np.isnan(found.density[1]).all()
    assert np.isnan(found.region_complexity[1])
    no_data = empty_region.copy()
    no_data[1] = np.nan
    np.testing.assert_array_equal(compare(no_data).quotient, found.quotient)
    empty_activity = np.array([[4.0, 0.0], [1.0, 0.0]])
    assert np.isnan(location_quotient(empty_activity)[:, 1]).all()
    assert np.isnan(proximity(advantage(location_quotient(empty_activity)))[1]).all()
    assert np.isnan(compare(np.zeros((3, 3))).quotient).all()
    assert np.isnan(compare(np.full((2, 2), np.nan)).quotient).all()


@pytest.mark.parametrize(
    "values",
    [
        np.ones((4, 3)),
        np.eye(4),
        np.array([[3.0, 1.0]]),
        np.zeros((0, 0)),
        # Two pairs of regions that share nothing, each as diverse: no sign can be told.
        np.array([[2.0, 1.0, 0.0, 0.0], [1.0, 2.0, 0.0, 0.0], [0.0, 0.0, 2.0, 1.0], [0.0, 0.0, 1.0, 2.0]]),
    ],
)
def test_complexity_is_null_where_all_are_alike(values: np.ndarray) -> None:
    found = compare(values)
    assert np.isnan(found.region_complexity).all()
    assert np.isnan(found.activity_complexity).all()


def shipped() -> np.ndarray:
    """The shipped figures, regions by industries."""
    with (DATA / "advantage/activity.csv").open(encoding="utf-8", newline="") as file:
        rows = {(row["territory"], row["activity"]): float(row["value"]) for row in csv.DictReader(file)}
    regions, activities = sorted({key[0] for key in rows}), sorted({key[1] for key in rows})
    return np.array([[rows[region, activity] for activity in activities] for region in regions])


def simulated(seed: int) -> np.ndarray:
    """Counts as uneven as those of real regions: sizes over three orders of magnitude, each with what it is good at."""
    random = np.random.default_rng(seed)
    sizes, shares = random.lognormal(8, 1.5, (30, 1)), random.lognormal(0, 1, (1, 20))
    return np.round(sizes * shares * random.lognormal(0, 1, (30, 20)))


@pytest.mark.parametrize("values", [shipped(), simulated(1), simulated(2), simulated(3)])
def test_the_library_finds_the_same(values: np.ndarray) -> None:
    found = compare(values)
    np.testing.assert_allclose(found.quotient, econcomplex.rca(values), rtol=1e-9)
    np.testing.assert_allclose(found.proximity, econcomplex.proximity(values)["product"], atol=1e-9)
    np.testing.assert_allclose(100 * found.density, econcomplex.relatedness_density(values), atol=1e-9)
    regions, activities = econcomplex.eci_pci(values)
    np.testing.assert_allclose(found.region_complexity, regions, atol=1e-9)
    # The library tells the sign of activities by how rare they are; ours is that of the regions that have them.
    same_sign = np.sign(np.dot(found.activity_complexity, activities))
    np.testing.assert_allclose(found.activity_complexity, same_sign * activities, atol=1e-9)
    of_regions = found.region_complexity @ found.advantage / found.advantage.sum(axis=0)
    assert np.corrcoef(found.activity_complexity, of_regions)[0, 1] > 1 - 1e-9
    np.testing.assert_allclose(
        found.region_complexity, reference.complexities(found.advantage.tolist(), rounds=3000), atol=1e-9
    )
