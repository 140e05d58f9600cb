"""What is known of units beforehand, and where a file says otherwise: names, parents, places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from statistics import median

import geopandas
import numpy as np
import shapely
from numpy.typing import NDArray

from regional_planner.territory.boundaries.encode import METRES_A_DEGREE, Box
from regional_planner.territory.boundaries.findings import Finding
from regional_planner.territory.queries import fold


@dataclass(frozen=True)
class Expected:
    """By the code of a unit: its names, the first of them to be shown, its parents, and where it lies so far."""

    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    parents: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    boxes: Mapping[str, Box] = field(default_factory=dict)
    edition: str = ""
    """Code of the edition that the boxes are from."""


def beside(frame: geopandas.GeoDataFrame, expected: Expected) -> list[Finding]:
    """Where the frame's `name`, `parents` and shapes differ from what is expected; warnings but for shapes at large."""
    found = []
    for code, name in zip(frame["code"], frame.get("name", ()), strict=False):
        known = expected.names.get(code, ())
        if known and name and fold(name) not in map(fold, known):
            found.append(Finding("name-differs", code, {"code": code, "name": name, "known": known[0]}))
    for code, parents in zip(frame["code"], frame.get("parents", ()), strict=False):
        by_register = expected.parents.get(code, ())
        for parent in parents if by_register else ():
            if parent not in by_register:
                same = next((each for each in by_register if len(each) == len(parent)), by_register[0])
                found.append(Finding("parent-differs", code, {"code": code, "parent": parent, "known": same}))
    return [*found, *_elsewhere(frame, expected)]


def _elsewhere(frame: geopandas.GeoDataFrame, expected: Expected) -> list[Finding]:
    boxes = shapely.bounds(np.asarray(frame.geometry, dtype=object))
    known, away = 0, dict[str, int]()
    for code, box in zip(frame["code"], boxes, strict=True):
        if code in expected.boxes and np.isfinite(box).all():
            known += 1
            if not _meets(box, expected.boxes[code]):
                away[code] = _kilometres(box, expected.boxes[code])
    if 2 * len(away) > known:
        far = round(median(away.values()))
        params = {"count": len(away), "known": known, "edition": expected.edition, "kilometres": far}
        return [Finding("shapes-elsewhere", "", params)]
    return [
        Finding("shape-elsewhere", code, {"code": code, "edition": expected.edition, "kilometres": far})
        for code, far in away.items()
    ]


def _meets(box: NDArray[np.float64], other: Box) -> bool:
    west, south, east, north = box
    return bool(west <= other.east and east >= other.west and south <= other.north and north >= other.south)


def _kilometres(box: NDArray[np.float64], other: Box) -> int:
    """How far apart the middles of two boxes are, about."""
    latitude = (other.south + other.north) / 2
    east = ((box[0] + box[2]) - (other.west + other.east)) / 2 * np.cos(np.radians(latitude))
    north = ((box[1] + box[3]) - (other.south + other.north)) / 2
    return round(float(np.hypot(east, north)) * METRES_A_DEGREE / 1000)
