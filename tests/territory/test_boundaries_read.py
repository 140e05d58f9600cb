"""Reading and checking boundaries that others drew: any format, and all that is wrong said at once."""

import shutil
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import geopandas
import numpy as np
import pytest
import shapely

from regional_planner.kernel.language import speaking
from regional_planner.territory.boundaries import codes
from regional_planner.territory.boundaries.check import check
from regional_planner.territory.boundaries.findings import PROBLEMS, Finding, LoadReport, UnreadableFile
from regional_planner.territory.boundaries.read import MAX_ZIP_RATIO, read_edition
from tests.territory.coverages import frame, hierarchy, square

KNOWN = hierarchy().known_codes
SOUND = {
    "08101": square(0, 0),
    "08102": square(1, 0),
    "08301": square(0, 2, 2),
    "16101": square(0, 1),
    "16102": square(1, 1),
}


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with speaking("en"):
        yield


def write(layer: geopandas.GeoDataFrame, folder: Path, kind: str) -> Path:
    path = folder / f"communes.{kind}"
    if kind == "parquet":
        layer.to_parquet(path)
    elif kind == "zip":
        shapefile = folder / "shapefile"
        shapefile.mkdir()
        layer.to_file(shapefile / "communes.shp", driver="ESRI Shapefile")
        shutil.make_archive(str(folder / "communes"), "zip", shapefile)
    else:
        layer.to_file(path, driver={"gpkg": "GPKG", "geojson": "GeoJSON", "fgb": "FlatGeobuf"}[kind])
    return path


def found(report: LoadReport) -> Counter[str]:
    return Counter(finding.code for finding in report.findings)


def checked(shapes: dict[str, shapely.geometry.base.BaseGeometry | None], **limits: int) -> LoadReport:
    return check(frame(shapes).rename(columns={"CUT_COM": "code"}), KNOWN, **limits)


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:32718", "EPSG:5360"])
@pytest.mark.parametrize("kind", ["gpkg", "geojson", "zip", "parquet", "fgb"])
def test_every_format_and_reference_system_is_read(tmp_path: Path, kind: str, crs: str) -> None:
    if kind == "geojson":
        crs = "EPSG:4326"
    edition = read_edition(write(frame(SOUND, crs), tmp_path, kind))
    assert edition.code_column == "CUT_COM"
    assert edition.frame.crs == "EPSG:4326"
    rows = dict(zip(edition.frame["code"], edition.frame.geometry, strict=True))
    assert set(rows) == set(SOUND)
    assert all(shapely.hausdorff_distance(rows[code], SOUND[code]) < 1e-6 for code in SOUND)
    assert check(edition.frame, KNOWN, edition.findings).loadable


def test_a_sound_file_has_no_findings() -> None:
    report = checked(SOUND)
    assert report == LoadReport((), units=5, vertices=25, overlap_km2=0, gap_km2=0)
    assert report.loadable


def test_a_missing_reference_system_is_reported_and_can_be_named(tmp_path: Path) -> None:
    path = tmp_path / "communes.parquet"
    frame(SOUND).set_crs(None, allow_override=True).to_parquet(path)
    edition = read_edition(path)
    assert edition.frame.crs == "EPSG:4326"
    assert found(check(edition.frame, KNOWN, edition.findings)) == Counter({"crs-missing": 1})
    assert read_edition(path, crs="EPSG:4326").findings == ()


@pytest.mark.parametrize(
    ("drawn_in", "stated", "assumed"),
    [
        ("EPSG:32719", None, "EPSG:32719"),
        ("EPSG:32719", "EPSG:4326", "EPSG:32719"),
        ("EPSG:4326", "EPSG:32719", "EPSG:4326"),
        ("EPSG:3857", "EPSG:5360", "EPSG:3857"),
    ],
)
def test_coordinates_tell_what_they_are_in(tmp_path: Path, drawn_in: str, stated: str | None, assumed: str) -> None:
    path = tmp_path / "communes.parquet"
    frame(SOUND, drawn_in).set_crs(stated, allow_override=True).to_parquet(path)
    edition = read_edition(path)
    assert edition.source_crs == assumed
    (doubt,) = edition.findings
    assert (doubt.code, doubt.params["assumed"]) == ("crs-doubtful" if stated else "crs-missing", assumed)
    rows = dict(zip(edition.frame["code"], edition.frame.geometry, strict=True))
    assert all(shapely.hausdorff_distance(rows[code], SOUND[code]) < 1e-6 for code in SOUND)


def test_an_unknown_column_names_those_there_are(tmp_path: Path) -> None:
    path = write(frame(SOUND).rename(columns={"CUT_COM": "llave"}), tmp_path, "gpkg")
    with pytest.raises(UnreadableFile, match="llave"):
        read_edition(path)
    with pytest.raises(UnreadableFile, match="no column clave; the columns are: llave"):
        read_edition(path, code_column="clave")
    assert read_edition(path, code_column="llave").code_column == "llave"


def test_a_file_of_several_layers_asks_for_one(tmp_path: Path) -> None:
    path = write(frame(SOUND), tmp_path, "gpkg")
    frame({"08": square(0, 0)}).rename(columns={"CUT_COM": "CUT_REG"}).to_file(path, layer="regions", driver="GPKG")
    with pytest.raises(UnreadableFile, match="communes, regions"):
        read_edition(path)
    with pytest.raises(UnreadableFile, match="no layer provinces"):
        read_edition(path, layer="provinces")
    assert list(read_edition(path, layer="regions").frame["code"]) == ["08"]


def test_the_content_tells_the_format_not_the_name(tmp_path: Path) -> None:
    path = tmp_path / "communes.geojson"
    path.write_text('<OGRVRTDataSource><OGRVRTLayer name="passwd"/></OGRVRTDataSource>')
    with pytest.raises(UnreadableFile, match="convert it"):
        read_edition(path)
    topology = tmp_path / "topology.geojson"
    topology.write_text('{"type":"Topology","objects":{"a":{"type":"GeometryCollection","geometries":[]}},"arcs":[]}')
    with pytest.raises(UnreadableFile, match="cannot be read"):
        read_edition(topology)
    damaged = tmp_path / "damaged.parquet"
    damaged.write_bytes(b"PAR1 and no more")
    with pytest.raises(UnreadableFile, match="cannot be read"):
        read_edition(damaged)


def test_archives_are_looked_at_before_they_are_unpacked(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("communes.shp", bytes(10_000 * MAX_ZIP_RATIO))
    with pytest.raises(UnreadableFile, match="unpacks"):
        read_edition(bomb)
    empty = tmp_path / "empty.zip"
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("readme.txt", "nothing")
    with pytest.raises(UnreadableFile, match="one Shapefile and holds 0"):
        read_edition(empty)
    disguised = tmp_path / "disguised.zip"
    with zipfile.ZipFile(disguised, "w") as archive:
        archive.writestr("communes.shp", "<OGRVRTDataSource/>")
    with pytest.raises(UnreadableFile, match="not a Shapefile"):
        read_edition(disguised)


def test_examples_of_column_names() -> None:
    assert codes.find_code_column(["nombre", "Cod_Comuna"], None) == "Cod_Comuna"
    with pytest.raises(UnreadableFile, match="nombre, area"):
        codes.find_code_column(["nombre", "area"], None)


@pytest.mark.parametrize(
    ("values", "expected", "findings"),
    [
        (["01101", " 13101 "], ["01101", "13101"], []),
        ([1101, 13101], ["01101", "13101"], ["code-padded"]),
        ([1101.0, float("nan")], ["01101", ""], ["code-padded", "code-missing"]),
        ([11, 113], ["011", "113"], ["code-padded"]),
        ([1, 11], ["01", "11"], ["code-padded"]),
        ([11, 14], ["11", "14"], ["code-ambiguous", "code-ambiguous"]),
        ([11, 113, 1], ["11", "113", "01"], ["code-ambiguous", "code-padded"]),
        ([None, 1.5], ["", "1.5"], ["code-missing"]),
    ],
)
def test_numbers_get_their_zeros_back_where_one_reading_is_left(
    values: list[object], expected: list[str], findings: list[str]
) -> None:
    read, said = codes.read_codes(values, "CUT")
    assert read == expected
    assert [finding.code for finding in said] == findings


def test_number_codes_survive_a_file(tmp_path: Path) -> None:
    layer = frame({"8101": square(0, 0), "16101": square(0, 1)})
    layer["CUT_COM"] = layer["CUT_COM"].astype(int)
    edition = read_edition(write(layer, tmp_path, "gpkg"))
    assert list(edition.frame["code"]) == ["08101", "16101"]
    assert found(check(edition.frame, KNOWN, edition.findings))["code-padded"] == 1


def test_all_that_is_wrong_is_reported_at_once() -> None:
    layer = frame(
        {
            "99999": square(5, 5),
            "08101": square(0, 0, 1.5),
            "08102": square(1, 0),
            "16101": shapely.Polygon([(-72, -36), (-71, -35), (-71, -36), (-72, -35)]),
            "16102": None,
        }
    ).rename(columns={"CUT_COM": "code"})
    layer.loc[5] = ["08102", square(1, 0)]
    report = check(geopandas.GeoDataFrame(layer, geometry="geometry", crs="EPSG:4326"), KNOWN)
    assert found(report) == Counter(
        {
            "code-unknown": 1,
            "code-duplicate": 1,
            "unit-missing": 1,
            "shape-invalid": 1,
            "shape-empty": 1,
            "overlap": 1,
        }
    )
    invalid = next(finding for finding in report.findings if finding.code == "shape-invalid")
    assert invalid.unit == "16101"
    assert invalid.params["place"] == "-71.5 -35.5"
    assert report.overlap_km2 == pytest.approx(49.4, rel=0.01)
    assert [finding.severity for finding in report.findings] == ["error"] * 3 + ["warning"] * 3
    assert not report.loadable


def test_a_gap_names_its_neighbours_and_place() -> None:
    report = checked({**SOUND, "08301": square(0, 2, 2), "16102": square(1.2, 1, 0.8)})
    gap = next(finding for finding in report.findings if finding.code == "gap")
    assert gap.params["codes"] == "08101, 08102, 08301, 16101, 16102"
    assert report.gap_km2 == pytest.approx(19.8, rel=0.01)
    assert report.loadable


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        (shapely.Point(-71, -36), "shape-not-polygon"),
        (shapely.Polygon([(-72, -36), (-71, np.inf), (-71, -36)]), "shape-not-finite"),
        (shapely.box(-36, -72, -35, -71), "shape-out-of-range"),
        (shapely.MultiPolygon(), "shape-empty"),
    ],
)
def test_shapes_that_cannot_be_units(shape: shapely.geometry.base.BaseGeometry, code: str) -> None:
    assert found(checked({**SOUND, "08101": shape}))[code] == 1


def test_too_many_vertices_stop_the_check() -> None:
    report = checked(SOUND, max_vertices=20)
    assert found(report) == Counter({"too-many-vertices": 1})


def test_levels_in_one_file_are_checked_apart() -> None:
    report = checked({**SOUND, "08": square(0, 0, 2), "16": square(0, 1, 2)})
    assert found(report) == Counter()


@pytest.mark.parametrize("code", PROBLEMS)
def test_every_message_fills_its_places(code: str) -> None:
    places = {place for _, place, _, _ in Formatter().parse(PROBLEMS[code].message + PROBLEMS[code].remedy) if place}
    text = str(Finding(code, "x", {place: f"<{place}>" for place in places}))
    assert all(f"<{place}>" in text for place in places)
    assert text.endswith(".")
