"""Alignment's figures against their definitions, and the properties they promise."""

import math
from collections.abc import Iterator
from dataclasses import fields, replace
from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from regional_planner.alignment.rules import Alignment, align, gaps
from regional_planner.alignment.rules.figures import Coverage
from regional_planner.alignment.terms import PARTS, LinkRow, PriorityRow, Shares
from tests.alignment import reference
from tests.alignment.plans import DAY, figure_of, plans, positive_weights, shares, shuffled
from tests.alignment.reference import MILLION
from tests.alignment.rows import Rows


def agrees(figure: float, expected: Fraction | float | None) -> bool:
    return math.isnan(figure) if expected is None else math.isclose(figure, expected, rel_tol=0, abs_tol=1e-9)


@given(plans())
def test_figures_are_those_of_the_definitions(rows: Rows) -> None:
    result = align(rows.plan())
    nationals = sorted(rows.nationals)
    for place, region in enumerate(sorted(rows.regions)):
        expected = reference.figures(rows, region)
        if expected is None:
            assert all_null(result, place)
            continue
        for column, national in enumerate(nationals):
            assert agrees(result.profiles[place, column], expected.profile[national])
            paid = expected.money_profile[national] if expected.money_profile else None
            assert agrees(result.money_profiles[place, column], paid)
        for column, part in enumerate(PARTS):
            assert agrees(result.parts[place, column], expected.parts[part])
        for name in ("local", "carrying", "heard", "divergence", "concentration", "cosine"):
            assert agrees(getattr(result, name)[place], getattr(expected, name)), name
        assert agrees(result.voice[place], expected.voice if nationals else None)
        assert agrees(result.ceiling[place], 1 - expected.local)


def all_null(result: Alignment, place: int) -> bool:
    names = ("local", "carrying", "ceiling", "cosine", "voice", "heard", "concentration", "divergence")
    return all(math.isnan(getattr(result, name)[place]) for name in names) and bool(
        np.isnan(result.profiles[place]).all()
    )


@given(plans())
def test_coverage_is_that_of_the_definition(rows: Rows) -> None:
    coverage = align(rows.plan()).coverage
    for column, national in enumerate(sorted(rows.nationals)):
        for basis, expected in reference.coverage(rows, national).items():
            assert agrees(getattr(coverage, basis)[column], expected), basis
    assert coverage.counted + coverage.without_profile == len(rows.regions)


def arrays(figures: Alignment | Coverage) -> Iterator[tuple[str, Shares]]:
    """The figures of a dataclass that are arrays, by name."""
    for field in fields(figures):
        figure = getattr(figures, field.name)
        if isinstance(figure, np.ndarray):
            yield field.name, figure


@given(plans(), st.data())
def test_order_of_input_changes_nothing(rows: Rows, data: st.DataObject) -> None:
    other = shuffled(data, rows)
    ours, theirs = align(rows.plan()), align(other.plan())
    for mine, yours in ((ours, theirs), (ours.coverage, theirs.coverage)):
        for name, figure in arrays(mine):
            np.testing.assert_allclose(figure, getattr(yours, name), rtol=0, atol=1e-12, err_msg=name)
    assert gaps(rows.plan()) == gaps(other.plan())


@given(plans())
def test_figures_are_shares_and_parts_sum_to_the_whole(rows: Rows) -> None:
    result = align(rows.plan())
    for name, figure in (*arrays(result), *arrays(result.coverage)):
        known = figure[~np.isnan(figure)]
        assert ((known >= 0) & (known <= 1 + 1e-12)).all(), name
    np.testing.assert_allclose(result.priority_parts.sum(axis=1), 1, atol=1e-12)
    weighed = ~np.isnan(result.local)
    np.testing.assert_allclose(result.parts[weighed].sum(axis=1), 1, atol=1e-12)
    with np.errstate(invalid="ignore"):
        assert not (result.carrying > result.ceiling + 1e-12).any()
    assert len(result.local) == len(rows.regions)


@given(plans(shares), st.data())
def test_splitting_a_priority_leaves_the_figures(rows: Rows, data: st.DataObject) -> None:
    if not rows.priorities:
        return
    parent = data.draw(st.sampled_from(rows.priorities))
    weight, money = data.draw(st.integers(0, parent.weight or 0)), data.draw(st.integers(0, parent.money))
    halves = (
        parent._replace(weight=(parent.weight or 0) - weight, money=parent.money - money),
        parent._replace(code="child", weight=weight, money=money),
    )
    split = replace(
        rows,
        priorities=(*(row for row in rows.priorities if row is not parent), *halves),
        links=rows.links + tuple(row._replace(priority="child") for row in rows.links if row.priority == parent.code),
    )
    before, after = align(rows.plan()), align(split.plan())
    for name in ("profiles", "local", "parts", "carrying", "voice", "cosine", "money_profiles", "divergence"):
        np.testing.assert_allclose(getattr(after, name), getattr(before, name), rtol=0, atol=1e-12, err_msg=name)


@given(plans())
def test_carrying_is_one_only_for_the_nations_own_profile(rows: Rows) -> None:
    nation = reference.normalised(rows.nationals)
    for place, region in enumerate(sorted(rows.regions)):
        expected = reference.figures(rows, region)
        same = expected is not None and bool(nation) and expected.profile == nation and expected.local == 0
        assert (align(rows.plan()).carrying[place] == 1.0) == same


@given(st.lists(positive_weights, min_size=2, max_size=7), st.integers(-1, 1))
def test_carrying_tells_one_part_in_a_million_from_none(national: list[int], moved: int) -> None:
    """A region with the nation's weights and full links carries all of it, a shift by one part less."""
    codes = [f"N{place}" for place in range(len(national))]
    mine = [national[0] + moved, *national[1:]]
    rows = Rows(
        DAY,
        {"01": None},
        dict(zip(codes, national, strict=True)),
        tuple(PriorityRow(f"P{code}", "01", min(w, MILLION)) for code, w in zip(codes, mine, strict=True)),
        tuple(LinkRow(f"P{code}", code, MILLION, "agreed", "lower") for code in codes),
    )
    same = [row.weight for row in rows.priorities] == national
    assert (align(rows.plan()).carrying[0] == 1.0) == same


@given(plans(), st.data())
def test_turning_a_link_local_never_raises_carrying(rows: Rows, data: st.DataObject) -> None:
    agreed = [place for place, row in enumerate(rows.links) if row.state == "agreed"]
    if not agreed:
        return
    place = data.draw(st.sampled_from(agreed))
    link = rows.links[place]
    turned = data.draw(st.integers(1, link.strength))
    kept = (link._replace(strength=link.strength - turned),) if turned < link.strength else ()
    other = replace(
        rows,
        links=rows.links[:place] + kept + rows.links[place + 1 :],
        priorities=tuple(
            row._replace(declared_local=row.declared_local + turned) if row.code == link.priority else row
            for row in rows.priorities
        ),
    )
    assert_not_raised(rows, other)


@given(plans(), st.none() | shares)
def test_adding_a_local_priority_never_raises_carrying(rows: Rows, weight: int | None) -> None:
    local = PriorityRow("local", min(rows.regions), weight, declared_local=MILLION)
    assert_not_raised(rows, replace(rows, priorities=(*rows.priorities, local)))


def assert_not_raised(before: Rows, after: Rows) -> None:
    for earlier, later in zip(figure_of(before, "carrying"), figure_of(after, "carrying"), strict=True):
        assert earlier is None or later is None or later <= earlier + 1e-12
