"""Properties of features: what they hold, how people call them, and in what unit they are.

Apart from what tells where they come from, since a process that writes a file needs no database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from regional_planner.kernel.language import LazyText, localised
from regional_planner.layers.words import UNITS

Value = str | int | float | bool | date | None
Values = Mapping[str, Value]


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
    choices: Mapping[Any, LazyText] | None = None
    """The only values that it may have, and what they are called; None where there are too many to name."""

    @property
    def title(self) -> str:
        """What it is called in the reader's language."""
        return localised({"title_es": self.title_es, "title_en": self.title_en}, "title")

    @property
    def unit_name(self) -> str | None:
        """Its unit in the reader's language."""
        return None if self.unit is None else str(UNITS.get(self.unit, self.unit))
