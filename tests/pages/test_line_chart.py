"""A line chart: its points lie in the frame in the order of their values, and a gap is no line."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from regional_planner.pages.line_chart import HEIGHT, LEFT, LETTER, WIDTH, line_chart

POINTS = st.lists(st.none() | st.floats(0, 10, allow_subnormal=False), min_size=1, max_size=30)


@given(POINTS, st.integers(1900, 2100))
def test_points_keep_to_the_frame_and_to_their_order(values: list[float | None], first: int) -> None:
    chart = line_chart([(first + place, str(first + place), value) for place, value in enumerate(values)])
    known = [value for value in values if value is not None]
    if chart is None:
        assert len(known) < 2
        return
    assert [mark.value for mark in chart.marks] == known
    for mark in chart.marks:
        assert LEFT <= mark.x <= WIDTH
        assert 0 <= mark.y <= HEIGHT
    for one in chart.marks:
        assert all(other.y >= one.y for other in chart.marks if other.value <= one.value)
    runs = "".join("x" if value is not None else " " for value in values).split()
    assert len(chart.lines) == sum(len(run) > 1 for run in runs)


@given(st.integers(2, 60))
def test_labels_do_not_overlap(periods: int) -> None:
    chart = line_chart([(2000 + place, str(2000 + place), 1.0) for place in range(periods)])
    assert chart is not None
    wide = 4 * LETTER
    starts = {"start": 0.0, "middle": wide / 2, "end": float(wide)}
    spans = [(x - starts[anchor], x - starts[anchor] + wide) for x, _label, anchor in chart.ticks]
    assert spans[0][0] >= LEFT
    assert spans[-1][1] <= WIDTH
    assert all(left[1] < right[0] for left, right in itertools.pairwise(spans))
