"""What a format writes: features with their values and shapes, and what is said of the file as a whole."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import shapely
from numpy.typing import NDArray

from regional_planner.layers.crs import CRS84, ReferenceSystem
from regional_planner.layers.terms import Kind, Property, Value, Values

Shapes = NDArray[np.object_]

ID: Final = "id"
"""The column that holds the features' ids."""
GEOMETRY: Final = "geometry"
"""The column that holds their shapes."""


@dataclass(frozen=True)
class Column:
    """One property of all features; its title is in the reader's language."""

    name: str
    kind: Kind
    title: str
    unit: str | None
    values: Sequence[Value]


@dataclass(frozen=True, eq=False)
class Table:
    """Features of one layer, in their order: every sequence has one entry for each."""

    layer: str
    """Id of the layer, such as `regions`."""
    about: Mapping[str, str]
    """What is said of the file: `title`, `description`, `as_of`, `boundaries`, `source`, `terms`, `illustrative`."""
    ids: Sequence[str]
    names: Sequence[str]
    """What people call each."""
    periods: Sequence[tuple[date | None, date | None]]
    """The first day of each, and the first on which it no longer holds; None where open or not known."""
    columns: Sequence[Column]
    shapes: Shapes
    """Two dimensions, longitude or easting first whatever the system says; None where there is no shape."""
    system: ReferenceSystem
    decimals: int
    """Digits after the point that a coordinate leaves with where it is written as text."""

    @property
    def in_crs84(self) -> bool:
        """Whether shapes are in longitude and latitude of the world's system, as GeoJSON and KML have them."""
        return self.system.uri == CRS84

    @property
    def title(self) -> str:
        """The title of the file."""
        return self.about.get("title", self.layer)


def columns_of(properties: Sequence[Property], rows: Sequence[Values]) -> tuple[Column, ...]:
    """The columns of declared properties, from the values of each feature; a value that is missing is None."""
    return tuple(
        Column(each.name, each.kind, each.title, each.unit, [row.get(each.name) for row in rows]) for each in properties
    )


def shapes_of(shapes: Sequence[shapely.Geometry | None]) -> Shapes:
    """Shapes as a table holds them: flat, and None where there is none or it is empty."""
    array = np.empty(len(shapes), dtype=object)
    array[:] = shapes
    array[shapely.is_empty(array)] = None
    flat: Shapes = shapely.force_2d(array)
    return flat
