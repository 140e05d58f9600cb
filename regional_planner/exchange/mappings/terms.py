"""Words of mappings: how numbers are written in a file, and what a mapping says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

MOST_HEADINGS = 200
MOST_HEADING_ROW = 50


class NumberFormat(StrEnum):
    """How numbers are written as text in a file; numbers of a workbook say it themselves."""

    PLAIN = "plain"
    """As the plan's own files: no marks of thousands; a comma for decimals where semicolons part the columns."""
    COMMA = "comma"
    """1.234.567,89, as in Chile."""
    POINT = "point"
    """1,234,567.89."""


@dataclass(frozen=True)
class Mapped:
    """How one file is read into records of one kind."""

    name: str
    kind: str
    """Address of the kind: amounts."""
    columns: Mapping[str, str]
    """Heading of the file -> field."""
    fixed: Mapping[str, str] = field(default_factory=dict)
    """Field -> what every row says, as a cell would."""
    spread: Mapping[str, str] = field(default_factory=dict)
    """Heading of a wide column -> what `spread_by` is in it: "Enero" -> "1"; each filled cell makes a record."""
    spread_by: str | None = None
    spread_to: str | None = None
    """Field that the cells of wide columns fill."""
    ignored: tuple[str, ...] = ()
    """Headings that are passed over; any other that is not named is refused."""
    numbers: NumberFormat = NumberFormat.PLAIN
    scaled: Mapping[str, str] = field(default_factory=dict)
    """Field -> how many of its unit one of the file's is: 1000 where it says thousands of pesos."""
    sheet: str | None = None
    """Sheet of a workbook; None: its only one."""
    heading_row: int = 1
