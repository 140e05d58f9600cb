"""Overlap, complementarity and synergy against their definitions, and the properties they promise."""

import math
from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regional_planner.alignment.rules import align
from regional_planner.alignment.rules.cells import (
    all_pairs,
    cell_parts,
    cells_from_rows,
    known,
    matrix_profiles,
    pair_blocks,
    share_in_none,
)
from regional_planner.alignment.rules.pairs import Pairs, Tie, pairs, ties
from regional_planner.alignment.terms import PriorityRow, Shares
from tests.alignment import pairs_reference as slow
from tests.alignment.pairs_reference import CellsOf
from tests.alignment.plans import DAY, open_weights, plans, shares
from tests.alignment.reference import MILLION
from tests.alignment.rows import Rows

AXES, AREAS = ("mining", "agro-food", ""), ("research", "skills", "norms", "")
PLACES = st.lists(st.builds("/".join, st.tuples(st.sampled_from(AXES), st.sampled_from(AREAS))), max_size=4)


@st.composite
def placed(draw: st.DrawFn, weights: st.SearchStrategy[int | None] = open_weights) -> tuple[Rows, CellsOf]:
    """A small plan, and cells for some of its priorities."""
    rows = draw(plans(weights))
    return rows, {row.code: draw(PLACES) for row in rows.priorities if draw(st.booleans())}


@st.composite
def neighbours(draw: st.DrawFn, rows: Rows) -> set[tuple[str, str]]:
    """Some pairs of the regions."""
    every = list(combinations(sorted(rows.regions), 2))
    return set(draw(st.lists(st.sampled_from(every)))) if every else set()


def profiles_of(rows: Rows, cells: CellsOf) -> Shares:
    return matrix_profiles(rows.plan(), cells_from_rows(rows.plan(), cells))


def pairs_of(rows: Rows, cells: CellsOf, borders: set[tuple[str, str]], areas: set[tuple[str, str]]) -> Pairs:
    return pairs(rows.plan(), align(rows.plan()), profiles_of(rows, cells), borders, areas)


def test_two_regions_and_two_cells_by_hand() -> None:
    """Both put half into mining: 01 into its research, 02 into its skills but for a tenth of research.

    overlap = min(0.5, 0.1) = 0.1. Mining has 0.5 in both, research given mining is 1 in 01 and 0.2 in 02, so the
    distance is 0.8 and complementarity 0.5 * 0.8 = 0.4. The rest of 01 names no cell, that of 02 no area.
    """
    rows = Rows(
        DAY,
        {"01": None, "02": None},
        {},
        (
            PriorityRow("A", "01", 500_000),
            PriorityRow("B", "01", 500_000),
            PriorityRow("C", "02", 100_000),
            PriorityRow("D", "02", 400_000),
            PriorityRow("E", "02", 500_000),
        ),
    )
    cells = {"A": ["mining/research"], "C": ["mining/research"], "D": ["mining/skills"], "E": ["mining/"]}
    found = pairs_of(rows, cells, {("02", "01")}, set())
    assert found.overlap[0, 1] == pytest.approx(0.1, abs=1e-12)
    assert found.complementarity[0, 1] == pytest.approx(0.4, abs=1e-12)
    assert found.synergy[0, 1] == pytest.approx(0.5, abs=1e-12)
    assert np.diag(found.overlap).tolist() == pytest.approx([0.5, 0.5])
    overlaps, complements = cell_parts(*known(profiles_of(rows, cells)))
    assert overlaps.tolist() == [[pytest.approx(0.1), 0.0]]
    assert complements.tolist() == [[pytest.approx(0.2), pytest.approx(0.2)]]
    assert pairs_of(rows, cells, set(), set()).synergy[0, 1] == pytest.approx(0.4, abs=1e-12)


@given(placed(), st.data())
def test_indices_are_those_of_the_definitions(plan: tuple[Rows, CellsOf], data: st.DataObject) -> None:
    rows, cells = plan
    borders, areas = data.draw(neighbours(rows)), data.draw(neighbours(rows))
    found = pairs_of(rows, cells, borders, areas)
    codes = sorted(rows.regions)
    whole = [slow.matrix(rows, cells, code) for code in codes]
    for first, second in combinations(range(len(codes)), 2):
        mine, yours, names = whole[first], whole[second], (codes[first], codes[second])
        if mine is None or yours is None:
            assert math.isnan(found.synergy[first, second])
            continue
        shared = slow.overlap(mine, yours)
        apart = slow.complementarity(mine, yours)
        counts = 1 if names in borders | areas else slow.shared_national_weight(rows, *names)
        assert found.overlap[first, second] == pytest.approx(float(shared), abs=1e-9)
        assert found.complementarity[first, second] == pytest.approx(float(apart), abs=1e-9)
        assert found.synergy[first, second] == pytest.approx(float(apart + counts * shared), abs=1e-9)


@given(placed())
def test_they_are_symmetric_shares_and_a_region_overlaps_with_all_it_knows_of_itself(
    plan: tuple[Rows, CellsOf],
) -> None:
    profiles = profiles_of(*plan)
    for index in all_pairs(profiles):
        np.testing.assert_array_equal(index, index.T)
        some = index[~np.isnan(index)]
        assert ((some >= 0) & (some <= 1 + 1e-12)).all()
    overlap, complementarity = all_pairs(profiles)
    np.testing.assert_allclose(np.diag(overlap), 1 - share_in_none(profiles), atol=1e-12)
    weighed = ~np.isnan(np.diag(overlap))
    np.testing.assert_allclose(np.diag(complementarity)[weighed], 0, atol=0)
    np.testing.assert_allclose(profiles[weighed].sum(axis=(1, 2)), 1, atol=1e-12)


@given(placed(), st.data())
def test_synergy_is_symmetric_and_its_parts_are_shares(plan: tuple[Rows, CellsOf], data: st.DataObject) -> None:
    rows, cells = plan
    found = pairs_of(rows, cells, data.draw(neighbours(rows)), data.draw(neighbours(rows)))
    np.testing.assert_array_equal(found.synergy, found.synergy.T)
    for part in (found.complementarity, found.counted * found.overlap):
        some = part[~np.isnan(part)]
        assert ((some >= 0) & (some <= 1 + 1e-12)).all()


@given(placed(), st.data())
def test_parts_add_up_to_the_indices(plan: tuple[Rows, CellsOf], data: st.DataObject) -> None:
    rows, cells = plan
    found = pairs_of(rows, cells, data.draw(neighbours(rows)), data.draw(neighbours(rows)))
    figures, matrices = align(rows.plan()), known(profiles_of(rows, cells))
    for first, second in combinations(range(len(rows.regions)), 2):
        parts = ties(found, figures, first, second)
        if math.isnan(found.synergy[first, second]):
            assert parts == []
            continue
        assert math.fsum(amount for *_, amount in parts) == pytest.approx(found.synergy[first, second], abs=1e-12)
        overlaps, complements = cell_parts(matrices[first], matrices[second])
        assert math.fsum(overlaps.ravel()) == pytest.approx(found.overlap[first, second], abs=1e-12)
        assert math.fsum(complements.ravel()) == pytest.approx(found.complementarity[first, second], abs=1e-12)
        assert parts[0][0] is Tie.COMPLEMENTARITY


@given(placed(), st.data())
def test_order_of_input_changes_nothing(plan: tuple[Rows, CellsOf], data: st.DataObject) -> None:
    rows, cells = plan
    other = replace(
        rows,
        regions=dict(data.draw(st.permutations(list(rows.regions.items())))),
        priorities=tuple(data.draw(st.permutations(rows.priorities))),
    )
    turned = {code: data.draw(st.permutations(each)) for code, each in reversed(cells.items())}
    for mine, yours in zip(all_pairs(profiles_of(rows, cells)), all_pairs(profiles_of(other, turned)), strict=True):
        np.testing.assert_allclose(mine, yours, rtol=0, atol=1e-12)


@given(placed(shares), st.data())
def test_splitting_a_priority_changes_nothing(plan: tuple[Rows, CellsOf], data: st.DataObject) -> None:
    rows, cells = plan
    if not rows.priorities:
        return
    parent = data.draw(st.sampled_from(rows.priorities))
    weight = data.draw(st.integers(0, parent.weight or 0))
    halves = (parent._replace(weight=(parent.weight or 0) - weight), parent._replace(code="child", weight=weight))
    split = replace(
        rows,
        priorities=(*(row for row in rows.priorities if row is not parent), *halves),
        links=rows.links + tuple(row._replace(priority="child") for row in rows.links if row.priority == parent.code),
    )
    both = {**cells, "child": cells.get(parent.code, [])}
    before, after = pairs_of(rows, cells, set(), set()), pairs_of(split, both, set(), set())
    for name in ("overlap", "complementarity", "counted"):
        np.testing.assert_allclose(getattr(after, name), getattr(before, name), rtol=0, atol=1e-12, err_msg=name)


@given(placed(), st.integers(1, 5))
def test_blocks_of_any_size_say_the_same(plan: tuple[Rows, CellsOf], size: int) -> None:
    profiles = profiles_of(*plan)
    overlap, complementarity = all_pairs(profiles)
    for block in pair_blocks(profiles, size):
        rows = slice(block.start, block.start + len(block.overlap))
        np.testing.assert_array_equal(block.overlap, overlap[rows, block.start :])
        np.testing.assert_array_equal(block.complementarity, complementarity[rows, block.start :])


def test_cells_of_a_priority_that_is_not_in_the_plan_are_refused() -> None:
    rows = Rows(DAY, {"01": None}, {}, (PriorityRow("A", "01", MILLION),))
    with pytest.raises(ValueError, match="unknown priority: B"):
        cells_from_rows(rows.plan(), {"B": ["mining/"]})
