"""A layer's tiles as one file, PMTiles 3: laid on any web server or object store, maps read from it by ranges."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from regional_planner.kernel.errors import Conflict, FieldError, Invalid
from regional_planner.kernel.language import gettext as _
from regional_planner.layers.declarations import Collection, Period, View
from regional_planner.layers.features import features_over
from regional_planner.layers.tiles.cut import meets
from regional_planner.layers.tiles.documents import vector_layer
from regional_planner.layers.tiles.encode import vector_tile
from regional_planner.layers.tiles.grid import FINEST, Tile
from regional_planner.territory.boundaries.encode import Box
from regional_planner.territory.boundaries.queries import current_edition

MOST_TILES = 200_000
_DEGREES = 10_000_000
"""PMTiles keeps degrees as whole ten-millionths."""


def write_archive(
    view: View, layer: Collection, day: date, path: Path, most_zoom: int, progress: Callable[[str], None]
) -> int:
    """Write the tiles of the layer on `day`, from level 0 to `most_zoom`, to `path`; returns their number.

    Only tiles in which something lies are kept. The file takes its name when it is whole.

    Raises:
        Invalid: for a level that tiles are not made for, and more tiles than one file should hold.
        Conflict: when the layer has no shapes, so that there is nothing to write.
    """
    if not 0 <= most_zoom <= FINEST:
        remedy = _("Write a whole number from 0 to {most}.", most=FINEST)
        fault = FieldError("max-zoom", "out_of_range", _("There are no tiles of level {zoom}.", zoom=most_zoom), remedy)
        raise Invalid(f"{fault.message} {fault.remedy}", [fault])
    extent = layer.source.extent(view)
    if extent is None:
        raise Conflict(_("The layer “{layer}” has no shapes; load boundaries first.", layer=layer.id))
    partial = path.with_name(f"{path.name}.part")
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    try:
        with partial.open("wb") as file, _writing(file) as writer:
            for tile, body in _tiles(view, layer, day, most_zoom, progress):
                count += 1
                writer.write_tile(_place(tile), gzip.compress(body, mtime=0))
            writer.finalize(_header(extent, most_zoom), _about(view, layer, day, most_zoom))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return count


@contextmanager
def _writing(file: BinaryIO) -> Iterator[Any]:
    """A writer whose own temporary file is closed also when it is not finished."""
    writer = Writer(file)
    with closing(writer.tile_f):
        yield writer


def _tiles(
    view: View, layer: Collection, day: date, most_zoom: int, progress: Callable[[str], None]
) -> Iterator[tuple[Tile, bytes]]:
    """The tiles that hold something, level by level.

    Where to look on the next level is told by the shapes at full detail: small islands are not drawn from afar.
    """
    features = features_over(view, layer, Period(day, day))
    full = layer.source.drawing(view, 0)
    wanted, count = [Tile(0, 0, 0)], 0
    for zoom in range(most_zoom + 1):
        before = count
        for tile in sorted(wanted, key=_place):
            if body := vector_tile(view, layer, features, tile):
                count += 1
                yield tile, body
        progress(_("level {zoom}: {count} tiles", zoom=zoom, count=count - before))
        wanted = [child for tile in wanted for child in _children(tile) if meets(view, full, child)]
        if count + len(wanted) > MOST_TILES and zoom < most_zoom:
            raise _too_many(zoom)


def _place(tile: Tile) -> int:
    return int(zxy_to_tileid(tile.zoom, tile.column, tile.row))


def _children(tile: Tile) -> list[Tile]:
    zoom, row, column = tile.zoom + 1, tile.row * 2, tile.column * 2
    return [Tile(zoom, row + down, column + across) for down in (0, 1) for across in (0, 1)]


def _header(extent: Box, most_zoom: int) -> dict[str, object]:
    sides = {
        f"{side}_{axis}_e7": round(value * _DEGREES)
        for side, axis, value in (
            ("min", "lon", extent.west),
            ("min", "lat", extent.south),
            ("max", "lon", extent.east),
            ("max", "lat", extent.north),
        )
    }
    return {
        "tile_type": TileType.MVT,
        "tile_compression": Compression.GZIP,
        "min_zoom": 0,
        "max_zoom": most_zoom,
        "center_zoom": min(4, most_zoom),
        "center_lon_e7": round((extent.west + extent.east) / 2 * _DEGREES),
        "center_lat_e7": round((extent.south + extent.north) / 2 * _DEGREES),
        **sides,
    }


def _about(view: View, layer: Collection, day: date, most_zoom: int) -> dict[str, object]:
    edition = current_edition(view.session)
    return {
        "name": layer.title,
        "description": layer.description,
        "attribution": edition.source if edition else "",
        "as_of": day.isoformat(),
        "type": "overlay",
        "vector_layers": [{**vector_layer(layer), "maxzoom": most_zoom}],
    }


def _too_many(zoom: int) -> Invalid:
    message = _("Level {zoom} takes the file past {most} tiles.", zoom=zoom + 1, most=MOST_TILES)
    fault = FieldError("max-zoom", "too_many", message, _("Ask for at most level {zoom}.", zoom=zoom))
    return Invalid(f"{fault.message} {fault.remedy}", [fault])
