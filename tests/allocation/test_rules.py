"""Robust allocation against every set of priorities, tried one by one; bounds, prices and clashes."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from regional_planner.allocation.programme import Deadline, limits_of
from regional_planner.allocation.rules import GAP, allocate, prices, served
from regional_planner.allocation.terms import UNBOUNDED, Allocation, BoundKind, Clash, Mask, Problem, Rule, Unsolved

SECONDS = 20.0


def problem(
    costs: list[tuple[int, int]],
    regions: list[int],
    gives: list[list[float]],
    wants: list[list[float]],
    budget: int,
    **bounds: dict[int, int],
) -> Problem:
    """A problem by plain lists; bounds by place."""
    of_source = np.array(costs, dtype=np.int64)
    count = max(regions) + 1

    def filled(name: str, size: int) -> Any:
        array = np.full(size, UNBOUNDED, dtype=np.int64)
        for place, clp in bounds.get(name, {}).items():
            array[place] = clp
        return array

    weights = np.array(wants, dtype=float)
    return Problem(
        budget,
        of_source.sum(axis=1),
        of_source,
        np.array(regions),
        np.array(gives, dtype=float),
        weights / weights.sum(axis=1, keepdims=True),
        filled("floors", count),
        filled("ceilings", count),
        filled("caps", 2),
    )


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Up to seven priorities in three regions, two sources, three aims, three scenarios, bounds that may clash."""
    count = draw(st.integers(1, 7))
    costs = [(draw(st.integers(1, 50)), draw(st.sampled_from([0, 20]))) for _ in range(count)]
    regions = [draw(st.integers(0, 2)) for _ in range(count)]
    shares = st.sampled_from([0.0, 0.1, 0.25, 0.5])
    gives = [[draw(shares) for _ in range(3)] for _ in range(count)]
    weight = st.sampled_from([0.0, 1.0, 2.0, 5.0])
    wants = draw(st.lists(st.lists(weight, min_size=3, max_size=3).filter(any), min_size=1, max_size=3))
    total = sum(map(sum, costs))
    budget = draw(st.integers(max(1, total // 4), total))
    places = st.sampled_from(range(max(regions) + 1))
    return problem(
        costs,
        regions,
        gives,
        wants,
        budget,
        floors=draw(st.dictionaries(places, st.integers(0, budget // 2), max_size=2)),
        ceilings=draw(st.dictionaries(places, st.integers(0, budget), max_size=2)),
        caps=draw(st.dictionaries(st.integers(0, 1), st.integers(0, budget), max_size=2)),
    )


def keeps(given: Problem, funded: Mask) -> bool:
    """Whether a choice keeps every bound, in whole CLP."""
    if given.cost[funded].sum() > given.budget:
        return False
    sources = given.of_source[funded].sum(axis=0)
    if any(cap != UNBOUNDED and clp > cap for clp, cap in zip(sources, given.caps, strict=True)):
        return False
    for place, (floor, ceiling) in enumerate(zip(given.floors, given.ceilings, strict=True)):
        spent = given.cost[funded & (given.region_of == place)].sum()
        if (floor != UNBOUNDED and spent < floor) or (ceiling != UNBOUNDED and spent > ceiling):
            return False
    return True


def every_choice(given: Problem) -> list[Mask]:
    """All choices that keep the bounds."""
    choices = (np.array(each, dtype=bool) for each in product([False, True], repeat=len(given.cost)))
    return [each for each in choices if keeps(given, each)]


def by_hand(given: Problem, funded: Mask) -> list[float]:
    """The alignment of each scenario, in plain loops."""
    served_share = [
        sum(given.cost[p] * given.gives[p, n] for p in np.flatnonzero(funded)) / given.budget
        for n in range(given.gives.shape[1])
    ]
    return [sum(min(share, want) for share, want in zip(served_share, wants, strict=True)) for wants in given.wants]


@settings(max_examples=60)
@given(problems())
def test_the_optimum_is_that_of_trying_every_choice(given: Problem) -> None:
    choices = every_choice(given)
    if not choices:
        with pytest.raises(Clash):
            allocate(given, Rule.MAX_MIN, Deadline(SECONDS))
        return
    tried = np.array([by_hand(given, each) for each in choices])
    best = tried.max(axis=0)
    for rule in Rule:
        found = allocate(given, rule, Deadline(SECONDS))
        assert keeps(given, found.funded)
        assert found.alignment == pytest.approx(by_hand(given, found.funded), abs=1e-9)
        assert (found.best >= found.alignment).all()
        assert found.best == pytest.approx(best, abs=GAP)
        if rule is Rule.MAX_MIN:
            optimum = tried.min(axis=1).max()
            assert found.worst >= optimum * (1 - GAP) - 1e-6
            assert found.worst <= optimum + 1e-9
        else:
            optimum = (best - tried).max(axis=1).min()
            assert found.regret <= optimum + 2 * GAP


@settings(max_examples=60, suppress_health_check=[HealthCheck.filter_too_much])
@given(problems())
def test_clashing_bounds_cannot_be_kept_together_and_each_is_needed(given: Problem) -> None:
    assume(not every_choice(given))
    with pytest.raises(Clash) as clash:
        allocate(given, Rule.MAX_MIN, Deadline(SECONDS))
    kept = [limits_of(given)[place] for place in clash.value.places]
    assert kept
    assert not any(_within(given, each, kept) for each in _all(given))
    for one in kept:
        rest = [each for each in kept if each is not one]
        assert any(_within(given, each, rest) for each in _all(given))


def _all(given: Problem) -> list[Mask]:
    return [np.array(each, dtype=bool) for each in product([False, True], repeat=len(given.cost))]


def _within(given: Problem, funded: Mask, limits: list[Any]) -> bool:
    for limit in limits:
        match limit.kind:
            case BoundKind.BUDGET:
                spent = given.cost[funded].sum()
            case BoundKind.SOURCE:
                spent = given.of_source[funded, limit.place].sum()
            case _:
                spent = given.cost[funded & (given.region_of == limit.place)].sum()
        if not limit.low - 1e-12 <= spent / given.budget <= limit.high + 1e-12:
            return False
    return True


TWO = problem([(60, 0), (50, 0), (0, 40)], [0, 0, 1], [[0.5, 0], [0.5, 0], [0, 0.5]], [[1, 0], [1, 1]], 100)


def test_the_worst_scenario_is_what_max_min_looks_at() -> None:
    found = allocate(TWO, Rule.MAX_MIN, Deadline(SECONDS))
    assert found.funded.tolist() == [True, False, True]
    assert found.alignment == pytest.approx([0.3, 0.5])
    assert found.worst == pytest.approx(0.3)
    assert found.gap <= GAP


def test_a_bound_costs_what_relaxing_it_would_bring() -> None:
    given = problem([(60, 0), (40, 0), (30, 0)], [0, 0, 1], [[0.5], [0.5], [0.1]], [[1]], 100, floors={1: 30})
    found = allocate(given, Rule.MAX_MIN, Deadline(SECONDS))
    assert found.funded.tolist() == [True, False, True]
    told = {
        limits_of(given)[place].kind: price
        for place, price in prices(given, Rule.MAX_MIN, found, 0.3, Deadline(SECONDS)).items()
    }
    # Without the floor both of the first region: 0.5 instead of 0.3 + 0.03; with 30 more, all of them: 0.53.
    assert told[BoundKind.FLOOR] == pytest.approx(0.5 - 0.33, abs=1e-6)
    assert told[BoundKind.BUDGET] == pytest.approx(0.53 - 0.33, abs=1e-6)


def test_a_bound_with_room_left_may_cost_too_since_priorities_are_whole() -> None:
    given = problem([(60, 0), (45, 0)], [0, 0], [[0.5], [0.5]], [[1]], 100)
    found = allocate(given, Rule.MAX_MIN, Deadline(SECONDS))
    assert found.funded.tolist() == [True, False]
    (price,) = prices(given, Rule.MAX_MIN, found, 0.05, Deadline(SECONDS)).values()
    assert price == pytest.approx(0.225, abs=1e-6)


def test_floors_above_the_budget_are_named_and_what_has_nothing_to_do_with_it_is_not() -> None:
    given = problem(
        [(50, 0), (50, 0), (50, 0)],
        [0, 1, 2],
        [[0.5], [0.5], [0.5]],
        [[1]],
        80,
        floors={0: 50, 1: 50},
        ceilings={2: 50},
    )
    with pytest.raises(Clash) as clash:
        allocate(given, Rule.MIN_REGRET, Deadline(SECONDS))
    kinds = [(limits_of(given)[place].kind, limits_of(given)[place].place) for place in clash.value.places]
    assert (BoundKind.CEILING, 2) not in kinds
    assert {kind for kind, _place in kinds} <= {BoundKind.BUDGET, BoundKind.FLOOR}


def test_many_priorities_come_within_the_gap_of_what_parts_of_them_could_do() -> None:
    chance = np.random.default_rng(7)
    count, aims = 3_000, 8
    of_source = np.zeros((count, 2), dtype=np.int64)
    of_source[np.arange(count), chance.integers(0, 2, count)] = chance.integers(10**7, 10**9, count)
    gives = np.zeros((count, aims))
    gives[np.arange(count), chance.integers(0, aims, count)] = chance.uniform(0, 1, count)
    cost = of_source.sum(axis=1)
    budget = int(cost.sum() * 0.3)
    region_of = chance.integers(0, 16, count)
    wants = chance.dirichlet(np.ones(aims), 3)
    floors = np.full(16, budget // 40)
    nothing = np.full(16, UNBOUNDED)
    given = Problem(budget, cost, of_source, region_of, gives, wants, floors, nothing, np.full(2, budget))
    found: Allocation = allocate(given, Rule.MAX_MIN, Deadline(SECONDS))
    assert keeps(given, found.funded)
    assert found.gap <= GAP
    assert found.alignment == pytest.approx(served(given, found.funded))


def test_bounds_are_kept_to_the_peso_however_large_the_budget() -> None:
    half = 30_000_000_000
    given = problem([(half, 0), (half + 1, 0), (half - 900, 0)], [0, 0, 0], [[0.9], [0.9], [0.1]], [[1]], 2 * half)
    for rule in Rule:
        found = allocate(given, rule, Deadline(SECONDS))
        assert keeps(given, found.funded)
        assert found.funded.sum() == 2
        assert found.alignment == pytest.approx([0.5])


def test_many_priorities_of_which_only_an_unlikely_one_fits_are_allocated_all_the_same() -> None:
    # Only the odd one reaches 101; parts of the even ones do so too, and serve more.
    costs = [(101, 0), *[(2, 0)] * 600, *[(1, 0)] * 900]
    regions = [*[0] * 601, *[1] * 900]
    gives = [[0.0], *[[0.5]] * 600, *[[0.5 + place / 10_000] for place in range(900)]]
    given = problem(costs, regions, gives, [[1]], 551, floors={0: 101}, ceilings={0: 101})
    found = allocate(given, Rule.MAX_MIN, Deadline(SECONDS))
    assert keeps(given, found.funded)
    assert found.funded[0]


def test_many_priorities_whose_parts_would_fit_and_which_do_not_whole_are_said_to_clash() -> None:
    costs = [*[(2, 0)] * 600, *[(1, 0)] * 10]
    given = problem(costs, [*[0] * 600, *[1] * 10], [[0.5]] * 610, [[1]], 500, floors={0: 101}, ceilings={0: 101})
    with pytest.raises(Clash) as clash:
        allocate(given, Rule.MAX_MIN, Deadline(SECONDS))
    kinds = {limits_of(given)[place].kind for place in clash.value.places}
    assert kinds == {BoundKind.FLOOR, BoundKind.CEILING}


def test_what_is_out_of_time_is_not_answered_and_prices_out_of_time_are_not_told() -> None:
    with pytest.raises(Unsolved):
        allocate(TWO, Rule.MAX_MIN, Deadline(0.0))
    found = allocate(TWO, Rule.MAX_MIN, Deadline(SECONDS))
    told = prices(TWO, Rule.MAX_MIN, found, 0.1, Deadline(0.0))
    assert told
    assert set(told.values()) == {None}
