"""Words of the territory: levels, acts, and what a unit is on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

COUNTRY = "CL"
CAPITAL_REGION = "13"
"""CUT code of the Metropolitan Region of Santiago."""
REGISTER_BEGINS = date(2007, 11, 1)
"""The register knows the units from this day on: the month after regions 14 and 15 began (laws 20.174 and 20.175)."""


class Level(StrEnum):
    """The levels of government that hold territories, from above."""

    COUNTRY = "country"
    REGION = "region"
    PROVINCE = "province"
    COMMUNE = "commune"


class ActKind(StrEnum):
    """What an act of law did to units."""

    SPLIT = "split"
    MERGER = "merger"
    CREATION = "creation"
    RENAMING = "renaming"


class EditionState(StrEnum):
    """Whether a boundary edition is for everybody."""

    DRAFT = "draft"
    """Seen by those who keep boundaries alone."""
    PUBLISHED = "published"
    """For everybody, from a day on."""


@dataclass(frozen=True)
class UnitOnDay:
    """A territorial unit as it was on one day."""

    id: str
    """Names the version of the unit: `08-1` is Biobío with Ñuble, `08-2` without."""
    code: str
    """CUT code as text; `CL` for the country."""
    level: Level
    iso_3166_2: str | None
    name: str
    official_name: str | None
    parent: str | None
    region: str | None
    """CUT code of the region that it lies in on that day; its own for a region."""
    province: str | None
    capital: str | None
    north_to_south: int | None
    valid_from: date | None
    valid_to: date | None
    note_es: str | None
    note_en: str | None
    source: str


@dataclass(frozen=True)
class Flow:
    """A row of lineage: how much of one unit went to another, in people, square metres or money."""

    act: str
    in_force: date
    source_unit: str
    target_unit: str
    count: int
    basis: str
