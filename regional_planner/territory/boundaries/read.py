"""Read boundaries from a file of any usual format and coordinate reference system."""

from __future__ import annotations

import mmap
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import geopandas
import pandas
import pyarrow
import pyarrow.parquet
import pyogrio
import pyproj
import shapely

from regional_planner.kernel.language import gettext
from regional_planner.territory.boundaries.codes import (
    find_code_column,
    find_name_column,
    read_codes,
    read_parents,
)
from regional_planner.territory.boundaries.findings import Finding, UnreadableFile
from regional_planner.territory.boundaries.formats import format_of
from regional_planner.territory.boundaries.reference import CANDIDATES, seems_to_be

MAX_FILE_BYTES = 300_000_000
MAX_FEATURES = 10_000
"""Units and more; Chile has 346 communes."""
MAX_FEATURE_MEGABYTES = 20
"""Of one feature in GeoJSON, which is taken apart whole and then takes up thirty times as much."""
MAX_UNPACKED_BYTES = 1_000_000_000
MAX_MEMBERS = 1_000
ROWS_AT_ONCE = 64
LINKED = re.compile(rb""""type"\s*:\s*"link"|\\u00(?:[46][1-9a-f]|[57][0-9a])""", re.IGNORECASE)
"""A reference system to be fetched from elsewhere, or escaped letters, which nobody writes but to hide such words."""
READING_ERRORS = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    OSError,
    RuntimeError,
    zipfile.BadZipFile,
    pyarrow.ArrowException,
    pyproj.exceptions.ProjError,
    shapely.errors.ShapelyError,
)
"""What the readers raise for files that are not what they seem; a defect of the file, whatever its name."""
MAX_ZIP_RATIO = 200
ENCODINGS = ("UTF-8", "ISO-8859-1")
"""Tried in turn where a Shapefile does not say; the second one takes whatever there is."""
LONGEST_SYSTEM = 40
"""Of the text that names a reference system; a longer one is its whole definition, and its name is shown instead."""


@dataclass(frozen=True)
class EditionFile:
    """A boundary file as read: a row per row.

    `frame` has `code` (text), `geometry` (EPSG:4326, two dimensions), `name` (empty where the file has none) and
    `parents`, the codes of the units that the file puts the unit in.
    """

    frame: geopandas.GeoDataFrame
    code_column: str
    source_crs: str
    """What the coordinates are in, by the file or by what they look like."""
    findings: tuple[Finding, ...]
    """What was found on reading; hand it on to the check."""


def read_edition(
    path: Path,
    code_column: str | None = None,
    layer: str | None = None,
    crs: str | None = None,
    name: str | None = None,
) -> EditionFile:
    """Read a GeoPackage, GeoJSON, zipped Shapefile, GeoParquet or FlatGeobuf file.

    The format is told by the file's first bytes, not by its name. `crs` (such as `EPSG:5360`) is taken only
    where the file names none; shapes are reprojected to EPSG:4326. A missing reference system, or one that cannot be,
    is a finding: the shapes are then taken for what they look like, so that all else can be checked.

    Args:
        name: what its sender calls the file; errors speak of it by this name.

    Raises:
        UnreadableFile: for another format, an unknown layer or column, too many bytes or rows, an archive that unpacks
            to too much, or shapes that are none.
    """
    called = name or path.name
    if path.stat().st_size > MAX_FILE_BYTES:
        raise UnreadableFile(
            gettext("{file} is larger than the {most} bytes that are read.", file=called, most=MAX_FILE_BYTES)
        )
    try:
        return _edition(called, *_read(path, layer, called), code_column, crs)
    except READING_ERRORS as error:
        reason = str(error).splitlines()[0][:300] if str(error) else type(error).__name__
        reason = reason.replace(str(path.resolve()), called).replace(path.name, called)
        raise UnreadableFile(gettext("{file} cannot be read: {reason}", file=called, reason=reason)) from error


def _edition(
    called: str, frame: geopandas.GeoDataFrame, earlier: list[Finding], code_column: str | None, crs: str | None
) -> EditionFile:
    if not isinstance(frame, geopandas.GeoDataFrame) or (frame.geometry.isna() | frame.geometry.is_empty).all():
        raise UnreadableFile(gettext("{file} holds no shapes.", file=called))
    columns = [column for column in map(str, frame.columns) if column != frame.geometry.name]
    column = find_code_column(columns, code_column)
    codes, findings = read_codes(frame[column].tolist(), column)
    source_crs, doubts = _reference_system(frame.geometry, crs)
    geometry = frame.geometry.set_crs(source_crs, allow_override=True).to_crs("EPSG:4326")
    flat = geopandas.GeoSeries(shapely.force_2d(geometry.to_numpy()), crs="EPSG:4326")
    named = find_name_column([each for each in columns if each != column])
    parents = read_parents({each: frame[each].tolist() for each in columns if each != column})
    beside = {
        "name": ["" if value is None else str(value) for value in frame[named]] if named else [""] * len(codes),
        "parents": parents or [()] * len(codes),
    }
    said = {"code": codes, **beside}
    return EditionFile(
        frame=geopandas.GeoDataFrame(
            {key: pandas.Series(values, dtype=object) for key, values in said.items()}, geometry=flat, crs="EPSG:4326"
        ),
        code_column=column,
        source_crs=source_crs,
        findings=(*earlier, *doubts, *findings),
    )


def _reference_system(geometry: geopandas.GeoSeries, named: str | None) -> tuple[str, list[Finding]]:
    """What the coordinates are in: as the file or its sender says, else as they look, which is then a finding."""
    shapes = geometry.to_numpy()
    stated = geopandas.GeoSeries([], crs=geometry.crs or named).crs
    if stated is None:
        assumed = seems_to_be(shapes, None) or CANDIDATES[0]
        return assumed, [Finding("crs-missing", "", {"assumed": assumed})]
    system = str(stated.to_string())
    likely = seems_to_be(shapes, system)
    if likely is None or likely == system:
        return system, []
    short = system if len(system) < LONGEST_SYSTEM else str(stated.name)
    return likely, [Finding("crs-doubtful", "", {"stated": short, "assumed": likely})]


def _read(path: Path, layer: str | None, called: str) -> tuple[geopandas.GeoDataFrame, list[Finding]]:
    driver = format_of(path, called)
    if driver == "Parquet":
        _refuse_large_table(path)
        return geopandas.read_parquet(path), []
    inside = _openers().get(driver, _plain)(path)
    with _bounded_features(), warnings.catch_warnings():
        # What they warn of ends in shapes that are missing, and those are reported.
        warnings.simplefilter("ignore", RuntimeWarning)
        found = _layer(inside, driver, layer)
        if driver != "ESRI Shapefile" or not says_no_encoding(path):
            return pyogrio.read_dataframe(inside, layer=found), []
        for encoding in ENCODINGS:
            with suppress(UnicodeDecodeError):
                frame = pyogrio.read_dataframe(inside, layer=found, encoding=encoding)
                return frame, [Finding("encoding-assumed", "", {"encoding": encoding})]
    raise UnreadableFile(gettext("The names of {file} are in no encoding that is known.", file=called))


@contextmanager
def _bounded_features() -> Iterator[None]:
    """Bound what one feature may take, for this file alone: GDAL's options are the whole process's."""
    pyogrio.set_gdal_config_options({"OGR_GEOJSON_MAX_OBJ_SIZE": MAX_FEATURE_MEGABYTES})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_GEOJSON_MAX_OBJ_SIZE": None})


def _openers() -> dict[str, Callable[[Path], str]]:
    return {"GeoJSON": _geojson, "ESRI Shapefile": _shapefile_inside}


def _plain(path: Path) -> str:
    return str(path.resolve())


def _geojson(path: Path) -> str:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if LINKED.search(content):
            raise UnreadableFile(
                gettext(
                    "{file} names its reference system by a link; nothing is fetched: name it itself.", file=path.name
                )
            )
    # The prefix keeps every other reader of JSON away, among them one that runs commands found in the file.
    return f"GEOJSON:{path.resolve()}"


def _refuse_large_table(path: Path) -> None:
    """Unpack a table a few rows at a time, before it is read whole: it may unpack to thousands of times its size."""
    table = pyarrow.parquet.ParquetFile(path)
    _refuse_many(table.metadata.num_rows)
    unpacked = 0
    for batch in table.iter_batches(ROWS_AT_ONCE):
        unpacked += batch.nbytes
        if unpacked > MAX_UNPACKED_BYTES:
            raise UnreadableFile(gettext("The table unpacks to more than {most} bytes.", most=MAX_UNPACKED_BYTES))


def _refuse_many(features: int) -> None:
    if features > MAX_FEATURES:
        raise UnreadableFile(
            gettext("The file has {count} rows; {most} are read: one for each unit.", count=features, most=MAX_FEATURES)
        )


def _layer(inside: str, driver: str, wanted: str | None) -> str:
    """The layer to read, once the opened file is what its first bytes promise."""
    layers = [str(name) for name, _ in pyogrio.list_layers(inside)]
    if not layers:
        raise UnreadableFile(gettext("{file} holds no shapes.", file=Path(inside).name))
    if wanted is None and len(layers) != 1:
        raise UnreadableFile(gettext("Name one of the layers: {layers}.", layers=", ".join(layers)))
    if wanted is not None and wanted not in layers:
        raise UnreadableFile(
            gettext("There is no layer {layer}; the layers are: {layers}.", layer=wanted, layers=", ".join(layers))
        )
    layer = wanted or layers[0]
    info = pyogrio.read_info(inside, layer=layer, force_feature_count=True)
    _refuse_many(info["features"])
    opened = info["driver"]
    if opened != driver:
        raise UnreadableFile(gettext("The file is of the kind {kind}, which is not accepted.", kind=opened))
    return layer


def says_no_encoding(path: Path) -> bool:
    """Whether a zipped Shapefile holds letters beyond ASCII and neither a .cpg nor its .dbf says how they are written.

    Raises:
        BadZipFile: when the archive is damaged.
    """
    with zipfile.ZipFile(path) as archive:
        members = {Path(name).suffix.lower(): name for name in archive.namelist()}
        if ".cpg" in members or ".dbf" not in members:
            return False
        with archive.open(members[".dbf"]) as table:
            header = table.read(32)
            if len(header) < 32 or header[29]:
                return False
            table.seek(int.from_bytes(header[8:10], "little"))
            return any(not chunk.isascii() for chunk in iter(lambda: table.read(1 << 20), b""))


def _shapefile_inside(path: Path) -> str:
    with zipfile.ZipFile(path) as archive:
        members = archive.infolist()
        unpacked = sum(member.file_size for member in members)
        packed = max(1, sum(member.compress_size for member in members))
        if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED_BYTES or unpacked / packed > MAX_ZIP_RATIO:
            raise UnreadableFile(
                gettext(
                    "The archive unpacks to {bytes} bytes, {ratio} times its size; pack the Shapefile alone.",
                    bytes=unpacked,
                    ratio=unpacked // packed,
                )
            )
        shapefiles = [member.filename for member in members if member.filename.lower().endswith(".shp")]
        if len(shapefiles) != 1:
            raise UnreadableFile(
                gettext("The archive must hold one Shapefile and holds {count}.", count=len(shapefiles))
            )
        with archive.open(shapefiles[0]) as file:
            if file.read(4) != b"\x00\x00\x27\x0a":
                raise UnreadableFile(gettext("{file} is not a Shapefile.", file=shapefiles[0]))
    return f"/vsizip/{{{path.resolve()}}}/{shapefiles[0]}"
