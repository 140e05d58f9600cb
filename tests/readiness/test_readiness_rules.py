"""The score and its parts, and since when something is missing: what the rules promise on any checklist."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date, timedelta
from math import fsum, isclose

from hypothesis import given
from hypothesis import strategies as st

from regional_planner.kernel.period import PartialDate
from regional_planner.readiness.rules import (
    competence_state,
    funding_state,
    milestones_state,
    missing_since,
    score,
)
from regional_planner.readiness.terms import (
    EQUAL_WEIGHTS,
    Basis,
    Computed,
    Found,
    Milestone,
    Part,
    State,
    Statement,
)

STATES = st.none() | st.sampled_from(State)
CHECKLISTS = st.fixed_dictionaries(dict.fromkeys(Part, STATES))
WEIGHTS = st.fixed_dictionaries(dict.fromkeys(Part, st.floats(0, 1000).map(lambda w: round(w, 6))))
CLP = st.integers(0, 10**13)
DAYS = st.integers(0, 900).map(lambda days: date(2025, 1, 1) + timedelta(days=days))
MILESTONES = st.builds(
    Milestone,
    title=st.just("Hito"),
    planned=DAYS.map(lambda day: PartialDate(day.isoformat())),
    actual=st.none() | DAYS.map(lambda day: PartialDate(day.isoformat())),
    illustrative=st.booleans(),
)
Checklist = Mapping[Part, State | None]


def alike(one: float | None, other: float | None) -> bool:
    """The same figure, up to the last digits."""
    return one is other or (one is not None and other is not None and isclose(one, other, abs_tol=1e-12))


@given(states=CHECKLISTS, weights=WEIGHTS)
def test_the_parts_add_up_and_the_range_holds_the_score(states: Checklist, weights: Mapping[Part, float]) -> None:
    found = score(states, weights)
    assert set(found.contributions) == set(Part)
    told = [value for value in found.contributions.values() if value is not None]
    if found.value is None:
        assert told == []
        assert not any(weights[part] for part, state in states.items() if state is not None)
        return
    assert alike(fsum(told), found.value)
    assert found.least is not None
    assert found.most is not None
    assert -1e-12 <= found.least <= found.value + 1e-12
    assert found.value - 1e-12 <= found.most <= 1 + 1e-12
    if None not in states.values():
        assert alike(found.least, found.most)


@given(states=CHECKLISTS, weights=WEIGHTS, seed=st.integers())
def test_the_order_of_the_parts_does_not_matter(states: Checklist, weights: Mapping[Part, float], seed: int) -> None:
    parts = list(Part)
    random.Random(seed).shuffle(parts)
    turned = score({part: states[part] for part in parts}, {part: weights[part] for part in reversed(parts)})
    first = score(states, weights)
    assert (turned.value, turned.least, turned.most) == (first.value, first.least, first.most)
    assert turned.contributions == first.contributions


@given(states=CHECKLISTS, weights=WEIGHTS, part=st.sampled_from(Part), better=st.sampled_from(State))
def test_more_in_place_never_lowers_it(
    states: Checklist, weights: Mapping[Part, float], part: Part, better: State
) -> None:
    before = states[part]
    if before is None and better is not State.IN_PLACE:
        return
    if before is not None and better.worth < before.worth:
        return
    first, then = score(states, weights), score({**states, part: better}, weights)
    for name in ("value", "least", "most"):
        was, now = getattr(first, name), getattr(then, name)
        assert was is None or now >= was - 1e-12, name


@given(states=CHECKLISTS, weights=WEIGHTS)
def test_the_range_is_what_the_unknown_could_be(states: Checklist, weights: Mapping[Part, float]) -> None:
    found = score(states, weights)
    worst = score({part: state or State.MISSING for part, state in states.items()}, weights)
    best = score({part: state or State.IN_PLACE for part, state in states.items()}, weights)
    assert alike(found.least, worst.value)
    assert alike(found.most, best.value)


@given(CHECKLISTS, st.floats(0.001, 100))
def test_only_the_proportion_of_the_weights_counts(states: Checklist, factor: float) -> None:
    scaled = dict.fromkeys(Part, factor)
    assert alike(score(states, scaled).value, score(states, EQUAL_WEIGHTS).value)


def test_nothing_known_gives_no_score() -> None:
    found = score(dict.fromkeys(Part), EQUAL_WEIGHTS)
    assert (found.value, found.least, found.most) == (None, 0, 1)
    assert set(found.contributions.values()) == {None}
    half = score({**dict.fromkeys(Part), Part.TEAM: State.PARTLY}, EQUAL_WEIGHTS)
    assert (half.value, half.contributions[Part.TEAM]) == (0.5, 0.5)
    weightless = score(dict.fromkeys(Part, State.IN_PLACE), dict.fromkeys(Part, 0.0))
    assert (weightless.value, weightless.least, weightless.most) == (None, None, None)


@given(committed=CLP, voted=CLP, more=CLP)
def test_more_money_never_lowers_funding(committed: int, voted: int, more: int) -> None:
    assert funding_state(committed + more, voted).worth >= funding_state(committed, voted).worth
    assert funding_state(committed, voted + more).worth >= funding_state(committed, voted).worth
    assert (funding_state(committed, voted) is State.MISSING) is (committed == voted == 0)


@given(st.lists(MILESTONES, max_size=6), MILESTONES, DAYS)
def test_a_milestone_that_is_reached_never_lowers_the_schedule(
    others: list[Milestone], one: Milestone, day: date
) -> None:
    reached = Milestone(one.title, one.planned, PartialDate(day.isoformat()), one.illustrative)
    assert milestones_state([*others, reached], day).worth >= milestones_state([*others, one], day).worth
    assert milestones_state([*others, one], day) is not State.MISSING
    assert (milestones_state(others, day) is State.MISSING) is (not others)
    late = [each for each in others if each.late_on(day)]
    assert all(each.planned.last < day and not each.reached_by(day) for each in late)
    if others:
        assert (milestones_state(others, day) is State.PARTLY) is bool(late)


@given(st.sets(st.sampled_from("abcd")), st.sets(st.sampled_from("abcd")), st.sampled_from("abcd"))
def test_one_more_competence_never_lowers_it(needs: set[str], held: set[str], more: str) -> None:
    before, after = competence_state(needs, held), competence_state(needs, held | {more})
    assert (before is None) is (after is None) is (not needs)
    if before is not None and after is not None:
        assert after.worth >= before.worth
        assert (before is State.IN_PLACE) is (needs <= held)
        assert (before is State.MISSING) is needs.isdisjoint(held)


def stated(state: State, day: date) -> Statement:
    """A statement of a day."""
    return Statement(str(day), Part.TEAM, state, "Acta", None, day, None, (), False)


@given(st.lists(st.tuples(st.sampled_from(State), DAYS), max_size=6, unique_by=lambda each: each[1]), DAYS)
def test_missing_since_the_first_of_those_in_a_row_that_said_so(
    history: list[tuple[State, date]], adopted: date
) -> None:
    latest_first = sorted((stated(*each) for each in history), key=lambda each: each.stated_on, reverse=True)
    found = Found(Part.TEAM, Computed(None), tuple(latest_first))
    since = missing_since(found, adopted)
    if not latest_first or latest_first[0].state is not State.MISSING:
        assert since is None
        return
    assert since is not None
    assert since >= adopted
    told = [each for each in latest_first if each.stated_on >= since]
    assert all(each.state is State.MISSING for each in told)
    earlier = [each for each in latest_first if adopted <= each.stated_on < since]
    assert not earlier or earlier[0].state is not State.MISSING


def test_records_come_before_statements_and_what_differs_is_said() -> None:
    says = stated(State.IN_PLACE, date(2026, 1, 1))
    both = Found(Part.TEAM, Computed(State.MISSING, since=date(2026, 3, 1)), (says,))
    assert (both.state, both.basis, both.differs) == (State.MISSING, Basis.COMPUTED, True)
    assert missing_since(both, date(2026, 2, 1)) == date(2026, 3, 1)
    assert missing_since(both, None) == date(2026, 3, 1)
    alone = Found(Part.TEAM, Computed(None), (says,))
    assert (alone.state, alone.basis, alone.differs) == (State.IN_PLACE, Basis.STATED, False)
    nothing = Found(Part.TEAM, Computed(None))
    assert (nothing.state, nothing.basis, nothing.differs) == (None, None, False)
