"""Which units share a border: over made-up squares, and over Chile as it was on two days."""

from __future__ import annotations

import pytest
from shapely import box, union_all
from shapely.geometry.base import BaseGeometry

from regional_planner.kernel.database import Database
from regional_planner.settings import PROJECT_FOLDER
from regional_planner.territory.boundaries.adjacency import LEAST_BORDER, SLIVER, bordering
from regional_planner.territory.boundaries.store import load_shipped, remove_edition
from tests.conftest import Speaking

HERE = box(0, 0, 1, 1)


@pytest.mark.parametrize(
    ("other", "shares"),
    [
        (box(1, 0, 2, 1), True),
        (box(1, 0.5, 2, 3), True),
        (box(1 + SLIVER / 2, 0, 2, 1), True),
        (box(1 - SLIVER / 2, 0, 2, 1), True),
        (box(1, 1, 2, 2), False),
        (box(1, 1 - LEAST_BORDER / 2, 2, 2), False),
        (box(1.01, 0, 2, 1), False),
        (union_all([box(5, 5, 6, 6), box(0, 1, 1, 2)]), True),
    ],
)
def test_a_border_is_a_length_of_land(other: BaseGeometry, shares: bool) -> None:
    assert bordering([HERE, other]) == ([(0, 1)] if shares else [])
    assert bordering([other, HERE]) == ([(0, 1)] if shares else [])


def test_nobody_borders_anybody_without_shapes() -> None:
    assert bordering([]) == []


def test_neighbours_are_of_the_day_and_of_the_level(database: Database, speak: Speaking) -> None:
    public = speak()
    before = public.get("/api/v1/territories/08/neighbours").json
    assert (before["items"], before["known"], before["edition"]) == ([], False, None)
    with database.writing() as session:
        load_shipped(session, PROJECT_FOLDER / "geo")

    def near(code: str, query: str = "") -> list[str]:
        found = public.get(f"/api/v1/territories/{code}/neighbours{query}").json
        assert found["known"]
        return [row["code"] for row in found["items"]]

    assert sorted(near("CL-BI")) == ["09", "16"]
    assert sorted(near("08", "?as_of=2017-05-17")) == ["07", "09"]
    assert near("13") == ["05", "06"]
    assert near("12") == ["11"]
    assert near("CL") == []
    assert "13120" in near("13101") or "13123" in near("13101")
    table = public.get("/api/v1/territories/13/neighbours?f=csv").get_data(as_text=True)
    assert len(table.splitlines()) == 3
    with database.writing() as session:
        remove_edition(session, "dpa-2023")
    assert public.get("/api/v1/territories/08/neighbours").json["known"] is False
