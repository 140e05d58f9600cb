"""Words of the layers: collections, the properties of their features, and the themes that these come in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy.orm import Session

from regional_planner.kernel.language import localised
from regional_planner.territory.terms import Level

Value = str | int | float | bool | date | None
Values = Mapping[str, Value]
Provider = Callable[[Session, date, Level], Mapping[str, Values]]
"""What a theme says of the units of a level on a day: CUT code -> property -> value; units left out have none."""

ILLUSTRATIVE = "illustrative"
"""A provider sets it on a unit when a value of that unit is made up; it is true when any theme says so."""


class Kind(StrEnum):
    """What a property holds."""

    TEXT = "text"
    WHOLE = "whole"
    NUMBER = "number"
    FLAG = "flag"
    DAY = "day"


@dataclass(frozen=True)
class Property:
    """One property of a feature: its name, what it holds, how people call it, and in what unit it is."""

    name: str
    kind: Kind
    title_es: str
    title_en: str
    unit: str | None = None

    @property
    def title(self) -> str:
        """What it is called in the reader's language."""
        return localised(asdict(self), "title")


@dataclass(frozen=True)
class Theme:
    """Properties that come from one place."""

    properties: tuple[Property, ...]
    values: Provider


@dataclass(frozen=True)
class Collection:
    """A layer: the units of one level with what the themes say of them."""

    id: str
    level: Level
    title_es: str
    title_en: str
    description_es: str
    description_en: str
    themes: tuple[Theme, ...]

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


_ILLUSTRATIVE = Property(
    ILLUSTRATIVE, Kind.FLAG, "Algún valor es ilustrativo, no un hecho", "Some value is illustrative, not a fact"
)
