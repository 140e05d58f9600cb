"""Every figure lists what it is made of, and the list adds up."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regional_planner.alignment.rules import align, explanation
from regional_planner.alignment.terms import Basis, Contribution, Figure
from tests.alignment.plans import EXAMPLE, plans, shuffled
from tests.alignment.rows import Rows


@given(plans())
def test_explanations_sum_to_the_figure(rows: Rows) -> None:
    built = rows.plan()
    result = align(built)
    regions, nationals = list(enumerate(built.regions)), list(enumerate(built.nationals))
    for place, region in regions:
        for figure in (Figure.LOCAL, Figure.CARRYING, Figure.VOICE, Figure.HEARD):
            assert_explained(rows, figure, getattr(result, figure)[place], region)
        for column, national in nationals:
            assert_explained(rows, Figure.PROFILE, result.profiles[place, column], region, national)
            assert_explained(rows, Figure.MONEY, result.money_profiles[place, column], region, national)
            cut = np.minimum(result.profiles[place, column], result.national.share[column])
            assert_explained(rows, Figure.CARRYING, cut, region, national)
    for column, national in nationals:
        for basis in Basis:
            assert_explained(rows, Figure.COVERAGE, getattr(result.coverage, basis)[column], None, national, basis)


def assert_explained(
    rows: Rows,
    figure: Figure,
    expected: float,
    region: str | None,
    national: str | None = None,
    basis: Basis = Basis.REGIONS,
) -> None:
    parts = explanation(rows.plan(), figure, region, national, basis=basis)
    if math.isnan(expected):
        assert parts == []
    assert math.fsum(part.amount for part in parts) == pytest.approx(np.nan_to_num(expected), rel=0, abs=1e-12)
    for part in parts:
        assert part.weight * part.strength == pytest.approx(part.amount + part.surplus, rel=0, abs=1e-12)
        assert part.surplus >= -1e-15
        assert region in {None, part.region}


@given(plans(), st.data())
def test_order_of_input_changes_no_explanation(rows: Rows, data: st.DataObject) -> None:
    ours, theirs = rows.plan(), shuffled(data, rows).plan()
    for region in ours.regions:
        for figure in (Figure.LOCAL, Figure.CARRYING, Figure.VOICE, Figure.HEARD):
            lines = [sorted(map(line_of, explanation(plan, figure, region))) for plan in (ours, theirs)]
            assert [line[:4] for line in lines[0]] == [line[:4] for line in lines[1]]
            for mine, yours in zip(*lines, strict=True):
                assert mine[4:] == pytest.approx(yours[4:], rel=0, abs=1e-12)


def line_of(part: Contribution) -> tuple[str, str, str, float, float, float]:
    """What a line of an explanation says, but for the place of its link."""
    return part.reason.value, part.priority or "", part.national or "", part.strength, part.amount, part.surplus


@given(plans())
def test_coverage_by_region_lists_the_lines_of_that_region(rows: Rows) -> None:
    built = rows.plan()
    for national in built.nationals:
        for region in built.regions:
            whole = explanation(built, Figure.COVERAGE, None, national)
            part = explanation(built, Figure.COVERAGE, region, national)
            assert part == [line for line in whole if line.region == region]


@pytest.mark.parametrize(
    ("figure", "region", "national", "reason"),
    [
        (Figure.CARRYING, None, None, "carrying is of one region"),
        (Figure.PROFILE, "01", None, "profile is of one national priority"),
        (Figure.LOCAL, "01", "A", "local is over all national priorities"),
        (Figure.LOCAL, "99", None, "unknown region: 99"),
        (Figure.VOICE, "01", "Z", "unknown national priority: Z"),
    ],
)
def test_explanation_refuses_what_it_cannot_name(
    figure: Figure, region: str | None, national: str | None, reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        explanation(EXAMPLE.plan(), figure, region, national)
