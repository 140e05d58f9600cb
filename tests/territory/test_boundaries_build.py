"""Building boundaries: a sloppy set of communes becomes a coverage, drawn at levels of detail that join."""

import csv
import doctest
import json
import re
from datetime import date
from pathlib import Path
from types import ModuleType

import numpy as np
import orjson
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from regional_planner.territory.boundaries import codes, coverage, encode
from regional_planner.territory.boundaries.build import BuildReport, build
from regional_planner.territory.boundaries.coverage import (
    areas_km2,
    clean,
    fill_inlets,
    gaps,
    is_coverage,
    overlaps,
    polygonal,
    settle,
)
from regional_planner.territory.boundaries.detail import DETAILS, Detail, draw, without_small_islands
from regional_planner.territory.boundaries.edition import UnitShape, read_description, read_shapes
from regional_planner.territory.boundaries.hierarchy import Hierarchy, Parent, Unit
from tests.territory.coverages import frame, hierarchy, sloppy, square

ROOT = Path(__file__).resolve().parents[2]


def array(*shapes: shapely.geometry.base.BaseGeometry) -> coverage.Shapes:
    return np.asarray(shapes, dtype=object)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, BuildReport, list[str]]:
    folder = tmp_path_factory.mktemp("boundaries")
    frame(sloppy()).to_parquet(folder / "source.parquet")
    said: list[str] = []
    return folder / "geo", build(folder / "source.parquet", hierarchy(), folder / "geo", said.append), said


@pytest.fixture(scope="module")
def shipped() -> dict[tuple[int, str], UnitShape]:
    register = Hierarchy.read(ROOT / "data/territory/units.csv", ROOT / "data/territory/parents.csv")
    return {(row.detail, row.unit): row for row in read_shapes(ROOT / "geo", register)}


@pytest.mark.parametrize("module", [codes, coverage, encode])
def test_examples_in_the_docstrings_hold(module: ModuleType) -> None:
    assert doctest.testmod(module).failed == 0


def test_hierarchy_follows_dated_parents() -> None:
    communes_of = hierarchy().communes_of
    assert communes_of["08-1"] == ("08101-1", "08102-1", "08301-1", "16101-1", "16102-1")
    assert communes_of["08-2"] == ("08101-1", "08102-1", "08301-1")
    assert communes_of["084-1"] == communes_of["161-1"] == communes_of["16-1"] == ("16101-1", "16102-1")
    assert communes_of["CL-1"] == communes_of["08-1"]


def test_a_unit_without_communes_is_refused() -> None:
    with pytest.raises(ValueError, match=r"02-1"):
        Hierarchy.of([Unit("02", 1, "region")], [Parent("021", "02", date(2020, 1, 1))])


def test_overlaps_and_gaps_are_measured_in_square_kilometres() -> None:
    shapes = array(square(0, 0, 1.1), square(1, 0), square(0, 1), square(1.5, 1, 0.5), square(0, 2, 2))
    shared, empty = overlaps(shapes, 0.001), gaps(shapes, 0.001)
    assert [(overlap.first, overlap.second) for overlap in shared] == [(0, 1)]
    assert shared[0].area_km2 == pytest.approx(float(areas_km2(array(square(1, 0, 0.1)))[0]))
    assert [gap.neighbours for gap in empty] == [(0, 1, 2, 3, 4)]
    assert empty[0].area_km2 == pytest.approx(float(areas_km2(array(square(1, 1, 0.5)))[0]))
    assert square(1, 1, 0.5).contains(shapely.Point(empty[0].place))


def test_a_square_degree_at_the_equator_has_its_known_area() -> None:
    assert areas_km2(array(shapely.box(0, 0, 1, 1)))[0] == pytest.approx(12308.8, abs=1)


def test_an_invalid_shape_keeps_its_polygons() -> None:
    bow = shapely.from_wkt("POLYGON ((0 0, 2 2, 2 0, 0 2, 0 0))")
    assert polygonal(bow).geom_type == "MultiPolygon"
    assert polygonal(bow).area == pytest.approx(2)
    assert polygonal(shapely.from_wkt("POLYGON ((0 0, 1 1, 2 2, 0 0))")).is_empty


@given(st.integers(0, 400), st.integers(0, 400), st.integers(1, 4))
def test_rounding_keeps_a_coverage(shift: int, lean: int, decimals: int) -> None:
    middle = [(1 + shift / 1003, 0), (1 + lean / 1009, 1.0003), (1 + shift / 997, 2)]
    left = shapely.Polygon([(0, 0), *middle, (0, 2)])
    right = shapely.Polygon([(3, 0), (3, 2), *reversed(middle)])
    settled = settle(array(left, right), decimals)
    assert is_coverage(settled)
    coordinates = shapely.get_coordinates(settled)
    assert np.array_equal(coordinates, np.round(coordinates, decimals))


def test_a_shape_lost_to_rounding_is_an_error() -> None:
    with pytest.raises(ValueError, match="vanishes"):
        settle(array(square(0, 0), square(3, 3, 0.001, 0.001)), 1)


def test_the_build_makes_a_coverage_and_says_what_changed(built: tuple[Path, BuildReport, list[str]]) -> None:
    folder, report, said = built
    before, after = report.repair.before, report.repair.after
    assert (before.is_coverage, after.is_coverage) == (False, True)
    assert before.overlap_km2 > 0.5
    assert before.gap_km2 > 0.1
    assert (after.overlap_km2, after.gap_km2, after.invalid) == (0, 0, 0)
    assert after.area_km2 == pytest.approx(before.area_km2 - before.overlap_km2 + before.gap_km2, rel=1e-5)
    assert all(figures.is_coverage for figures in report.details)
    with (folder / "changes.csv").open(encoding="utf-8") as file:
        changes = {row["code"]: row for row in csv.DictReader(file)}
    assert set(changes) == set(sloppy())
    balance = sum(float(row["gained_km2"]) - float(row["lost_km2"]) for row in changes.values())
    assert balance == pytest.approx(after.area_km2 - before.area_km2, abs=1e-3)
    assert said[0] == "reading source.parquet"


def test_a_commune_that_the_source_lacks_is_a_unit_without_a_shape(built: tuple[Path, BuildReport, list[str]]) -> None:
    folder, report, _ = built
    rows = {row.unit: row for row in read_shapes(folder, hierarchy()) if row.detail == 0}
    assert report.without_shape == ("08301",)
    for unit in ("08301-1", "083-1"):
        assert (rows[unit].wkb, rows[unit].box, rows[unit].area_km2, rows[unit].parts) == (None, None, None, 0)
    assert rows["08-2"].wkb is not None


def test_both_sides_of_a_split_add_up(built: tuple[Path, BuildReport, list[str]]) -> None:
    rows = {(row.detail, row.unit): row for row in read_shapes(built[0], hierarchy())}
    for detail in DETAILS:
        old, left, new = (rows[detail.number, unit] for unit in ("08-1", "08-2", "16-1"))
        assert old.area_km2 == pytest.approx(left.area_km2 + new.area_km2)
        assert is_coverage(shapely.from_wkb(array(left.wkb, new.wkb)))
        assert shapely.equals(shapely.from_wkb(old.wkb), shapely.union(*shapely.from_wkb([left.wkb, new.wkb])))


def test_the_description_cites_the_source_in_both_languages(built: tuple[Path, BuildReport, list[str]]) -> None:
    description = read_description(built[0])
    assert description["code"] == "dpa-2023"
    # In Spanish, as the titles of all sources are.
    assert re.match(r"IDE Chile, .* por medio del paquete", description["source"])
    assert "condiciones" in description["terms_es"]
    assert "terms" in description["terms_en"]
    assert description["repair"]["after"]["is_coverage"] is True
    assert json.dumps(description)


def test_unknown_and_repeated_codes_stop_the_build(tmp_path: Path) -> None:
    frame({"99999": square(0, 0)}).to_parquet(tmp_path / "unknown.parquet")
    with pytest.raises(ValueError, match="99999"):
        build(tmp_path / "unknown.parquet", hierarchy(), tmp_path / "geo", print)
    twice = frame(sloppy())
    twice["CUT_COM"] = "08101"
    twice.to_parquet(tmp_path / "twice.parquet")
    with pytest.raises(ValueError, match="more than once"):
        build(tmp_path / "twice.parquet", hierarchy(), tmp_path / "geo", print)


def test_a_crack_that_is_open_to_the_sea_is_filled_and_a_bay_is_not() -> None:
    crack, bay = square(0.995, 0.5, 0.01, 0.5), square(1.4, 0.7, 0.2, 0.3)
    left = shapely.difference(square(0, 0), crack)
    right = shapely.difference(square(1, 0), shapely.union(crack, bay))
    whole = clean(fill_inlets(clean(array(left, right), 0.0), 0.002), 0.0)
    assert is_coverage(whole)
    assert sum(shapely.area(whole)) == pytest.approx(0.02 - bay.area, abs=1e-6)


def test_a_strait_stays_open() -> None:
    strait = shapely.union_all([square(0.995, 0, 0.01, 0.3), square(0.8, 0.3, 0.4, 0.3), square(0.995, 0.6, 0.01, 0.2)])
    left, right = shapely.difference(square(0, 0), strait), shapely.difference(square(1, 0), strait)
    cracked = clean(array(left, right), 0.0)
    filled = clean(fill_inlets(cracked, 0.002), 0.0)
    assert sum(shapely.area(filled)) > sum(shapely.area(cracked)) + 1e-6
    assert not gaps(filled)


def test_small_islands_go_but_never_the_last_part() -> None:
    mainland = shapely.union_all([square(0, 0), square(4, 0, 0.01, 0.01)])
    only_islands = shapely.union_all([square(6, 0, 0.02, 0.02), square(7, 0, 0.01, 0.01)])
    shown = without_small_islands(array(mainland, only_islands), 6.25)
    assert [encode.parts(shape) for shape in shown] == [1, 1]
    assert shown[1].equals(square(6, 0, 0.02, 0.02))


def test_an_island_shared_by_two_goes_or_stays_as_a_whole() -> None:
    first = shapely.union_all([square(0, 0), square(4, 0, 0.01, 0.01)])
    second = shapely.union_all([square(1, 0), square(4.01, 0, 0.2, 0.2)])
    third = square(4, 0.01, 0.01, 0.01)
    shown = without_small_islands(clean(array(first, second, third), 0.0), 6.25)
    assert [encode.parts(shape) for shape in shown] == [2, 2, 1]
    assert is_coverage(shown)


def test_a_coarser_level_has_fewer_vertices_and_no_cracks() -> None:
    wave = [(x / 200, 0.02 * np.sin(x / 3)) for x in range(201)]
    south = shapely.Polygon([(0, -1), *wave, (1, -1)])
    north = shapely.Polygon([(0, 1), *wave, (1, 1)])
    drawn = draw(array(south, north), Detail(9, "test", 0.01, 4, 1.0))
    assert is_coverage(drawn)
    assert encode.vertices(drawn[0]) < encode.vertices(south) / 2


def test_geojson_follows_the_right_hand_rule_and_is_compact() -> None:
    ring = shapely.difference(shapely.box(0, 0, 3, 3), shapely.box(1, 1, 2, 2))
    geometry = orjson.loads(encode.geojson_geometry(ring.reverse(), 6))
    outer, hole = geometry["coordinates"]
    assert shapely.LinearRing(outer).is_ccw
    assert not shapely.LinearRing(hole).is_ccw
    noisy = shapely.Polygon([(0.1 + 0.2, 0), (1, 0), (1, 1 / 3)])
    assert b"0.3,0.0" in encode.geojson_geometry(noisy, 6)
    assert b"0.333333]" in encode.geojson_geometry(noisy, 6)
    assert encode.geojson_geometry(None, 6) == b"null"
    assert encode.geojson_geometry(shapely.Point(1 / 3, 0), 6) == b'{"type":"Point","coordinates":[0.333333,0.0]}'
    with pytest.raises(ValueError, match="LineString"):
        encode.geojson_geometry(shapely.LineString([(0, 0), (1, 1)]), 6)


def test_wkb_is_flat_and_rounded() -> None:
    noisy = shapely.Polygon([(0.1 + 0.2, 0, 5), (1, 0, 5), (1, 1, 5)])
    kept = shapely.from_wkb(encode.wkb(noisy, 6))
    assert not kept.has_z
    assert shapely.get_coordinates(kept)[:, 0].min() == 0.3
    assert encode.wkb(None) is None
    assert encode.box(kept) == encode.Box(0.3, 0, 1, 1)


def test_the_shipped_edition_holds_every_unit(shipped: dict[tuple[int, str], UnitShape]) -> None:
    for detail in DETAILS:
        here = [row for (number, _), row in shipped.items() if number == detail.number]
        counts = {
            level: sum(row.level == level for row in here) for level in ("commune", "province", "region", "country")
        }
        assert counts == {"commune": 346, "province": 57, "region": 17, "country": 1}
        assert [row.unit for row in here if row.wkb is None] == ["12202-1"]
    assert {"084-1", "08-1", "08-2", "16-1"} <= {unit for _, unit in shipped}


@pytest.mark.parametrize("detail", DETAILS, ids=lambda detail: detail.name)
def test_the_shipped_levels_are_coverages(shipped: dict[tuple[int, str], UnitShape], detail: Detail) -> None:
    today = {"commune": 345, "province": 56, "region": 16}
    gone = {"08-1", "084-1"}
    for level, count in today.items():
        rows = [row for row in shipped.values() if (row.detail, row.level) == (detail.number, level)]
        shapes = shapely.from_wkb(array(*(row.wkb for row in rows if row.wkb and row.unit not in gone)))
        assert len(shapes) == count
        assert is_coverage(shapes)


def test_the_shipped_biobio_of_before_is_the_two_of_today(shipped: dict[tuple[int, str], UnitShape]) -> None:
    for detail in DETAILS:
        old, left, new = (shipped[detail.number, unit] for unit in ("08-1", "08-2", "16-1"))
        assert old.area_km2 == pytest.approx(left.area_km2 + new.area_km2, abs=1e-5)
        drawn = areas_km2(shapely.from_wkb(array(old.wkb, left.wkb, new.wkb)))
        assert drawn[0] == pytest.approx(drawn[1] + drawn[2], abs=1e-6)
    assert shipped[0, "084-1"].wkb == shipped[0, "16-1"].wkb


def test_the_shipped_country_has_its_size_and_islands(shipped: dict[tuple[int, str], UnitShape]) -> None:
    country = shipped[3, "CL-1"]
    assert country.area_km2 == pytest.approx(756_102, rel=0.01)
    assert country.box is not None
    assert country.box.west < -109
    assert country.vertices < shipped[0, "CL-1"].vertices / 10
