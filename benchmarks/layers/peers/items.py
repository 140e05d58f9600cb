"""How OGC API - Features is asked: QGIS Server, tipg and pygeoapi understand the same words."""

from __future__ import annotations

from benchmarks.layers.questions import Ask


def items(ask: Ask) -> str:
    """The part of the address behind that of the collection."""
    if ask.one is not None:
        return f"items/{ask.one[1]}"
    box = f"&bbox={','.join(map(str, ask.box))}" if ask.box else ""
    region = f"&region={ask.region}" if ask.region else ""
    return f"items?limit={ask.limit}{box}{region}"
