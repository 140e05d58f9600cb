"""Classes that a map of a layer is coloured by: a few bounds of a figure, or the values that a word may have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import number
from regional_planner.layers.declarations import Collection
from regional_planner.layers.features import Feature
from regional_planner.layers.terms import Kind, Property

RAMP: Final = ("#f7f0c8", "#a9d8a4", "#4fb3a9", "#2b7aa0", "#253a7a")
"""Light to dark, told apart without seeing colours: from ColorBrewer's YlGnBu, Cynthia Brewer, Apache 2.0."""
PALETTE: Final = ("#2b7aa0", "#e0a33e", "#4fb3a9", "#b5563c", "#7c6aa8", "#8a8f3c", "#c77fa5", "#5d6b76")
UNKNOWN: Final = "#d9d9d6"
ONE_COLOUR: Final = PALETTE[0]
DIGITS: Final = 3
"""Bounds are rounded to so many significant digits."""


@dataclass(frozen=True)
class MapClass:
    """One entry of a legend."""

    colour: str
    label: str
    """In the reader's language."""
    features: int
    """How many features of the day are in it."""
    least: float | None = None
    """The smallest figure that belongs to it; None for the first class and for words."""
    value: str | None = None
    """The word that it is for; None for figures, and for what is not known."""


@dataclass(frozen=True)
class Classes:
    """How the features of a layer on a day are coloured."""

    by: Property | None
    """None: all alike."""
    classes: tuple[MapClass, ...]
    unknown: MapClass | None
    """For features without a value; None where every one has one."""
    illustrative: bool
    """Whether any value on the map is made up."""


def classes_of(layer: Collection, features: Sequence[Feature]) -> Classes:
    """The classes of a layer's map: five with as many features each as can be, or one for each word."""
    by = next((each for each in layer.properties if each.name == layer.colour), None)
    made_up = any(feature.values["illustrative"] for feature in features)
    if by is None:
        return Classes(None, (MapClass(ONE_COLOUR, layer.title, len(features)),), None, made_up)
    values = [feature.values[by.name] for feature in features]
    missing = sum(value is None for value in values)
    unknown = MapClass(UNKNOWN, _("Not known"), missing) if missing else None
    if by.kind in {Kind.WHOLE, Kind.NUMBER}:
        return Classes(by, _of_figures(by, [float(v) for v in values if isinstance(v, int | float)]), unknown, made_up)
    return Classes(by, _of_words(by, [str(value) for value in values if value is not None]), unknown, made_up)


def _of_figures(by: Property, known: Sequence[float]) -> tuple[MapClass, ...]:
    """By quantiles, each bound rounded; fewer classes where many features have the same figure."""
    if not known:
        return ()
    inner = np.quantile(known, np.linspace(0, 1, len(RAMP) + 1)[1:-1])
    least = float(min(known))
    bounds = sorted({bound for bound in map(_rounded, inner.tolist()) if bound > least})
    place = np.searchsorted(bounds, known, side="right")
    counts = np.bincount(place, minlength=len(bounds) + 1).tolist()
    colours = [RAMP[round(i * (len(RAMP) - 1) / max(1, len(bounds)))] for i in range(len(bounds) + 1)]
    return tuple(
        MapClass(colour, _range(by, low, high), count, low)
        for colour, low, high, count in zip(colours, [None, *bounds], [*bounds, None], counts, strict=True)
    )


def _of_words(by: Property, known: Sequence[str]) -> tuple[MapClass, ...]:
    counts = Counter(known)
    words = [str(choice) for choice in by.choices] if by.choices else sorted(counts)
    names = {str(choice): str(text) for choice, text in (by.choices or {}).items()}
    return tuple(
        MapClass(PALETTE[place % len(PALETTE)], names.get(word, word), counts[word], value=word)
        for place, word in enumerate(word for word in words if counts[word])
    )


def _range(by: Property, low: float | None, high: float | None) -> str:
    shown = [None if bound is None else _shown(by, bound) for bound in (low, high)]
    if shown[0] is None and shown[1] is None:
        return _("All values")
    if shown[0] is None:
        return _("Less than {bound}", bound=shown[1])
    if shown[1] is None:
        return _("{bound} or more", bound=shown[0])
    return _("{low} to less than {high}", low=shown[0], high=shown[1])


def _shown(by: Property, bound: float) -> str:
    if by.unit == "share":
        return f"{number(round(bound * 100, DIGITS))} %"
    return number(int(bound) if bound == int(bound) else bound)


def _rounded(bound: float) -> float:
    return float(f"{bound:.{DIGITS}g}")
