"""A layer as a file: GeoPackage, GeoParquet, FlatGeobuf or GeoJSON, sources beside it. Not imported for serving."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Final

import geopandas
import pandas
import pyarrow
import pyarrow.parquet
from pandas.api.types import pandas_dtype
from sqlalchemy.orm import Session

from regional_planner.kernel.errors import InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import language
from regional_planner.layers.collections import collection
from regional_planner.layers.declarations import Collection, Kind, Period, View
from regional_planner.layers.features import Feature, features_over
from regional_planner.layers.geometry import ground
from regional_planner.territory.boundaries.queries import current_edition

Metadata = Mapping[str, str]
COLUMN_TYPES: Final = {
    Kind.TEXT: pandas_dtype("str"),
    Kind.WHOLE: pandas_dtype("Int64"),
    Kind.NUMBER: pandas_dtype("float64"),
    Kind.FLAG: pandas_dtype("boolean"),
    Kind.DAY: pandas_dtype("datetime64[ms]"),
}


def export(session: Session, layer_id: str, day: date, path: Path) -> int:
    """Write the units of a layer on `day`, at full detail, to `path`; returns their number.

    The suffix says the format: .gpkg, .parquet, .fgb or .geojson. Units without a shape are there with a null
    geometry. The file names its day, source and terms of use. A file of that name is replaced.

    Raises:
        InvalidQuery: for another suffix, or a day before the register begins.
        NotFound: for an unknown layer.
    """
    write = WRITERS.get(path.suffix.lower())
    if write is None:
        known = ", ".join(WRITERS)
        raise InvalidQuery(
            _("A file “{suffix}” cannot be written. There are: {known}.", suffix=path.suffix, known=known)
        )
    layer = collection(session, layer_id)
    frame = layer_frame(session, layer, features_over(View(session), layer, Period(day, day)))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    write(frame, path, layer, metadata(session, layer, day))
    return len(frame)


def layer_frame(session: Session, layer: Collection, features: tuple[Feature, ...]) -> geopandas.GeoDataFrame:
    """Features as a frame: `id`, the layer's properties in their types, and `geometry` (EPSG:4326)."""
    drawn = ground(View(session), layer.source)
    columns = {
        each.name: pandas.Series([feature.values[each.name] for feature in features]).astype(COLUMN_TYPES[each.kind])
        for each in layer.properties
    }
    identities = pandas.Series([feature.id for feature in features], dtype="str")
    geometry = [drawn.shape(identity) for identity in identities]
    return geopandas.GeoDataFrame({"id": identities, **columns}, geometry=geometry, crs="EPSG:4326")


def metadata(session: Session, layer: Collection, day: date) -> Metadata:
    """What is said of the file: title, day, boundary edition with its citation and terms."""
    edition = current_edition(session)
    about = {"title": layer.title, "description": layer.description, "as_of": day.isoformat()}
    if edition is None:
        return about
    terms = edition.terms_en if language() == "en" else edition.terms_es
    return {**about, "boundaries": edition.code, "source": edition.source, "terms": terms}


def _geopackage(frame: geopandas.GeoDataFrame, path: Path, layer: Collection, about: Metadata) -> None:
    frame.to_file(path, driver="GPKG", layer=layer.id, engine="pyogrio", layer_metadata=dict(about))


def _flatgeobuf(frame: geopandas.GeoDataFrame, path: Path, layer: Collection, about: Metadata) -> None:
    texts = {"title": about["title"], "description": json.dumps(dict(about), ensure_ascii=False)}
    frame.to_file(
        path,
        driver="FlatGeobuf",
        engine="pyogrio",
        layer=layer.id,
        SPATIAL_INDEX="NO",
        TITLE=texts["title"],
        DESCRIPTION=texts["description"],
    )


def _geojson(frame: geopandas.GeoDataFrame, path: Path, layer: Collection, about: Metadata) -> None:
    texts = json.dumps(dict(about), ensure_ascii=False)
    frame.to_file(path, driver="GeoJSON", engine="pyogrio", layer=layer.id, RFC7946=True, DESCRIPTION=texts)


def _geoparquet(frame: geopandas.GeoDataFrame, path: Path, layer: Collection, about: Metadata) -> None:
    frame.to_parquet(path, index=False, compression="zstd", write_covering_bbox=True)
    table = pyarrow.parquet.read_table(path)
    texts = {name.encode(): text.encode() for name, text in about.items()}
    pyarrow.parquet.write_table(
        table.replace_schema_metadata({**(table.schema.metadata or {}), **texts}), path, compression="zstd"
    )


WRITERS: Final[Mapping[str, Callable[[geopandas.GeoDataFrame, Path, Collection, Metadata], None]]] = {
    ".gpkg": _geopackage,
    ".parquet": _geoparquet,
    ".fgb": _flatgeobuf,
    ".geojson": _geojson,
}
