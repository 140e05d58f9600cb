"""The boundary edition that is shipped in `geo/`: written by the build, read when a database is first filled.

Only communes are stored, one GeoParquet file per level of detail; provinces, regions and the country are
dissolved from them on reading, which takes about a second and cannot disagree with them. Reading
needs pyarrow and Shapely alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet
import shapely
from shapely.geometry.base import BaseGeometry

from regional_planner.territory.boundaries.detail import DETAILS, Detail, dissolve
from regional_planner.territory.boundaries.encode import Box, box, parts, vertices, wkb
from regional_planner.territory.boundaries.hierarchy import Hierarchy, Unit

EDITION_FILE = "edition.json"


@dataclass(frozen=True)
class UnitShape:
    """The shape of one version of a unit at one level of detail, EPSG:4326; empty fields where it has none."""

    unit: str
    code: str
    level: str
    detail: int
    box: Box | None
    area_km2: float | None
    """Square kilometres in EPSG:6933, measured at full detail and the same at every level."""
    vertices: int
    parts: int
    wkb: bytes | None
    """ISO WKB, longitude first."""


def read_description(folder: Path) -> dict[str, Any]:
    """What `edition.json` says: code, title, source, terms in both languages, how it was made and measured."""
    description: dict[str, Any] = json.loads((folder / EDITION_FILE).read_text(encoding="utf-8"))
    return description


def read_shapes(folder: Path, hierarchy: Hierarchy) -> Iterator[UnitShape]:
    """Every unit of the hierarchy at every level of detail, finest first.

    Raises:
        FileNotFoundError: when a level's file is missing.
        KeyError: when the files lack a commune of the hierarchy.
    """
    for detail in DETAILS:
        communes, areas = _read_communes(commune_file(folder, detail))
        yield from unit_shapes(hierarchy, detail, communes, areas)


def unit_shapes(
    hierarchy: Hierarchy,
    detail: Detail,
    communes: Mapping[str, BaseGeometry | None],
    areas_km2: Mapping[str, float | None],
) -> Iterator[UnitShape]:
    """Dissolve the communes (unit id -> shape; unit id -> area at full detail) into every unit's shape."""
    for unit, shape in _shapes(hierarchy, communes):
        areas = [areas_km2[id] for id in hierarchy.communes_of[unit.id]]
        known = [area for area in areas if area is not None]
        yield UnitShape(
            unit=unit.id,
            code=unit.code,
            level=unit.level,
            detail=detail.number,
            box=box(shape),
            area_km2=round(sum(known), 6) if known else None,
            vertices=vertices(shape),
            parts=parts(shape),
            wkb=wkb(shape),
        )


def commune_file(folder: Path, detail: Detail) -> Path:
    """Where the communes of a level of detail lie."""
    return folder / f"communes-{detail.number}-{detail.name}.parquet"


def _read_communes(path: Path) -> tuple[dict[str, BaseGeometry | None], dict[str, float | None]]:
    table = pyarrow.parquet.read_table(path, columns=["unit", "area_km2", "geometry"]).to_pydict()
    shapes = shapely.from_wkb(table["geometry"])
    areas = [None if shape is None else area for shape, area in zip(shapes, table["area_km2"], strict=True)]
    return dict(zip(table["unit"], shapes, strict=True)), dict(zip(table["unit"], areas, strict=True))


def _shapes(
    hierarchy: Hierarchy, communes: Mapping[str, BaseGeometry | None]
) -> Iterator[tuple[Unit, BaseGeometry | None]]:
    dissolved = dissolve(hierarchy, communes)
    return ((unit, dissolved[unit.id]) for unit in hierarchy.units)
