"""GeoJSON (RFC 7946) and JSON-FG (OGC 21-045r1) of a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
import orjson
import shapely

from regional_planner.layers.formats.table import Table
from regional_planner.territory.boundaries.encode import geojson_geometry

JSON_FG_CONFORMANCE: Final = tuple(
    f"http://www.opengis.net/spec/json-fg-1/1.0/conf/{name}" for name in ("core", "types-schemas")
)
OPEN: Final = ".."
"""How JSON-FG writes the open end of an interval."""


def geojson(table: Table) -> bytes:
    """A GeoJSON feature collection, shapes in longitude and latitude; what is said of the file stands at its head."""
    head = {"type": "FeatureCollection", "name": table.layer, **table.about}
    features = (
        b'{"type":"Feature","id":%b,"geometry":%b,"properties":%b}' % parts
        for parts in zip(_ids(table), geometries(table), _properties(table), strict=True)
    )
    return _collection(head, features)


def json_fg(table: Table, beside: Mapping[str, Any] | None = None, schema: str | None = None) -> bytes:
    """A JSON-FG feature collection; `beside` stands at its head, `schema` is the address of the layer's schema.

    Shapes in another system than CRS84 stand in `place`, in the axis order of that system, and `geometry` is null
    then, as the standard has it. `time` is the interval in which a feature holds, both days included.
    """
    head: dict[str, Any] = {
        "type": "FeatureCollection",
        "conformsTo": list(JSON_FG_CONFORMANCE),
        **_typed(table, schema),
        **(table.about if beside is None else beside),
    }
    return _collection(head, _fg_features(table))


def json_fg_feature(table: Table, beside: Mapping[str, Any], schema: str | None = None) -> bytes:
    """The JSON-FG of the one feature that `table` holds, with `beside` at its head."""
    (feature,) = _fg_features(table)
    head = {"conformsTo": list(JSON_FG_CONFORMANCE), **_typed(table, schema), **beside}
    return b"%b,%b" % (orjson.dumps(head)[:-1], feature[1:])


def geometries(table: Table) -> list[bytes]:
    """The GeoJSON geometry of each feature in the axis order of the table's system; `null` without a shape."""
    flip = table.system.north_first
    shapes = shapely.transform(table.shapes, lambda coordinates: coordinates[:, ::-1]) if flip else table.shapes
    return [geojson_geometry(shape, table.decimals) for shape in shapes]


def interval(period: tuple[date | None, date | None]) -> dict[str, Any] | None:
    """JSON-FG's `time` of a feature that holds from the first day until before the second; None if always.

    >>> interval((date(2018, 9, 6), None))
    {'interval': ['2018-09-06', '..']}
    """
    first, end = period
    if first is None and end is None:
        return None
    last = None if end is None else end - timedelta(days=1)
    return {"interval": [OPEN if day is None else day.isoformat() for day in (first, last)]}


def _collection(head: Mapping[str, Any], features: Any) -> bytes:
    return b"".join((orjson.dumps(head)[:-1], b',"features":[', b",".join(features), b"]}"))


def _fg_features(table: Table) -> list[bytes]:
    nothing = [b"null"] * len(table.ids)
    drawn = geometries(table)
    geometry, place = (drawn, nothing) if table.in_crs84 else (nothing, drawn)
    times = [orjson.dumps(interval(period)) for period in table.periods]
    return [
        b'{"type":"Feature","id":%b,"time":%b,"place":%b,"geometry":%b,"properties":%b}' % parts
        for parts in zip(_ids(table), times, place, geometry, _properties(table), strict=True)
    ]


def _typed(table: Table, schema: str | None) -> dict[str, Any]:
    dimensions = set(shapely.get_dimensions(table.shapes[table.shapes != np.array(None)]).tolist())
    return {
        "featureType": table.layer,
        **({"featureSchema": schema} if schema else {}),
        **({"geometryDimension": dimensions.pop()} if len(dimensions) == 1 else {}),
        "coordRefSys": table.system.uri,
    }


def _ids(table: Table) -> list[bytes]:
    return [orjson.dumps(identity) for identity in table.ids]


def _properties(table: Table) -> list[bytes]:
    names = [column.name for column in table.columns]
    rows: Sequence[Sequence[Any]] = list(zip(*(column.values for column in table.columns), strict=True))
    return [orjson.dumps(dict(zip(names, row, strict=True))) for row in rows or [()] * len(table.ids)]
