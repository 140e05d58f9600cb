"""What every server is asked, and how many features a right answer has."""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

BOX = (-71, -35.5, -70, -34)
"""Twenty-three communes meet it, and so do their bounding boxes: a coarser test gives the same answer."""
REGION = "14"
"""Los Ríos, of twelve communes."""
COMMUNE = "13101"
"""Santiago."""
ZOOMS = range(5, 9)
LAYER = 3
FEATURE = 2
GZIP = b"\x1f\x8b"


class Tile(NamedTuple):
    """A tile of WebMercatorQuad."""

    zoom: int
    row: int
    column: int


@dataclass(frozen=True)
class Ask:
    """One request, in no server's words."""

    layer: str
    limit: int = 100
    box: tuple[float, float, float, float] | None = None
    region: str | None = None
    one: tuple[str, int] | None = None
    """A feature: its id with us, its number with the others."""
    tile: Tile | None = None


@dataclass(frozen=True)
class Question:
    """Requests that are asked in turns and counted as one."""

    name: str
    title: str
    asks: tuple[Ask, ...]
    features: int | None
    """How many a right answer has; None where servers may draw small ones or leave them out."""


def questions(communes: Sequence[str], tiles: Sequence[Tile]) -> list[Question]:
    """All questions, light ones first: what a slow server still works at delays the next one.

    `communes` are the units in order; their places are the numbers that the others know them by.
    """
    number = next(place for place, unit in enumerate(communes, 1) if unit.startswith(f"{COMMUNE}-"))
    return [
        Question("one", "one", (Ask("communes", one=(communes[number - 1], number)),), 1),
        Question("filter", "filter, 12", (Ask("communes", region=REGION),), 12),
        bbox_question("communes", "bbox, 23"),
        Question("tiles", f"tiles z{ZOOMS[0]}-z{ZOOMS[-1]}", tuple(Ask("communes", tile=tile) for tile in tiles), None),
        Question("communes", "100 communes, full", (Ask("communes"),), 100),
        Question("regions", "16 regions, full", (Ask("regions"),), 16),
    ]


def bbox_question(layer: str, title: str) -> Question:
    """The communes that meet one box, in a layer that has those of Chile and perhaps many more."""
    return Question("bbox" if layer == "communes" else layer, title, (Ask(layer, limit=1000, box=BOX),), 23)


def tiles_over(boxes: Iterable[tuple[float, float, float, float]], most: int = 12) -> list[Tile]:
    """Tiles that boxes (west, south, east, north, degrees) lie in, at each zoom at most so many, evenly from all.

    >>> tiles_over([(-71, -34, -70, -33)], 1)
    [Tile(zoom=5, row=19, column=9), Tile(zoom=6, row=38, column=19), Tile(zoom=7, row=76, column=38), \
Tile(zoom=8, row=152, column=77)]
    """
    places = list(boxes)
    chosen = []
    for zoom in ZOOMS:
        found = sorted({tile for box in places for tile in _meeting(box, zoom)})
        step = max(1, math.ceil(len(found) / most))
        chosen += found[::step]
    return chosen


def _meeting(box: tuple[float, float, float, float], zoom: int) -> Iterator[Tile]:
    west, south, east, north = box
    first, last = _tile(west, north, zoom), _tile(east, south, zoom)
    for row in range(first.row, last.row + 1):
        for column in range(first.column, last.column + 1):
            yield Tile(zoom, row, column)


def _tile(longitude: float, latitude: float, zoom: int) -> Tile:
    many = 2**zoom
    high = math.asinh(math.tan(math.radians(latitude)))
    return Tile(zoom, int((1 - high / math.pi) / 2 * many), int((longitude + 180) / 360 * many))


def features_in(body: bytes) -> int:
    """How many features an answer holds: GeoJSON, a vector tile, or the GeoJSON that MapServer prints.

    Raises:
        ValueError: for anything else.

    >>> features_in(b'{"type": "Feature", "geometry": null}')
    1
    """
    if body[:2] == GZIP:  # tileserver-gl sends what lies in its file, whatever is asked.
        body = gzip.decompress(body)
    if body[:1] == b"{":
        document = json.loads(body)
        if document.get("type") == "Feature":
            return 1
        # The standard has a box match what lies nowhere, too; the others hold it not to.
        return sum(feature.get("geometry", {}) is not None for feature in document["features"])
    if body.lstrip()[:1] == b"<":
        raise ValueError(f"no features: {body[:200]!r}")
    return sum(sum(1 for key, _ in fields(layer) if key == FEATURE) for key, layer in fields(body) if key == LAYER)


def fields(message: bytes) -> Iterator[tuple[int, bytes]]:
    """The fields of a protocol buffer: number, and the bytes of those that have a length (vector-tile-spec 2.1).

    Raises:
        ValueError: when it is none.

    >>> list(fields(bytes([0x1A, 2, 0x78, 2, 0x78, 2])))
    [(3, b'x\\x02'), (15, b'')]
    """
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        kind = key & 7
        if kind == 0:
            _value, at = _varint(message, at)
            yield key >> 3, b""
        elif kind in {1, 5}:
            at += 8 if kind == 1 else 4
            yield key >> 3, b""
        elif kind == 2:
            length, at = _varint(message, at)
            yield key >> 3, message[at : at + length]
            at += length
        else:
            raise ValueError(f"no protocol buffer: {message[:40]!r}")
    if at != len(message):
        raise ValueError("a protocol buffer that was cut off")


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        if at >= len(message):
            raise ValueError("a protocol buffer that was cut off")
        byte = message[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
