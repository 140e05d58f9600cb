"""Tables to write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from regional_planner.layers.crs import CRS84, reference_system
from regional_planner.layers.formats.table import Column, Table, shapes_of
from regional_planner.layers.terms import Kind

ABOUT = {"title": "Regiones", "description": "Ñuble, y lo demás", "as_of": "2026-11-28", "source": "IDE Chile"}
MAINLAND = shapely.box(-71, -30, -70, -29).difference(shapely.box(-70.6, -29.6, -70.4, -29.4))
RAPA_NUI = shapely.MultiPolygon(
    [shapely.box(-109.5, -27.25, -109.25, -27), shapely.box(-105.5, -26.5, -105.25, -26.25)]
)
SHAPES = (MAINLAND, None, RAPA_NUI)


def columns(**kinds: tuple[Kind, Sequence[Any]]) -> tuple[Column, ...]:
    """Columns by name: their kind and values."""
    return tuple(Column(name, kind, f"Título {name}", None, values) for name, (kind, values) in kinds.items())


def table(
    *made: Column,
    shapes: Sequence[BaseGeometry | None] = SHAPES,
    crs: str = CRS84,
    periods: Sequence[tuple[date | None, date | None]] | None = None,
) -> Table:
    """A table with one feature for each shape; their ids are 01-1, 02-1, ..."""
    ids = [f"{place:02}-1" for place in range(1, len(shapes) + 1)]
    return Table(
        "regions",
        ABOUT,
        ids,
        [f"Región <{each}>" for each in ids],
        periods or [(None, None)] * len(ids),
        made,
        shapes_of(shapes),
        reference_system(crs),
        decimals=7,
    )
