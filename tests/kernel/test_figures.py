"""Figures as they leave: no noise of binary arithmetic anywhere, and sums that hold."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regional_planner.kernel.figures import leaving, rounded
from tests.conftest import Speaking

PLAN = "cycle=2021-2025&as_of=2025-12-31"
ANSWERS = (
    f"/api/v1/alignment/profiles?{PLAN}",
    f"/api/v1/alignment/explanation?figure=carrying&territory=02&{PLAN}",
    "/api/v1/alignment/change?from=2021-2025&to=2026-10-31&territory=02",
    f"/api/v1/alignment/pairs/02/03?{PLAN}",
    f"/api/v1/alignment/concentration?{PLAN}",
)


@given(st.floats(-1e12, 1e12) | st.floats(-1, 1))
def test_rounding_keeps_twelve_digits_and_is_done_once(figure: float) -> None:
    assert math.isclose(rounded(figure), figure, rel_tol=1e-11, abs_tol=1e-12)
    assert rounded(rounded(figure)) == rounded(figure)
    assert str(rounded(-1e-17)) == "0.0"


@given(st.lists(st.floats(0, 1), min_size=1, max_size=1000))
def test_sums_of_what_leaves_hold(parts: list[float]) -> None:
    whole = math.fsum(parts)
    scaled = [part / whole for part in parts] if whole > 0 else parts
    assert math.fsum(leaving(scaled)) == pytest.approx(math.fsum(scaled), abs=1e-9)


@pytest.mark.parametrize("path", ANSWERS)
def test_no_answer_has_more_than_twelve_digits(reader: Speaking, path: str) -> None:
    for form in ("", "&f=csv"):
        text = reader().get(path + form).get_data(as_text=True)
        numbers = re.findall(r"(?<![\w.-])-?\d+\.\d+(?:e-?\d+)?(?![\w.-])", text)
        assert numbers
        digits = [number.split("e")[0].replace(".", "").lstrip("-0") for number in numbers]
        assert max(map(len, digits)) <= 12, max(numbers, key=len)
