"""The formats in which features leave, each declared once: its name in `f=`, its media type, its suffix, its writer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from regional_planner.layers.formats.apart import written
from regional_planner.layers.formats.csv_files import csv
from regional_planner.layers.formats.json_files import geojson, json_fg
from regional_planner.layers.formats.kml_files import kml
from regional_planner.layers.formats.shapefile_fields import refuse_too_many
from regional_planner.layers.formats.table import Table


@dataclass(frozen=True)
class Format:
    """A format in which features leave."""

    name: str
    """What `f=` calls it."""
    media_type: str
    suffix: str
    """Of its files, with the point."""
    title: str
    """A name of its own, the same in every language."""
    write: Callable[[Table], bytes]
    paged: bool = False
    """Whether an answer is a page with links to its neighbours; otherwise it is a file of all features."""
    any_system: bool = True
    """Whether a file's coordinates may be in another system than longitude and latitude."""
    text: bool = False
    """Whether it is text, which compression makes smaller; the others are compressed or packed as they are."""


def _shapefile(table: Table) -> bytes:
    refuse_too_many(table)
    return written("shp", table)


GEOJSON: Final = Format(
    "json", "application/geo+json", ".geojson", "GeoJSON", geojson, paged=True, any_system=False, text=True
)
JSON_FG: Final = Format("jsonfg", "application/vnd.ogc.fg+json", ".fg.json", "JSON-FG", json_fg, paged=True, text=True)
FORMATS: Final = (
    GEOJSON,
    JSON_FG,
    Format("gpkg", "application/geopackage+sqlite3", ".gpkg", "GeoPackage", partial(written, "gpkg")),
    Format("fgb", "application/flatgeobuf", ".fgb", "FlatGeobuf", partial(written, "fgb")),
    Format("parquet", "application/vnd.apache.parquet", ".parquet", "GeoParquet", partial(written, "parquet")),
    Format("csv", "text/csv", ".csv", "CSV", csv, text=True),
    Format("shp", "application/zip", ".shp.zip", "Shapefile", _shapefile),
    Format("kml", "application/vnd.google-earth.kml+xml", ".kml", "KML", kml, any_system=False, text=True),
)


def files() -> Iterator[Format]:
    """The formats whose answers are files of all features."""
    return (each for each in FORMATS if not each.paged)


def by_suffix(name: str) -> Format | None:
    """The format that a file of this name is in."""
    return next((each for each in FORMATS if name.lower().endswith(each.suffix)), None)
