"""CSV of a table: a line for each feature, the shape as WKT and a point inside it, safe to open in a spreadsheet."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import shapely

from regional_planner.layers.formats.table import GEOMETRY, ID, Table
from regional_planner.web.sheets import Column, Sheet, to_csv

LON, LAT = "lon", "lat"
POINT: Final = (LON, LAT)
"""Longitude and latitude of a point that lies inside the shape; only where shapes are in degrees."""


def csv(table: Table) -> bytes:
    """UTF-8 with a byte-order mark: `id`, the properties, `lon` and `lat` of a point inside, `geometry` as WKT.

    Nothing stands where a value or a shape is missing. What a spreadsheet would run as a formula has an apostrophe
    before it.
    """
    columns = {ID: list(table.ids), **{column.name: list(column.values) for column in table.columns}}
    if table.in_crs84:
        columns |= dict(zip(POINT, _inside(table), strict=True))
    columns[GEOMETRY] = shapely.to_wkt(table.shapes, rounding_precision=table.decimals).tolist()
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    return to_csv(Sheet(table.layer, [Column(name, name) for name in columns], rows))


def _inside(table: Table) -> tuple[list[float | None], list[float | None]]:
    points = shapely.point_on_surface(table.shapes)
    found = [np.round(values(points), table.decimals).tolist() for values in (shapely.get_x, shapely.get_y)]
    longitudes, latitudes = ([None if math.isnan(value) else value for value in values] for values in found)
    return longitudes, latitudes
