"""Which kind of boundary file it is, by its first bytes. Needs no library that reads it."""

from __future__ import annotations

from pathlib import Path

from regional_planner.kernel.language import gettext
from regional_planner.territory.boundaries.findings import UnreadableFile

_BEGINNINGS = {
    b"SQLite format 3\x00": "GPKG",
    b"fgb\x03fgb": "FlatGeobuf",
    b"PK\x03\x04": "ESRI Shapefile",
    b"PAR1": "Parquet",
}


def format_of(path: Path, called: str) -> str:
    """The format by the first bytes: a file named .geojson must not be able to open others by way of its content.

    Raises:
        UnreadableFile: for any other kind of file; it is `called` so.
    """
    with path.open("rb") as file:
        beginning = file.read(64)
    for mark, driver in _BEGINNINGS.items():
        if beginning.startswith(mark):
            return driver
    if beginning.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        return "GeoJSON"
    raise UnreadableFile(
        gettext(
            "{file} is not a GeoPackage, GeoJSON, zipped Shapefile, GeoParquet or FlatGeobuf file; convert it to one.",
            file=called,
        )
    )
