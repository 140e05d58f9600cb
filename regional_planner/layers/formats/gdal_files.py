"""GeoPackage, FlatGeobuf and Shapefile of a table, by GDAL. Not imported for serving."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import pyogrio
import pyogrio.raw
import shapely

from regional_planner.kernel.period import today
from regional_planner.layers.formats.arrow import arrow
from regional_planner.layers.formats.one_type import of_one_type
from regional_planner.layers.formats.shapefile_fields import cut, fields_csv, short_names
from regional_planner.layers.formats.table import GEOMETRY, ID, Shapes, Table

DIMENSIONS: Final = {0: "points", 1: "lines", 2: "areas"}
"""What a Shapefile's name ends in where a layer has shapes of several: one file holds one."""


def geopackage(table: Table) -> bytes:
    """A GeoPackage with a spatial index; titles of fields and what is said of the file are in it.

    It is of this day, not of this second: who reads it in parts may get them from two processes that wrote it.
    """
    options = {"IDENTIFIER": table.title, "DESCRIPTION": table.about.get("description", "")}
    # GDAL tells no capitals from small letters here: a second description would take the place of the first.
    said = {name: text for name, text in table.about.items() if name != "description"}
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{today().isoformat()}T00:00:00.000Z"})
    return _one_file(table, "gpkg", "GPKG", layer_metadata=said, **options)


def flatgeobuf(table: Table) -> bytes:
    """A FlatGeobuf, with its spatial index where every feature has a shape: the index holds no other."""
    indexed = all(shape is not None for shape in table.shapes)
    texts = json.dumps(dict(table.about), ensure_ascii=False)
    options = {"TITLE": table.title, "DESCRIPTION": texts, "SPATIAL_INDEX": "YES" if indexed else "NO"}
    return _one_file(table, "fgb", "FlatGeobuf", **options)


def shapefile(table: Table) -> bytes:
    """A zipped Shapefile: UTF-8, short names, `fields.csv` to say which is which, and `about.txt`.

    Points, lines and areas lie in Shapefiles of their own. Features without a shape have a null one, in the first.
    """
    short = short_names([ID, *(column.name for column in table.columns)])
    packed = io.BytesIO()
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        shortened = [replace(each, values=[cut(value) for value in each.values]) for each in table.columns]
        for name, part in _by_dimension(replace(table, columns=shortened)).items():
            _write(
                part, Path(folder) / f"{name}.shp", "ESRI Shapefile", short, ENCODING="UTF-8", **{"2GB_LIMIT": "YES"}
            )
        for path in sorted(Path(folder).iterdir()):
            archive.writestr(_of_this_day(path.name), path.read_bytes())
        archive.writestr(_of_this_day("fields.csv"), fields_csv(table))
        about = "".join(f"{name}: {text}\n" for name, text in table.about.items())
        archive.writestr(_of_this_day("about.txt"), about)
    return packed.getvalue()


def _of_this_day(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, (*today().timetuple()[:3], 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _one_file(table: Table, suffix: str, driver: str, **options: Any) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{table.layer}.{suffix}"
        _write(table, path, driver, **options)
        return path.read_bytes()


def _write(table: Table, path: Path, driver: str, names: Mapping[str, str] | None = None, **options: Any) -> None:
    kind, shapes = of_one_type(table.shapes)
    pyogrio.raw.write_arrow(
        arrow(table, shapes, names),
        path,
        driver=driver,
        layer=path.stem,
        geometry_name=GEOMETRY,
        geometry_type=kind,
        crs=table.system.srid,
        **options,
    )


def _by_dimension(table: Table) -> dict[str, Table]:
    dimensions = shapely.get_dimensions(table.shapes)
    there = sorted({int(each) for each in dimensions if each >= 0})
    if len(there) < 2:
        return {table.layer: table}
    parts = {}
    for rank, dimension in enumerate(there):
        chosen = np.flatnonzero((dimensions == dimension) | ((dimensions < 0) & (rank == 0)))
        parts[f"{table.layer}_{DIMENSIONS[dimension]}"] = _taken(table, chosen.tolist())
    return parts


def _taken(table: Table, rows: list[int]) -> Table:
    shapes: Shapes = table.shapes[rows]
    return replace(
        table,
        ids=[table.ids[row] for row in rows],
        names=[table.names[row] for row in rows],
        periods=[table.periods[row] for row in rows],
        columns=[replace(column, values=[column.values[row] for row in rows]) for column in table.columns],
        shapes=shapes,
    )
