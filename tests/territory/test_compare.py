"""Comparing two sets of communes: all ground is accounted for, at every level, whatever moved."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from regional_planner.territory.boundaries.compare import (
    NOWHERE,
    border_distance,
    changes,
    moved,
    pieces,
    slivers,
)
from regional_planner.territory.boundaries.coverage import areas_km2
from regional_planner.territory.boundaries.terms import Place

CODES = ("08101", "08102", "16101", "16102")
REGION = {code: code[:2] for code in CODES}
PLACES = [Place(code, "commune", code, (code,)) for code in CODES]
PLACES += [
    Place("08", "region", "", CODES[:2]),
    Place("16", "region", "", CODES[2:]),
    Place("CL", "country", "", CODES),
]


def strip(west: float, east: float) -> BaseGeometry:
    return shapely.box(-72 + west / 100, -37, -72 + east / 100, -36.99)


def row(borders: list[float]) -> dict[str, BaseGeometry | None]:
    """Strips side by side, between borders in hundredths of a degree; none where two borders are one."""
    return {
        code: strip(west, east) if east > west else None
        for code, west, east in zip(CODES, borders, borders[1:], strict=False)
    }


borders = st.lists(st.integers(0, 40).map(float), min_size=5, max_size=5).map(sorted)


@given(borders, borders)
def test_ground_is_neither_lost_nor_made_at_any_level(before: list[float], after: list[float]) -> None:
    old, new = row(before), row(after)
    found = pieces(old, new)
    for unit in changes(PLACES, old, new, found):
        gone = unit.lost.area_km2 + unit.lost.sliver_km2
        come = unit.gained.area_km2 + unit.gained.sliver_km2
        assert (unit.after_km2 or 0) == pytest.approx((unit.before_km2 or 0) - gone + come, abs=1e-4)
    turned = pieces(new, old)
    assert sorted((each.before, each.after) for each in found) == sorted((each.after, each.before) for each in turned)


@given(borders)
def test_nothing_changes_by_itself(same: list[float]) -> None:
    assert pieces(row(same), row(same)) == []
    assert moved([], row(same), REGION) == []


def test_pieces_know_where_ground_came_from_and_where_it_went() -> None:
    found = pieces(row([0, 10, 20, 30, 40]), row([5, 12, 20, 30, 45]))
    assert {(each.before, each.after) for each in found} == {
        ("08101", NOWHERE),
        ("08102", "08101"),
        (NOWHERE, "16102"),
    }
    assert not any(each.is_sliver for each in found)


def test_a_commune_moved_when_most_of_its_ground_was_anothers() -> None:
    old, new = row([0, 10, 20, 30, 40]), row([0, 6, 14.9, 30, 40])
    assert moved(pieces(old, new), new, REGION) == []
    new = row([0, 4, 13, 30, 40])
    assert [(each.code, each.source) for each in moved(pieces(old, new), new, REGION)] == [("08102", "08101")]
    new = row([0, 10, 10, 30, 40])
    assert moved(pieces(old, new), new, REGION) == []
    # No commune's for the most part, and mostly of another region.
    new = {**row([0, 10, 20, 30, 40]), "16101": shapely.union_all([strip(6, 10), strip(10, 14), strip(20, 26)])}
    new |= {"08101": strip(0, 6), "08102": strip(14, 20)}
    (one,) = moved(pieces(old, new), new, REGION)
    assert (one.code, one.source, one.share) == ("16101", "08", pytest.approx(8 / 14, rel=1e-3))


def test_a_sliver_is_nowhere_wide() -> None:
    degree = 1 / 111_195
    thin = shapely.box(-72, -37, -71, -37 + 49 * degree)
    wide = shapely.box(-72, -37, -71, -37 + 51 * degree)
    spoon = shapely.union(thin, shapely.box(-72, -37, -71.999, -36.999))
    assert slivers(np.array([thin, wide, spoon], dtype=object), 50.0).tolist() == [True, False, False]


def test_how_far_a_border_went() -> None:
    assert border_distance(strip(0, 10), strip(0, 10)) == 0
    east = border_distance(strip(0, 10), strip(0, 11))
    assert east == pytest.approx(1112 * 0.7986, rel=0.01)
    assert border_distance(strip(0, 11), strip(0, 10)) == pytest.approx(east)
    assert float(areas_km2(np.array([strip(0, 1)], dtype=object))[0]) == pytest.approx(0.99, rel=0.02)
