"""GeoParquet 1.1 of a table: WKB, a covering box for each feature, zstd. Not imported for serving."""

from __future__ import annotations

import json
from typing import Any, Final

import numpy as np
import pyarrow
import pyarrow.parquet
import pyproj
import shapely

from regional_planner.layers.formats.arrow import arrow
from regional_planner.layers.formats.table import GEOMETRY, Shapes, Table

BOX: Final = "bbox"
EDGES: Final = ("xmin", "ymin", "xmax", "ymax")
ROWS_OF_A_GROUP: Final = 5_000
"""A reader that looks for a place passes over a whole group by its boxes."""


def geoparquet(table: Table) -> bytes:
    """A GeoParquet file; what is said of it stands in the file's metadata beside `geo`."""
    shapes: Shapes = shapely.orient_polygons(table.shapes, exterior_cw=False)
    columns = arrow(table, shapes)
    boxed = columns.append_column(BOX, _boxes(shapes))
    metadata = {**table.about, "geo": json.dumps(_geo(table, shapes))}
    out = pyarrow.BufferOutputStream()
    pyarrow.parquet.write_table(
        boxed.replace_schema_metadata(metadata), out, compression="zstd", row_group_size=ROWS_OF_A_GROUP
    )
    written: bytes = out.getvalue().to_pybytes()
    return written


def _geo(table: Table, shapes: Shapes) -> dict[str, Any]:
    there = shapes[shapes != np.array(None)]
    column: dict[str, Any] = {
        "encoding": "WKB",
        "geometry_types": sorted({shape.geom_type for shape in there}),
        "crs": pyproj.CRS(table.system.srid).to_json_dict(),
        "edges": "planar",
        "orientation": "counterclockwise",
        "covering": {BOX: {edge: [BOX, edge] for edge in EDGES}},
    }
    if len(there):
        column["bbox"] = shapely.total_bounds(there).tolist()
    return {"version": "1.1.0", "primary_column": GEOMETRY, "columns": {GEOMETRY: column}}


def _boxes(shapes: Shapes) -> pyarrow.Array:
    bounds = shapely.bounds(shapes)
    edges = [pyarrow.array(values) for values in bounds.T]
    return pyarrow.StructArray.from_arrays(edges, names=list(EDGES), mask=pyarrow.array(np.isnan(bounds[:, 0])))
