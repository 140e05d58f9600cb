"""The style sheet of a layer's map, for MapLibre and for whatever else reads its style specification (version 8)."""

from __future__ import annotations

from typing import Any, Final

from regional_planner.layers.declarations import Collection, ShapeKind
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
    named = {"source": layer.id, "source-layer": layer.id}
    thin: Json = ["interpolate", ["linear"], ["zoom"], 3, 0.3, 8, 1.2]
    return [
        {"id": f"{layer.id}-fill", "type": "fill", **named, "paint": {"fill-color": _colour(classes)}},
        {
            "id": f"{layer.id}-outline",
            "type": "line",
            **named,
            "layout": {"line-join": "round"},
            "paint": {"line-color": OUTLINE, "line-width": thin},
        },
    ]


def _points(layer: Collection, classes: Classes) -> list[Json]:
    paint = {
        "circle-color": _colour(classes),
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 3, 4, 10, 9],
        "circle-stroke-color": "#ffffff",
        "circle-stroke-width": 1,
    }
    return [
        {"id": f"{layer.id}-points", "type": "circle", "source": layer.id, "source-layer": layer.id, "paint": paint}
    ]


def _colour(classes: Classes) -> Json:
    if classes.by is None or not classes.classes:
        return classes.classes[0].colour if classes.classes else UNKNOWN
    value: Json = ["get", classes.by.name]
    return ["case", ["has", classes.by.name], _chosen(value, classes.classes), UNKNOWN]


def _chosen(value: Json, classes: tuple[MapClass, ...]) -> Json:
    first, *rest = classes
    if not rest:
        return first.colour
    if first.value is not None:
        return ["match", value, *(part for each in classes for part in (each.value, each.colour)), UNKNOWN]
    return ["step", value, first.colour, *(part for each in rest for part in (each.least, each.colour))]
