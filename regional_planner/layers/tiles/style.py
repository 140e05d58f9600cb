"""The style sheet of a layer's map, for MapLibre and for whatever else reads its style specification (version 8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from regional_planner.layers.declarations import Collection, ShapeKind
from regional_planner.layers.terms import Property
from regional_planner.layers.tiles.classes import UNKNOWN, Classes, MapClass
from regional_planner.layers.tiles.grid import FINEST

Json = Any
OUTLINE: Final = "#5b5b57"


def style(layer: Collection, classes: Classes, tiles: str, attribution: str | None) -> dict[str, Json]:
    """A style that draws the layer's tiles (an address with {z}, {x}, {y}) in the colours of `classes`."""
    source = {"type": "vector", "tiles": [tiles], "minzoom": 0, "maxzoom": FINEST}
    if attribution:
        source["attribution"] = attribution
    return {
        "version": 8,
        "name": layer.title,
        "metadata": {"legend": legend(classes)},
        "sources": {layer.id: source},
        "layers": _points(layer, classes) if layer.source.shape is ShapeKind.POINT else _areas(layer, classes),
    }


def legend(classes: Classes) -> dict[str, Json]:
    """The legend as data: what the colours stand for, in the reader's language."""
    shown = [*classes.classes, *([classes.unknown] if classes.unknown else [])]
    return {
        "property": classes.by.name if classes.by else None,
        "title": classes.by.title if classes.by else None,
        "unit": classes.by.unit if classes.by else None,
        "unit_name": classes.by.unit_name if classes.by else None,
        "illustrative": classes.illustrative,
        "classes": [
            {
                "colour": each.colour,
                "label": each.label,
                "features": each.features,
                "least": each.least,
                "value": each.value,
            }
            for each in shown
        ],
    }


def _areas(layer: Collection, classes: Classes) -> list[Json]:
    thin: Json = ["interpolate", ["linear"], ["zoom"], 3, 0.3, 8, 1.2]
    outline = {
        "id": f"{layer.id}-outline",
        "type": "line",
        "source": layer.id,
        "source-layer": layer.id,
        "layout": {"line-join": "round"},
        "paint": {"line-color": OUTLINE, "line-width": thin},
    }
    return [*_coloured(layer, classes, "fill", {}), outline]


def _points(layer: Collection, classes: Classes) -> list[Json]:
    paint: Json = {
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 3, 4, 10, 9],
        "circle-stroke-color": "#ffffff",
        "circle-stroke-width": 1,
    }
    return _coloured(layer, classes, "circle", paint)


def _coloured(layer: Collection, classes: Classes, kind: str, paint: Mapping[str, Json]) -> list[Json]:
    """All features in the colour of what is not known (or the only one), and each class over them by a filter.

    QGIS reads filters but neither `case` nor `step`, and shows the names of these layers as its legend.
    """
    base = {"type": kind, "source": layer.id, "source-layer": layer.id}
    below = UNKNOWN if classes.by else classes.classes[0].colour
    drawn = [{"id": f"{layer.id}-{kind}", **base, "paint": {f"{kind}-color": below, **paint}}]
    if classes.by is None:
        return drawn
    following = [*classes.classes[1:], None]
    for number, (each, after) in enumerate(zip(classes.classes, following, strict=True), 1):
        chosen = _chosen(classes.by, each, after)
        coloured = {f"{kind}-color": each.colour, **paint}
        drawn.append({"id": f"{layer.id} {number}: {each.label}", **base, "filter": chosen, "paint": coloured})
    return drawn


def _chosen(by: Property, each: MapClass, after: MapClass | None) -> Json:
    """The filter that a feature of the class passes; `after` is the class above it."""
    if each.value is not None:
        return ["==", ["get", by.name], each.value]
    least = [] if each.least is None else [[">=", ["get", by.name], each.least]]
    below = [] if after is None else [["<", ["get", by.name], after.least]]
    return ["all", ["has", by.name], *least, *below]
