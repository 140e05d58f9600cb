"""Figures that are made from those before a write are the figures made from nothing."""

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regional_planner.alignment.rules import Alignment, align, realign, with_regions
from regional_planner.alignment.terms import LinkState, PriorityRow
from tests.alignment.plans import EXAMPLE, money, open_weights, plans
from tests.alignment.rows import Rows


@st.composite
def writes(draw: st.DrawFn) -> tuple[Rows, Rows, set[str]]:
    """A plan, the plan after a write, and the regions that it touched: new weights, money, answers, priorities."""
    before = draw(plans())
    changed = draw(st.sets(st.sampled_from(sorted(before.regions))))
    gone = draw(st.sets(st.sampled_from([row.code for row in before.priorities]))) if before.priorities else set()
    gone = {row.code for row in before.priorities if row.code in gone and row.region in changed}
    kept = [row for row in before.priorities if row.code not in gone]
    priorities = [
        row._replace(weight=draw(open_weights), money=draw(money)) if row.region in changed else row for row in kept
    ]
    priorities += [PriorityRow(f"new-{region}", region) for region in sorted(changed) if draw(st.booleans())]
    region_of = {row.code: row.region for row in kept}
    links = [
        link._replace(state=draw(st.sampled_from([LinkState.AGREED, LinkState.PROPOSED])))
        if link.state in {"agreed", "proposed"} and region_of[link.priority] in changed
        else link
        for link in before.links
        if link.priority not in gone
    ]
    origins = tuple(row for row in before.origins if row.priority not in gone)
    return before, replace(before, priorities=tuple(priorities), links=tuple(links), origins=origins), changed


def assert_the_same(made: Alignment, expected: Alignment) -> None:
    """Bit for bit, also in what belongs to priorities and to coverage."""
    for field in fields(expected):
        mine, theirs = getattr(made, field.name), getattr(expected, field.name)
        if isinstance(theirs, np.ndarray):
            np.testing.assert_array_equal(mine, theirs, err_msg=field.name)
            continue
        for part in fields(theirs):
            np.testing.assert_array_equal(getattr(mine, part.name), getattr(theirs, part.name), err_msg=part.name)


@given(writes())
def test_a_write_costs_its_region_alone(write: tuple[Rows, Rows, set[str]]) -> None:
    before, after, changed = write
    first = before.plan()
    second = after.plan()
    assert_the_same(realign(second, first, align(first), changed), align(second))


@given(writes())
def test_the_regions_that_were_written_are_put_in_place(write: tuple[Rows, Rows, set[str]]) -> None:
    before, after, changed = write
    whole = after.plan()
    parts = {code: whole.of_region(whole.regions.index(code)) for code in changed}
    made = with_regions(before.plan(), parts)
    for field in fields(whole):
        if field.name != "link_row":
            np.testing.assert_array_equal(getattr(made, field.name), getattr(whole, field.name), err_msg=field.name)


def test_what_concerns_all_regions_is_refused() -> None:
    plan = EXAMPLE.plan()
    other = replace(EXAMPLE, nationals={**EXAMPLE.nationals, "A": 500_000}).plan()
    with pytest.raises(ValueError, match="national_weight"):
        realign(other, plan, align(plan), {"01"})
