"""The bytes of a vector tile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from hashlib import blake2b
from typing import Final

import mapbox_vector_tile

from regional_planner.kernel.prepared import Prepared
from regional_planner.layers.declarations import Collection, View
from regional_planner.layers.features import Feature
from regional_planner.layers.terms import Value
from regional_planner.layers.tiles.cut import EXTENT, cut
from regional_planner.layers.tiles.grid import Tile

KEPT_BYTES: Final = 64 * 1024 * 1024
"""Of tiles, that a worker keeps under what is in them: a write elsewhere leaves them as they are."""

_encoded: Prepared[bytes] = Prepared(KEPT_BYTES, lambda tile: len(tile) + 200)


def vector_tile(view: View, layer: Collection, features: Sequence[Feature], tile: Tile) -> bytes:
    """The tile of `features`, which are all of the layer's on a day; empty where nothing of them lies in it.

    Each has its properties and its `id`; what is not known is left out, as the format has no null.
    """
    drawing = layer.source.drawing(view, tile.pixel)
    shapes = dict(zip(*cut(view, drawing, tile), strict=True))
    inside = [feature for feature in features if feature.id in shapes]
    if not inside:
        return b""
    said = blake2b(b"".join(feature.properties for feature in inside), digest_size=16).digest()
    drawn = tuple(feature.id for feature in inside)

    def encode() -> bytes:
        rows = [
            {
                "geometry": shapes[feature.id],
                "properties": {"id": feature.id, **{name: _plain(value) for name, value in feature.values.items()}},
            }
            for feature in inside
        ]
        options = {"extents": EXTENT, "y_coord_down": True, "check_winding_order": False}
        made: bytes = mapbox_vector_tile.encode({"name": layer.id, "features": rows}, default_options=options)
        return made

    return _encoded.get((layer.id, drawing.key, tile, drawn, said), encode)


def _plain(value: Value) -> Value:
    return value.isoformat() if isinstance(value, date) else value
