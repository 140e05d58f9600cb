"""Words of the layers: collections, where their features come from, and the themes that their properties come in."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from regional_planner.access.actor import PUBLIC, Actor
from regional_planner.kernel.language import localised
from regional_planner.layers.terms import Kind, Property, Values
from regional_planner.territory.boundaries.encode import Box
from regional_planner.territory.terms import Level

ILLUSTRATIVE = "illustrative"
"""A provider sets it on a feature when a value of it is made up; it is true when any theme says so."""


class ShapeKind(StrEnum):
    """What the features of a layer are drawn as."""

    POINT = "point"
    AREA = "area"


class Period(NamedTuple):
    """Days from `start` to `end`, both included; a missing bound is open. One day starts and ends on itself."""

    start: date | None
    end: date | None


@dataclass(frozen=True)
class Item:
    """One version of a thing that a layer shows, and the day that its values are for."""

    id: str
    """Names the version."""
    key: str
    """What the themes call the thing on that day."""
    name: str
    day: date
    valid_from: date | None
    valid_to: date | None
    """First day on which it no longer holds."""
    aliases: tuple[str, ...] = ()
    """What else it may be asked for by, while it holds."""


class Drawing(NamedTuple):
    """Where the items of a source lie at one level of detail."""

    key: Hashable
    """Names these shapes, their database too: the key under which what is made from them may be kept."""
    decimals: int
    """How many digits of a degree they are worth."""
    read: Callable[[], Shapes]


class Shapes(NamedTuple):
    """Ids of items and their shapes, EPSG:4326, longitude first; those without a shape are left out."""

    ids: tuple[str, ...]
    shapes: NDArray[np.object_]


@dataclass(frozen=True)
class View:
    """Whose plan is looked at: what is read, and for whom."""

    session: Session
    reader: Actor = PUBLIC


class Source(Protocol):
    """Where the features of a layer come from."""

    @property
    def shape(self) -> ShapeKind:
        """What they are drawn as."""

    @property
    def level(self) -> Level | None:
        """The level of the units that they are; None where they are no units."""

    @property
    def personal(self) -> bool:
        """Whether some readers see more of them than the public does."""

    def items(self, view: View, period: Period) -> Sequence[Item]:
        """Every version that holds on some day of `period`, in the customary order.

        Raises:
            InvalidQuery: for a day before the register begins.
        """

    def drawing(self, view: View, tolerance: float) -> Drawing:
        """Where all of its versions lie, off by at most `tolerance` degrees."""

    def extent(self, view: View) -> Box | None:
        """A box, in degrees, that they all lie in, former ones too; None where there are no shapes."""


@dataclass(frozen=True)
class Asked:
    """What a theme is asked: about which things, on which day."""

    view: View
    day: date
    level: Level | None

    @property
    def session(self) -> Session:
        """Where to read."""
        return self.view.session

    @property
    def units(self) -> Level:
        """The level of the units that are asked about.

        Raises:
            ValueError: when no units are; a theme of units was declared for another layer.
        """
        if self.level is None:
            raise ValueError("this theme speaks of units")
        return self.level


Provider = Callable[[Asked], Mapping[str, Values]]
"""What a theme says on a day: key of an item -> property -> value; items left out have none."""


@dataclass(frozen=True)
class Theme:
    """Properties that come from one place."""

    properties: tuple[Property, ...]
    values: Provider


@dataclass(frozen=True)
class Collection:
    """A layer: where its features come from, and what the themes say of them."""

    id: str
    source: Source
    title_es: str
    title_en: str
    description_es: str
    description_en: str
    themes: tuple[Theme, ...]
    colour: str | None = None
    """The property that a map of it is coloured by; None for one colour."""
    writable: tuple[str, ...] = ()
    """The properties that clients write (Part 4); none: it is read alone."""
    required: tuple[str, ...] = ()
    """Those without which there is no new feature."""

    @property
    def properties(self) -> tuple[Property, ...]:
        """All properties, in the order in which features show them; `illustrative` last."""
        return (*self._declared(), _ILLUSTRATIVE)

    @property
    def title(self) -> str:
        """Its title in the reader's language."""
        return localised({"title_es": self.title_es, "title_en": self.title_en}, "title")

    @property
    def description(self) -> str:
        """What it shows, in the reader's language."""
        return localised({"text_es": self.description_es, "text_en": self.description_en}, "text")

    def _declared(self) -> Iterator[Property]:
        for theme in self.themes:
            yield from theme.properties


@dataclass(frozen=True)
class Family:
    """Layers of one kind, one for each record of some sort: a series, a scenario, a national priority."""

    prefix: str
    """Their ids begin with it and a hyphen."""
    members: Callable[[Session], Sequence[Collection]]


_ILLUSTRATIVE = Property(
    ILLUSTRATIVE, Kind.FLAG, "Algún valor es ilustrativo, no un hecho", "Some value is illustrative, not a fact"
)
