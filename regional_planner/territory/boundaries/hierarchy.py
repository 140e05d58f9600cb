"""Which communes make up each version of a unit: what a dissolve needs to know, read from the shipped tables."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

COMMUNE = "commune"


@dataclass(frozen=True)
class Unit:
    """One version of a territorial unit, over the half-open interval [valid_from, valid_to)."""

    code: str
    version: int
    level: str
    valid_from: date | None = None
    valid_to: date | None = None

    @property
    def id(self) -> str:
        """The version's id, code and number: `08-1` is Biobío with Ñuble, `08-2` Biobío without."""
        return f"{self.code}-{self.version}"


@dataclass(frozen=True)
class Parent:
    """`code` lies in `parent_code` over the half-open interval [valid_from, valid_to)."""

    code: str
    parent_code: str
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True)
class Hierarchy:
    """Every version of every unit, and the commune versions (ids) that each one is made of, sorted."""

    units: tuple[Unit, ...]
    communes_of: Mapping[str, tuple[str, ...]]

    @property
    def communes(self) -> tuple[Unit, ...]:
        """The units of the lowest level, whose shapes are drawn; all others are dissolved from them."""
        return tuple(unit for unit in self.units if unit.level == COMMUNE)

    @property
    def known_codes(self) -> dict[str, str]:
        """Code -> level, what a boundary file's codes are checked against."""
        return {unit.code: unit.level for unit in self.units}

    @classmethod
    def of(cls, units: Iterable[Unit], parents: Iterable[Parent]) -> Hierarchy:
        """Follow the dated parents down to the communes.

        A version is what it was on its last day: units that were founded during its life count, so that
        the country holds all its regions.

        Raises:
            ValueError: for a unit above the communes that holds none.
        """
        all_units, all_parents = tuple(units), tuple(parents)
        communes_of = {unit.id: _communes(unit, all_units, all_parents) for unit in all_units}
        if hollow := sorted(id for id, communes in communes_of.items() if not communes):
            raise ValueError(f"no commune lies in: {', '.join(hollow)}")
        return cls(all_units, communes_of)

    @classmethod
    def read(cls, units: Path, parents: Path) -> Hierarchy:
        """Read `units.csv` and `parents.csv`; dates are ISO 8601, an empty one is an open bound."""
        return cls.of(
            (Unit(row["code"], int(row["version"]), row["level"], *_period(row)) for row in _rows(units)),
            (Parent(row["code"], row["parent_code"], *_period(row)) for row in _rows(parents)),
        )


def _communes(unit: Unit, units: tuple[Unit, ...], parents: tuple[Parent, ...]) -> tuple[str, ...]:
    if unit.level == COMMUNE:
        return (unit.id,)
    day = unit.valid_to - timedelta(days=1) if unit.valid_to else date.max
    ids = {other.code: other.id for other in units if other.level == COMMUNE and _holds(other, day)}
    inside, frontier = set[str](), {unit.code}
    while frontier:
        frontier = {row.code for row in parents if row.parent_code in frontier and _holds(row, day)}
        inside |= frontier
    return tuple(sorted(ids[code] for code in inside & ids.keys()))


def _holds(row: Unit | Parent, day: date) -> bool:
    return (row.valid_from is None or row.valid_from <= day) and (row.valid_to is None or day < row.valid_to)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _period(row: Mapping[str, str]) -> tuple[date | None, date | None]:
    start, end = (date.fromisoformat(row[name]) if row[name] else None for name in ("valid_from", "valid_to"))
    return start, end
