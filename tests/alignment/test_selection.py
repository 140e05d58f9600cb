"""A part of a plan, and a plan under other weights of the nation."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from regional_planner.alignment.rules import align, explanation, gaps, selected, with_national_weights
from regional_planner.alignment.terms import Figure, GapKind, Mask, Plan
from tests.alignment import reference
from tests.alignment.plans import EXAMPLE, plans
from tests.alignment.reference import MILLION
from tests.alignment.rows import Rows


def chosen(plan: Plan, codes: set[str]) -> Plan:
    return selected(plan, among(plan.priorities, codes), among(plan.nationals, codes))


def among(names: tuple[str, ...], codes: set[str]) -> Mask:
    return np.array([name in codes for name in names], dtype=bool)


@st.composite
def choices(draw: st.DrawFn) -> tuple[Rows, set[str]]:
    rows = draw(plans())
    codes = sorted([*rows.nationals, *(row.code for row in rows.priorities)])
    return rows, set(draw(st.lists(st.sampled_from(codes), unique=True))) if codes else set()


@given(choices())
def test_weights_of_a_selection_are_those_of_the_plan_renormalised(case: tuple[Rows, set[str]]) -> None:
    rows, codes = case
    result = align(chosen(rows.plan(), codes))
    plan = chosen(rows.plan(), codes)
    nation = reference.normalised(rows.nationals) or {}
    whole = sum(weight for code, weight in nation.items() if code in codes)
    for place, code in enumerate(plan.nationals):
        share = result.national.share[place]
        assert (
            math.isnan(share)
            if not whole
            else share == pytest.approx(float(nation[code] / whole) if code in codes else 0.0)
        )
    for region in rows.regions:
        weights = reference.regional_weights(rows)[region] or {}
        kept = {code: weight for code, weight in weights.items() if code in codes}
        expected = reference.profile(rows, kept)
        own = plan.regions.index(region)
        total = sum(kept.values())
        for place, code in enumerate(plan.nationals):
            x = result.profiles[own, place]
            assert math.isnan(x) if not total else x == pytest.approx(float(expected[code] / Fraction(total)), abs=1e-9)


@given(choices())
def test_what_selected_priorities_do_elsewhere_is_no_gap(case: tuple[Rows, set[str]]) -> None:
    """A selection shows no weight as unassigned or local that the whole plan does not."""
    rows, codes = case
    kinds = set(GapKind) - {GapKind.NATIONAL_WITHOUT_REGION, GapKind.LOCAL_WITHOUT_ORIGIN, GapKind.UNASSIGNED_WEIGHT}
    whole = {(gap.kind, gap.priority, gap.national, gap.share) for gap in gaps(rows.plan())}
    for gap in gaps(chosen(rows.plan(), codes)):
        if gap.kind in kinds:
            assert (gap.kind, gap.priority, gap.national, gap.share) in whole
    plan, part = rows.plan(), chosen(rows.plan(), codes)
    parts = dict(zip(plan.priorities, align(plan).priority_parts.tolist(), strict=True))
    for code, row in zip(part.priorities, align(part).priority_parts.tolist(), strict=True):
        assert row == parts[code]


@given(plans())
def test_selecting_everything_changes_no_figure(rows: Rows) -> None:
    plan = rows.plan()
    everything = {*plan.priorities, *plan.nationals}
    ours, theirs = align(chosen(plan, everything)), align(plan)
    for name in ("profiles", "carrying", "voice", "heard", "parts", "divergence", "cosine"):
        np.testing.assert_allclose(getattr(ours, name), getattr(theirs, name), rtol=0, atol=1e-12, err_msg=name)


@given(choices())
def test_explanations_of_a_selection_add_up(case: tuple[Rows, set[str]]) -> None:
    plan = chosen(case[0].plan(), case[1])
    result = align(plan)
    for place, region in enumerate(plan.regions):
        for figure in (Figure.CARRYING, Figure.LOCAL, Figure.HEARD, Figure.VOICE):
            value = np.nan_to_num(getattr(result, figure.value)[place])
            parts = explanation(plan, figure, region, alignment=result)
            assert math.fsum(part.amount for part in parts) == pytest.approx(value, abs=1e-12)


def test_the_ratio_of_weights_does_not_depend_on_the_choice() -> None:
    """A has half of the nation's weight, and two open ones a quarter each: A stays twice as heavy as one of them."""
    rows = Rows(1, {"01": 1}, {"A": 500_000, "B": None, "C": None}, ())
    assert align(chosen(rows.plan(), {"A", "B"})).national.share.tolist() == pytest.approx([2 / 3, 1 / 3])


def test_a_national_priority_outside_stays_where_a_chosen_one_links_to_it() -> None:
    part = chosen(EXAMPLE.plan(), {"P1", "B"})
    assert part.nationals == ("A", "B")
    assert align(part).national.share.tolist() == [0.0, 1.0]
    assert align(part).profiles[0].tolist() == [0.8, 0.0]
    assert align(part).carrying[0] == 0.0


@given(plans(), st.data())
def test_a_scenario_shares_the_rest_equally(rows: Rows, data: st.DataObject) -> None:
    assume(rows.nationals)
    plan = rows.plan()
    named = data.draw(st.lists(st.sampled_from(plan.nationals), min_size=1, unique=True))
    room, weights = MILLION, {}
    for code in named:
        weights[code] = data.draw(st.integers(0, room))
        room -= weights[code]
    assume(sum(weights.values()) > 0)
    share = align(with_national_weights(plan, weights, among(plan.nationals, set(plan.nationals)))).national.share
    others = [code for code in plan.nationals if code not in weights]
    whole = MILLION if others else sum(weights.values())
    for place, code in enumerate(plan.nationals):
        expected = weights[code] / whole if code in weights else room / len(others) / MILLION
        assert share[place] == pytest.approx(expected, abs=1e-12)


def test_named_weights_that_fill_the_whole_leave_nothing_and_those_outside_get_nothing() -> None:
    plan = EXAMPLE.plan()
    everything, two = among(plan.nationals, {"A", "B", "C"}), among(plan.nationals, {"A", "B"})
    assert align(with_national_weights(plan, {"B": MILLION}, everything)).national.share.tolist() == [0, 1, 0]
    assert align(with_national_weights(plan, {"A": 400_000}, two)).national.share.tolist() == [0.4, 0.6, 0]


@pytest.mark.parametrize(
    ("weights", "named"),
    [({"Z": 1}, "Z"), ({"A": 600_000, "B": 600_000}, "A, B"), ({"A": 0, "B": 0}, "A, B"), ({"C": 1}, "C")],
)
def test_scenarios_that_cannot_be_are_refused_by_name(weights: dict[str, int], named: str) -> None:
    plan = EXAMPLE.plan()
    with pytest.raises(ValueError, match=f"^{named}$"):
        with_national_weights(plan, weights, among(plan.nationals, {"A", "B"}))
