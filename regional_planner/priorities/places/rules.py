"""Reading and checking what is drawn of a place: plain functions over shapes (EPSG:4326, degrees, longitude first)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray
from shapely.errors import GEOSException
from shapely.geometry.base import BaseGeometry

from regional_planner.priorities.places.terms import Form, Undrawable
from regional_planner.territory.boundaries.encode import Box, in_country, rounded, why_invalid

FORMS: Final[Mapping[str, Form]] = {
    "Point": Form.SITE,
    "MultiPoint": Form.SITE,
    "Polygon": Form.ZONE,
    "MultiPolygon": Form.ZONE,
}
"""Types of geometry that are taken, as GeoJSON writes them."""
DECIMALS: Final = 6
"""Of a degree: 11 centimetres."""
MOST_VERTICES: Final = 1000
"""So that the drawing as text fits a cell of a spreadsheet, which holds 32,767 characters."""
MOST_CHARACTERS: Final = 100_000
NO_BORDERS_SOUTH_OF: Final = -60.0
"""Editions draw nothing of Antarctica: what lies there is judged by no shape."""
ROUGHLY: Final = 0.005
"""Degrees, about 500 m: how coarse the shapes are that places are compared with."""
NEAR_SHORE: Final = 0.25
"""Degrees, about 25 km: how far out at sea, over no land of others, a place still is its territory's."""

_NUMBER = r"[+-]?\d{1,3}(?:\.\d{1,15})?"
_PAIR = re.compile(rf"\s*({_NUMBER})\s*[,; ]\s*({_NUMBER})\s*", re.ASCII)


def form_of(shape: BaseGeometry) -> Form:
    """Whether points or areas are drawn."""
    return FORMS[shape.geom_type]


def from_geojson(value: object) -> BaseGeometry:
    """The shape of a GeoJSON geometry (RFC 7946), checked and rounded.

    Raises:
        Undrawable: for anything that is no place.

    >>> from_geojson({"type": "Point", "coordinates": [-70.4, -23.65]}).wkt
    'POINT (-70.4 -23.65)'
    """
    if not isinstance(value, Mapping) or value.get("type") not in FORMS:
        raise Undrawable("other_type", types=", ".join(FORMS))
    if not _only_numbers(value.get("coordinates")):
        raise Undrawable("unreadable")
    named = {"type": value["type"], "coordinates": value["coordinates"]}
    try:
        return _checked(shapely.from_geojson(orjson.dumps(named)))
    except (GEOSException, TypeError, ValueError) as error:
        if isinstance(error, Undrawable):
            raise
        raise Undrawable("unreadable") from error


def from_text(text: str) -> BaseGeometry:
    """The shape of a text: WKT, or the longitude and latitude of a point.

    Raises:
        Undrawable: for anything that is no place.

    >>> from_text("-70.4, -23.65").wkt
    'POINT (-70.4 -23.65)'
    """
    if len(text) > MOST_CHARACTERS:
        raise Undrawable("too_many_vertices", most=MOST_VERTICES)
    pair = _PAIR.fullmatch(text)
    try:
        shape = shapely.Point(float(pair[1]), float(pair[2])) if pair else shapely.from_wkt(text)
    except GEOSException as error:
        raise Undrawable("unreadable") from error
    if shape.geom_type not in FORMS:
        raise Undrawable("other_type", types=", ".join(FORMS))
    return _checked(shape)


def shape_of(text: str) -> BaseGeometry:
    """The shape of a place's WKT."""
    shape: BaseGeometry = shapely.from_wkt(text)
    return shape


def as_text(shape: BaseGeometry) -> str:
    """A checked shape as WKT: what is the same place is the same text."""
    return shapely.to_wkt(shape, rounding_precision=DECIMALS, trim=True)


def as_geojson(text: str) -> dict[str, Any]:
    """A place's WKT as a GeoJSON geometry; outer rings run counter-clockwise."""
    geometry: dict[str, Any] = orjson.loads(shapely.to_geojson(shape_of(text)))
    return geometry


def bounds(text: str) -> dict[str, float]:
    """The bounding box of a place's WKT by name of side, degrees."""
    return dict(zip(Box._fields, shapely.bounds(shape_of(text)).tolist(), strict=True))


def astray(shape: BaseGeometry, own: Sequence[BaseGeometry], others: Sequence[BaseGeometry]) -> BaseGeometry | None:
    """The first part of a place that is not its territory's: on land of others, or far from its own; None: all are.

    A part belongs where it meets the land, which may be off by `ROUGHLY`; over the sea, near its shore.
    """
    parts: Sequence[BaseGeometry] = list(shapely.get_parts(shape))
    for part in parts:
        if _without_borders(part) or _near(part, own, ROUGHLY):
            continue
        if _near(part, others, 0.0) or not _near(part, own, NEAR_SHORE):
            return part
    return None


def lies_within(shape: BaseGeometry, own: Sequence[BaseGeometry]) -> bool | None:
    """Whether all of a place lies on its territory's land, to within `ROUGHLY`; None where no borders are known."""
    if not own or _without_borders(shape):
        return None
    beyond = shape
    for land in own:
        if shapely.covers(land, beyond):
            return True
        if shapely.intersects(land, beyond):
            beyond = shapely.difference(beyond, land)
    corners = shapely.points(shapely.get_coordinates(beyond))
    return bool(np.logical_or.reduce([shapely.dwithin(land, corners, ROUGHLY) for land in own]).all())


def place_of(shape: BaseGeometry) -> str:
    """A point of a shape, for people: “-70.4, -23.65”."""
    return _said(shapely.get_coordinates(shapely.point_on_surface(shape))[0])


def _checked(drawn: BaseGeometry) -> BaseGeometry:
    """One part is no multi-part: a layer that writes all its places as multi-parts can be written back unchanged."""
    parts: Sequence[BaseGeometry] = list(shapely.get_parts(drawn))
    shape = parts[0] if len(parts) == 1 else drawn
    coordinates = shapely.get_coordinates(shape)
    if len(coordinates) == 0 or any(part.is_empty for part in parts):
        raise Undrawable("empty")
    if len(coordinates) > MOST_VERTICES:
        raise Undrawable("too_many_vertices", count=len(coordinates), most=MOST_VERTICES)
    if not np.isfinite(coordinates).all():
        raise Undrawable("unreadable")
    _refuse_elsewhere(coordinates)
    whole = rounded(shapely.force_2d(shape), DECIMALS)
    if not shapely.is_valid(whole):
        raise Undrawable("not_valid", **_why(whole))
    return whole if form_of(whole) is Form.SITE else shapely.orient_polygons(whole, exterior_cw=False)


def _refuse_elsewhere(coordinates: NDArray[np.float64]) -> None:
    outside = ~in_country(*coordinates.T)
    if not outside.any():
        return
    first = _said(coordinates[outside.argmax()])
    if in_country(*coordinates.T[::-1]).all():
        raise Undrawable("latitude_first", place=first)
    raise Undrawable("outside_chile", place=first)


def _why(shape: BaseGeometry) -> dict[str, str]:
    reason, place = why_invalid(shape)
    return {"reason": reason, "place": _said(map(float, place.split())) if place else "?"}


def _only_numbers(value: object) -> bool:
    """Whether `value` is a list of lists of numbers, not deeper than a multipolygon's."""
    level = [value]
    for _depth in range(5):
        if not all(isinstance(each, list) for each in level):
            return False
        level = [item for each in level if isinstance(each, list) for item in each]
        if all(isinstance(each, int | float) and not isinstance(each, bool) for each in level):
            return bool(level)
    return False


def _near(part: BaseGeometry, shapes: Sequence[BaseGeometry], distance: float) -> bool:
    return any(shapely.dwithin(each, part, distance) for each in shapes)


def _without_borders(shape: BaseGeometry) -> bool:
    return bool(shapely.bounds(shape)[3] <= NO_BORDERS_SOUTH_OF)


def _said(pair: Any) -> str:
    return ", ".join(f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".") for value in pair)
