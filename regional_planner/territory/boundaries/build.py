"""Build the boundary edition that is shipped: repair the communes, draw them at each level of detail, measure."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import geopandas
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from regional_planner.territory.boundaries.coverage import AREA_CRS, Shapes, areas_km2, is_coverage
from regional_planner.territory.boundaries.detail import DETAILS, Detail, draw
from regional_planner.territory.boundaries.edition import EDITION_FILE, commune_file, unit_shapes
from regional_planner.territory.boundaries.encode import geojson_geometry, parts, vertices
from regional_planner.territory.boundaries.hierarchy import Hierarchy, Unit
from regional_planner.territory.boundaries.repair import Change, RepairReport, repair
from regional_planner.territory.boundaries.source import DESCRIPTION, PACKAGE, read_communes

CHANGES_FILE = "changes.csv"


@dataclass(frozen=True)
class LevelFigures:
    """All units of one territorial level at one level of detail."""

    level: str
    units: int
    with_shape: int
    vertices: int
    parts: int
    geojson_bytes: int


@dataclass(frozen=True)
class DetailFigures:
    """One level of detail: how it was drawn, whether it is a valid coverage, the file's bytes and the levels."""

    detail: Detail
    is_coverage: bool
    file: str
    file_bytes: int
    levels: tuple[LevelFigures, ...]


@dataclass(frozen=True)
class BuildReport:
    """What a build measured."""

    repair: RepairReport
    without_shape: tuple[str, ...]
    """Codes of communes that the source lacks: units without a shape."""
    details: tuple[DetailFigures, ...]


def build(source: Path, hierarchy: Hierarchy, out: Path, report: Callable[[str], None]) -> BuildReport:
    """Write the edition to the folder `out` and return what was measured; `report` is told of each step.

    `source` is a GeoParquet file of today's communes with their codes in `CUT_COM`. A commune of the
    hierarchy that it lacks becomes a unit without a shape.

    Raises:
        ValueError: for codes that the hierarchy does not know, or borders that cannot be repaired.
    """
    report(f"reading {source.name}")
    shapes = read_communes(source, hierarchy)
    repaired, repairs = repair(shapes, DETAILS[0].decimals, report)
    report(
        f"valid coverage, also with borders no closer than {repairs.checked_gap_width_degrees:g} degrees; "
        f"overlaps {repairs.before.overlap_km2:.2f} -> {repairs.after.overlap_km2:.2f} km2, "
        f"gaps {repairs.before.gap_km2:.2f} -> {repairs.after.gap_km2:.2f} km2"
    )
    areas: dict[str, float | None] = {unit.id: None for unit in hierarchy.communes}
    measured = np.round(areas_km2(repaired), 6).tolist()
    areas |= {_id(code): area for code, area in zip(shapes, measured, strict=True)}
    out.mkdir(parents=True, exist_ok=True)
    figures = []
    for detail in DETAILS:
        report(f"drawing level of detail {detail.number}, {detail.name}")
        figures.append(_draw_and_write(out, detail, hierarchy, dict(zip(shapes, repaired, strict=True)), areas))
    result = BuildReport(
        repair=repairs,
        without_shape=tuple(unit.code for unit in hierarchy.communes if areas[unit.id] is None),
        details=tuple(figures),
    )
    write_changes(out / CHANGES_FILE, repairs.changes)
    (out / EDITION_FILE).write_text(describe(result), encoding="utf-8")
    return result


def write_communes(
    folder: Path,
    detail: Detail,
    units: Iterable[Unit],
    communes: Mapping[str, BaseGeometry | None],
    areas_km2: Mapping[str, float | None],
) -> Path:
    """Write one level of detail as GeoParquet (zstd) and return its path."""
    rows = [
        {
            "unit": unit.id,
            "code": unit.code,
            "level": unit.level,
            "detail": detail.number,
            "area_km2": areas_km2[unit.id],
            "vertices": vertices(communes[unit.id]),
            "parts": parts(communes[unit.id]),
            "geometry": communes[unit.id],
        }
        for unit in sorted(units, key=lambda unit: unit.id)
    ]
    path = commune_file(folder, detail)
    frame = geopandas.GeoDataFrame(rows, geometry="geometry", crs="EPSG:4326")
    frame.to_parquet(path, index=False, compression="zstd", compression_level=19)
    return path


def write_changes(path: Path, changes: tuple[Change, ...]) -> None:
    """Write what the repair changed, a row per commune, by code."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(Change.__annotations__), lineterminator="\n")
        writer.writeheader()
        writer.writerows(asdict(change) for change in sorted(changes, key=lambda change: change.code))


def describe(report: BuildReport) -> str:
    """The text of `edition.json`: citation, terms, precision, and the figures measured."""
    repairs = asdict(report.repair)
    changes: tuple[Change, ...] = report.repair.changes
    repairs["changes"] = {
        "file": CHANGES_FILE,
        "changed_communes": sum(change.percent > 0 for change in changes),
        "lost_km2": round(sum(change.lost_km2 for change in changes), 3),
        "gained_km2": round(sum(change.gained_km2 for change in changes), 3),
        "largest": [asdict(change) for change in changes[:10]],
    }
    description = DESCRIPTION | {
        "crs": "EPSG:4326, longitude first",
        "area_crs": AREA_CRS,
        "repair": repairs,
        "without_shape": report.without_shape,
        "details": [asdict(figures) for figures in report.details],
        "built_with": {
            **{name: version(name) for name in (PACKAGE, "geopandas", "pyarrow", "pyproj", "shapely")},
            "geos": ".".join(map(str, shapely.geos_version)),
        },
    }
    return json.dumps(description, ensure_ascii=False, indent=2) + "\n"


def _draw_and_write(
    out: Path,
    detail: Detail,
    hierarchy: Hierarchy,
    repaired: Mapping[str, BaseGeometry],
    areas: Mapping[str, float | None],
) -> DetailFigures:
    drawn: Shapes = draw(np.asarray(list(repaired.values()), dtype=object), detail)
    communes: dict[str, BaseGeometry | None] = dict.fromkeys(areas)
    communes |= {_id(code): shape for code, shape in zip(repaired, drawn, strict=True)}
    path = write_communes(out, detail, hierarchy.communes, communes, areas)
    return DetailFigures(
        detail=detail,
        is_coverage=is_coverage(drawn),
        file=path.name,
        file_bytes=path.stat().st_size,
        levels=_figures(hierarchy, detail, communes, areas),
    )


def _figures(
    hierarchy: Hierarchy,
    detail: Detail,
    communes: Mapping[str, BaseGeometry | None],
    areas: Mapping[str, float | None],
) -> tuple[LevelFigures, ...]:
    rows = list(unit_shapes(hierarchy, detail, communes, areas))
    return tuple(
        LevelFigures(
            level=level,
            units=len(here),
            with_shape=sum(row.wkb is not None for row in here),
            vertices=sum(row.vertices for row in here),
            parts=sum(row.parts for row in here),
            geojson_bytes=sum(len(geojson_geometry(_shape(row.wkb), detail.decimals)) for row in here),
        )
        for level in dict.fromkeys(row.level for row in rows)
        for here in [[row for row in rows if row.level == level]]
    )


def _shape(wkb: bytes | None) -> BaseGeometry | None:
    return None if wkb is None else shapely.from_wkb(wkb)


def _id(code: str) -> str:
    """The source holds today's communes, each in its first version."""
    return f"{code}-1"
