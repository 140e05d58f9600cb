"""What equalisation promises: it spends the pool, favours the poorer, keeps to its bounds, and refuses with numbers."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from regional_planner.equalisation.rules import equalise
from regional_planner.equalisation.terms import Bound, Grants, Impossible, Scheme, Unshareable

Unit = tuple[int, int, float]
"""Income (CLP), inhabitants, need."""
UNITS = st.lists(st.tuples(st.integers(0, 10**12), st.integers(1, 10**7), st.floats(0.1, 10)), min_size=1, max_size=8)
SCHEMES = st.builds(
    Scheme,
    pool=st.integers(1, 10**13),
    target=st.floats(0.2, 3),
    exponent=st.floats(0.25, 4),
    floor=st.just(0.0) | st.floats(0, 1e5),
    ceiling=st.none() | st.floats(1e5, 1e8),
)


def paid(units: list[Unit], scheme: Scheme) -> Grants:
    income, people, need = zip(*units, strict=True)
    return equalise(np.array(income, np.int64), np.array(people, np.int64), np.array(need, float), scheme)


def shared(units: list[Unit], scheme: Scheme) -> Grants:
    """The grants, of draws of which there are any."""
    try:
        return paid(units, scheme)
    except Unshareable:
        assume(False)
        raise


@given(UNITS, SCHEMES)
def test_the_pool_is_spent_to_the_peso_within_floor_and_ceiling(units: list[Unit], scheme: Scheme) -> None:
    grants = shared(units, scheme)
    assert grants.paid.sum() == scheme.pool
    assert (grants.paid >= 0).all()
    for (_income, people, _need), per_head, whole, bound in zip(
        units, grants.per_head.tolist(), grants.paid.tolist(), grants.bound, strict=True
    ):
        assert scheme.floor <= per_head <= (math.inf if scheme.ceiling is None else scheme.ceiling)
        assert abs(whole - per_head * people) < 1 + 1e-9 * scheme.pool
        if bound is Bound.FLOOR:
            assert per_head == scheme.floor
        if bound is Bound.CEILING:
            assert per_head == scheme.ceiling


@given(UNITS, SCHEMES)
def test_grants_are_those_of_the_definition(units: list[Unit], scheme: Scheme) -> None:
    """All of one lambda, found here by halving."""
    grants = shared(units, scheme)
    mean = Fraction(sum(unit[0] for unit in units), sum(unit[1] for unit in units))
    target = float(mean) * scheme.target
    ceiling = math.inf if scheme.ceiling is None else scheme.ceiling

    def per_head(level: float) -> list[float]:
        distances = [max(0.0, (target - income / people) / target) for income, people, _ in units]
        raised = [level * need * each**scheme.exponent for each, (*_, need) in zip(distances, units, strict=True)]
        return [min(max(each, scheme.floor), ceiling) for each in raised]

    def spent(level: float) -> float:
        return math.fsum(each * unit[1] for each, unit in zip(per_head(level), units, strict=True))

    low, high = 0.0, 1.0
    while spent(high) < scheme.pool * (1 - 1e-12) and high < 1e300:
        high *= 2
    for _ in range(300):
        middle = (low + high) / 2
        low, high = (middle, high) if spent(middle) < scheme.pool else (low, middle)
    for mine, expected, unit in zip(grants.per_head.tolist(), per_head(high), units, strict=True):
        assert mine * unit[1] == pytest.approx(expected * unit[1], abs=1e-6 * scheme.pool)


@given(UNITS, SCHEMES)
def test_of_two_units_of_equal_need_the_poorer_never_gets_less_per_head(units: list[Unit], scheme: Scheme) -> None:
    equal = [(income, people, 1.0) for income, people, _ in units]
    grants = shared(equal, scheme)
    order = np.argsort(grants.capacity)
    assert (np.diff(grants.per_head[order]) <= 1e-9 * grants.per_head.max()).all()


@given(UNITS, SCHEMES, st.integers(2, 1000))
def test_the_unit_of_money_does_not_matter(units: list[Unit], scheme: Scheme, times: int) -> None:
    small = shared(units, scheme)
    ceiling = None if scheme.ceiling is None else scheme.ceiling * times
    larger = replace(scheme, pool=scheme.pool * times, floor=scheme.floor * times, ceiling=ceiling)
    large = paid([(income * times, people, need) for income, people, need in units], larger)
    people = np.array([unit[1] for unit in units])
    np.testing.assert_allclose(
        large.per_head * people / times, small.per_head * people, rtol=1e-9, atol=1e-6 * scheme.pool
    )


@given(UNITS, SCHEMES, st.data())
def test_grants_move_little_when_incomes_do(units: list[Unit], scheme: Scheme, data: st.DataObject) -> None:
    """Continuous in capacity: a millionth more income anywhere moves no grant by more than a small part of the pool."""
    scheme = replace(scheme, exponent=max(scheme.exponent, 1.0))
    rich = [(income + 10**6, people, need) for income, people, need in units]
    before = shared(rich, scheme)
    distance = np.abs(before.target - before.capacity) / before.target
    assume((distance[before.capacity < before.target] > 1e-2).any())
    place = data.draw(st.integers(0, len(units) - 1))
    moved = [
        (income + (income // 10**6 if place == row else 0), people, need)
        for row, (income, people, need) in enumerate(rich)
    ]
    after = shared(moved, scheme)
    people = np.array([unit[1] for unit in units])
    assert (np.abs((after.per_head - before.per_head) * people) <= 0.01 * scheme.pool + 1).all()


@given(
    st.lists(st.tuples(st.integers(0, 10**9), st.integers(1, 10**4)), min_size=2, max_size=8),
    st.floats(0.01, 1),
    st.floats(0.5, 3),
)
@example([(0, 1), (10, 1), (30, 1)], 1.0, 1.0)
def test_no_unit_overtakes_another_within_the_gap(units: list[tuple[int, int]], part: float, target: float) -> None:
    """With equal need, exponent 1, no floor and no ceiling, and a pool no larger than the whole gap."""
    income, people = (np.array(column, np.int64) for column in zip(*units, strict=True))
    goal = target * income.sum() / people.sum()
    gap = float((people * np.maximum(0.0, goal - income / people)).sum())
    assume(part * gap >= 1)
    grants = equalise(income, people, np.ones(len(units)), Scheme(pool=int(part * gap), target=target))
    order = np.argsort(grants.capacity, kind="stable")
    after = (grants.capacity + grants.per_head)[order]
    assert (np.diff(after) >= -1e-9 * max(goal, 1.0)).all()


@given(UNITS, SCHEMES, st.data())
def test_order_of_units_changes_nothing_but_who_gets_the_last_peso(
    units: list[Unit], scheme: Scheme, data: st.DataObject
) -> None:
    turned = data.draw(st.permutations(range(len(units))))
    one, other = shared(units, scheme), paid([units[place] for place in turned], scheme)
    np.testing.assert_allclose(other.per_head, one.per_head[list(turned)], rtol=1e-9, atol=1e-9)
    assert (np.abs(other.paid - one.paid[list(turned)]) <= 1 + 1e-9 * scheme.pool).all()


def test_three_units_by_hand() -> None:
    """Means: (0 + 100 + 500) / 3 = 200 a head; distances 200 and 100; two thirds and one third of 30."""
    grants = paid([(0, 1, 1.0), (100, 1, 1.0), (500, 1, 1.0)], Scheme(pool=30))
    assert (grants.mean, grants.target) == (200.0, 200.0)
    assert grants.paid.tolist() == [20, 10, 0]
    assert grants.bound == (None, None, None)
    squared = paid([(0, 1, 1.0), (100, 1, 1.0), (500, 1, 1.0)], Scheme(pool=30, exponent=2))
    assert squared.paid.tolist() == [24, 6, 0]
    needy = paid([(0, 1, 1.0), (100, 1, 2.0), (500, 1, 1.0)], Scheme(pool=30))
    assert needy.paid.tolist() == [15, 15, 0]
    capped = paid([(0, 1, 1.0), (100, 1, 1.0), (500, 1, 1.0)], Scheme(pool=30, ceiling=16))
    assert capped.paid.tolist() == [16, 14, 0]
    assert capped.bound == (Bound.CEILING, None, None)
    floored = paid([(0, 1, 1.0), (100, 1, 1.0), (500, 1, 1.0)], Scheme(pool=30, floor=5))
    assert floored.paid.tolist() == [17, 8, 5]
    assert floored.bound == (None, None, Bound.FLOOR)


@pytest.mark.parametrize(
    ("units", "scheme", "reason", "amount"),
    [
        ([(100, 1, 1.0), (100, 1, 1.0)], Scheme(pool=10), Impossible.NOBODY_BELOW, 0),
        ([(0, 1, 0.0), (100, 1, 1.0)], Scheme(pool=10), Impossible.NO_NEED, 0),
        ([(0, 1, 1.0), (100, 1, 1.0)], Scheme(pool=10, floor=6), Impossible.FLOORS_ABOVE_POOL, 12),
        ([(0, 2, 1.0), (100, 1, 1.0)], Scheme(pool=10, ceiling=4), Impossible.CEILINGS_BELOW_POOL, 8),
        ([(0, 2, 1.0), (900, 1, 1.0)], Scheme(pool=10, floor=1, ceiling=4), Impossible.CEILINGS_BELOW_POOL, 9),
    ],
)
def test_what_cannot_be_shared_out_is_refused_with_the_numbers(
    units: list[Unit], scheme: Scheme, reason: Impossible, amount: float
) -> None:
    with pytest.raises(Unshareable) as refused:
        paid(units, scheme)
    assert (refused.value.reason, refused.value.amount) == (reason, amount)


@pytest.mark.parametrize(
    "wrong", [{"pool": 0}, {"target": 0}, {"exponent": 0}, {"floor": -1}, {"floor": 2.0, "ceiling": 1.0}]
)
def test_what_is_no_scheme_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"pool|target|exponent|floor|ceiling"):
        Scheme(**{"pool": 1, **wrong})  # type: ignore[arg-type]
