"""Geometries of a filter in other reference systems, each with its own order of axes."""

from __future__ import annotations

import pytest
from pyproj import Transformer

from regional_planner.kernel.errors import InvalidQuery
from regional_planner.layers.crs import CRS_URIS, reference_system
from tests.layers.filters.table import places

EPSG = "http://www.opengis.net/def/crs/EPSG/0/"


@pytest.mark.parametrize("crs", CRS_URIS)
def test_a_point_and_a_box_in_each_system(crs: str) -> None:
    to = Transformer.from_crs("OGC:CRS84", "OGC:CRS84" if "CRS84" in crs else reference_system(crs).srid)
    x, y = to.transform(-70.5, -33.5)
    assert places(f"S_INTERSECTS(geometry, BBOX({x - 0.01}, {y - 0.01}, {x + 0.01}, {y + 0.01}))", crs=crs) in {"4", ""}
    (a, b), (c, d) = to.transform(-71.2, -34.2), to.transform(-69.8, -32.8)
    box = f"BBOX({min(a, c)}, {min(b, d)}, {max(a, c)}, {max(b, d)})"
    assert places(f"S_CONTAINS({box}, geometry)", crs=crs) == "4"
    ring = ", ".join(f"{e} {n}" for e, n in ((a, b), (a, d), (c, d), (c, b), (a, b)))
    assert places(f"S_INTERSECTS(geometry, POLYGON(({ring})))", crs=crs) == "4"
    assert places(f"S_INTERSECTS(geometry, POINT({a} {b}))", crs=crs) == ""


def test_latitude_comes_first_where_the_system_says_so() -> None:
    assert places("S_INTERSECTS(geometry, POINT(53 15))", crs=f"{EPSG}4326") == "12"
    assert places("S_INTERSECTS(geometry, BBOX(40, 0, 50, 10))", crs=f"{EPSG}4326") == "03"
    assert places("S_INTERSECTS(geometry, BBOX(-90, 179.5, 90, -179.5))", crs=f"{EPSG}4326") == "6"


@pytest.mark.parametrize("crs", [f"{EPSG}32719", f"{EPSG}3857"])
def test_a_box_of_metres_does_not_cross_the_180th_meridian_nor_leave_the_earth(crs: str) -> None:
    with pytest.raises(InvalidQuery):
        places("S_INTERSECTS(geometry, BBOX(20, 10, 10, 20))", crs=crs)
    with pytest.raises(InvalidQuery):
        places("S_INTERSECTS(geometry, POINT(1e15 1e15))", crs=crs)
