"""Gini and Theil, and the line of sight, against their definitions, and the properties they promise."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regional_planner.alignment.rules.concentration import Inequality, inequality
from regional_planner.alignment.rules.sight import MONEY_STEPS, line_of_sight
from tests.alignment import pairs_reference as slow
from tests.alignment.plans import plans, shuffled
from tests.alignment.rows import Rows

Region = tuple[int, int, int]
"""CLP, inhabitants, group."""
REGIONS = st.lists(st.tuples(st.just(0) | st.integers(0, 10**13), st.integers(1, 10**7), st.integers(0, 2)), min_size=1)


def of(regions: list[Region]) -> Inequality:
    money, people, group = (np.array(column, dtype=np.int64) for column in zip(*regions, strict=True))
    return inequality(money, people, group, 3)


@given(REGIONS)
def test_indices_are_those_of_the_definitions(regions: list[Region]) -> None:
    found = of(regions)
    money, people = [each[0] for each in regions], [each[1] for each in regions]
    if not sum(money):
        assert math.isnan(found.gini)
        assert math.isnan(found.theil)
        return
    assert found.gini == pytest.approx(slow.gini(money, people), abs=1e-9)
    assert found.theil == pytest.approx(slow.theil(money, people), abs=1e-9)
    assert 0 <= found.gini <= 1
    assert found.theil >= 0


@given(REGIONS)
def test_parts_add_up_and_theil_splits_into_between_and_within(regions: list[Region]) -> None:
    found = of(regions)
    if math.isnan(found.gini):
        return
    assert math.fsum(found.gini_parts) == pytest.approx(found.gini, abs=1e-12)
    assert math.fsum(found.theil_parts) == pytest.approx(found.theil, abs=1e-12)
    assert found.between + math.fsum(found.within) == pytest.approx(found.theil, abs=1e-12)
    assert (found.within >= 0).all()
    assert found.between >= 0


@given(REGIONS, st.integers(2, 9))
def test_neither_order_nor_the_unit_of_money_matters(regions: list[Region], times: int) -> None:
    other = [(money * times, people, group) for money, people, group in reversed(regions)]
    ours, theirs = of(regions), of(other)
    for name in ("gini", "theil", "between"):
        assert getattr(ours, name) == pytest.approx(getattr(theirs, name), abs=1e-12, nan_ok=True), name


def test_equal_money_per_head_is_not_concentrated() -> None:
    found = of([(100, 10, 0), (500, 50, 1)])
    assert (found.gini, found.theil, found.between) == (0.0, 0.0, 0.0)


def test_all_money_in_one_of_four_equal_regions() -> None:
    found = of([(8, 1, 0), (0, 1, 1), (0, 1, 1), (0, 1, 1)])
    assert found.gini == pytest.approx(0.75)
    assert found.theil == pytest.approx(math.log(4))


@pytest.mark.parametrize("region", [(-1, 1, 0), (1, 0, 0)])
def test_what_cannot_be_is_refused(region: Region) -> None:
    with pytest.raises(ValueError, match=r"not negative|nobody lives"):
        of([region, (5, 5, 0)])


@given(plans(), st.data())
def test_the_line_of_sight_is_that_of_the_definition(rows: Rows, data: st.DataObject) -> None:
    plan = rows.plan()
    amounts = st.just(0) | st.integers(1, 10**9)
    paid = {step: {code: data.draw(amounts) for code in plan.priorities} for step in MONEY_STEPS}
    money = {step: np.array([each[code] for code in plan.priorities], np.int64) for step, each in paid.items()}
    found = line_of_sight(plan, money)
    expected = slow.sight(rows, {str(step): each for step, each in paid.items()})
    if expected is None:
        assert np.isnan(found.share).all()
        return
    by_step: dict[str, float] = {}
    for chain, share in enumerate(found.share.tolist()):
        step = str(found.first_missing(chain) or "")
        by_step[step] = by_step.get(step, 0.0) + share
    assert by_step.keys() == expected.keys()
    for step, share in expected.items():
        assert by_step[step] == pytest.approx(float(share), abs=1e-9), step
    if plan.nationals:
        assert math.fsum(found.share) == pytest.approx(1, abs=1e-12)


@given(plans(), st.data())
def test_order_of_input_changes_no_line_of_sight(rows: Rows, data: st.DataObject) -> None:
    amounts = st.just(0) | st.integers(1, 10**9)
    paid = {row.code: [data.draw(amounts) for _ in MONEY_STEPS] for row in rows.priorities}
    chains = []
    for plan in (rows.plan(), shuffled(data, rows).plan()):
        money = {
            step: np.array([paid[code][place] for code in plan.priorities], np.int64)
            for place, step in enumerate(MONEY_STEPS)
        }
        found = line_of_sight(plan, money)
        chains.append(
            sorted(
                (int(found.national[chain]), str(found.first_missing(chain)), np.nan_to_num(found.share[chain]))
                for chain in range(len(found.link))
            )
        )
    assert [chain[:2] for chain in chains[0]] == [chain[:2] for chain in chains[1]]
    np.testing.assert_allclose([chain[2] for chain in chains[0]], [chain[2] for chain in chains[1]], rtol=0, atol=1e-12)
