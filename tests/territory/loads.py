"""Sending boundary files to the API, and waiting until the process that loads them has ended."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import geopandas
import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy import func, select

from regional_planner.kernel.database import Database
from regional_planner.tables import metadata
from tests.conftest import Speaker

ADDRESS = "/api/v1/boundary-editions"
CHILLAN, BULNES, CONCEPCION = "16101", "16102", "08101"
ALL = (CHILLAN, BULNES, CONCEPCION)
GIVE_UP_SECONDS = 120
"""A loading process that is not done by then will not be."""


def square(step: float, width: float = 0.1) -> BaseGeometry:
    """A square in a row of squares, the first one at 72° W, 37° S."""
    return shapely.box(-72 + step / 10, -37, -72 + step / 10 + width, -36.9)


def frame(shapes: Mapping[str, BaseGeometry]) -> geopandas.GeoDataFrame:
    """Communes by their codes, in a column of the usual name."""
    return geopandas.GeoDataFrame({"CUT_COM": list(shapes)}, geometry=list(shapes.values()), crs="EPSG:4326")


def geojson(shapes: Mapping[str, BaseGeometry], folder: Path) -> bytes:
    """The communes as a GeoJSON file."""
    path = folder / "communes.geojson"
    frame(shapes).to_file(path, driver="GeoJSON")
    return path.read_bytes()


def three(**wider: float) -> dict[str, BaseGeometry]:
    """Three squares in a row; `by` moves the border of the first two to the east, in tenths of a degree."""
    by = wider.get("by", 0.0)
    return {
        CHILLAN: square(0, 0.1 + by / 10),
        BULNES: square(1 + by, 0.1 - by / 10),
        CONCEPCION: square(2),
    }


def load(speaker: Speaker, content: bytes, code: str, **query: Any) -> dict[str, Any]:
    """Send a file, wait, and return what is answered of its edition."""
    asked = urlencode({"code": code, **query})
    sent = speaker.call("POST", f"{ADDRESS}?{asked}", data=content, content_type="application/octet-stream")
    assert sent.status_code == 202, sent.get_data(as_text=True)
    assert sent.headers["Location"].endswith(f"{ADDRESS}/{code}")
    until = time.monotonic() + GIVE_UP_SECONDS
    while True:
        found: dict[str, Any] = speaker.get(f"{ADDRESS}/{code}").json
        if found["state"] != "loading":
            return found
        assert time.monotonic() < until, found
        time.sleep(0.1)


def rows(database: Database) -> dict[str, int]:
    """How many rows each table holds."""
    with database.reading() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in metadata.sorted_tables
        }
