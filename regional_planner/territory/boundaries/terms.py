"""Words of comparing boundaries: ground, what a unit lost and gained, and communes that moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True)
class Ground:
    """Ground that changed hands, in square kilometres; slivers are counted apart."""

    pieces: int = 0
    area_km2: float = 0.0
    slivers: int = 0
    sliver_km2: float = 0.0

    def with_piece(self, area_km2: float, is_sliver: bool) -> Ground:
        """This and one more piece."""
        more = Ground(0, 0.0, 1, area_km2) if is_sliver else Ground(1, area_km2)
        return self.with_ground(more)

    def with_ground(self, other: Ground) -> Ground:
        """This and other ground.

        >>> Ground(1, 2.0).with_ground(Ground(0, 0.0, 3, 0.5))
        Ground(pieces=1, area_km2=2.0, slivers=3, sliver_km2=0.5)
        """
        return Ground(
            self.pieces + other.pieces,
            self.area_km2 + other.area_km2,
            self.slivers + other.slivers,
            self.sliver_km2 + other.sliver_km2,
        )


class Place(NamedTuple):
    """A unit, and the codes of the communes that make it up."""

    code: str
    level: str
    name: str
    communes: tuple[str, ...]


@dataclass(frozen=True)
class UnitChange:
    """What a unit lost and gained between two editions; areas are None where it had, or has, no shape."""

    code: str
    level: str
    name: str
    before_km2: float | None
    after_km2: float | None
    lost: Ground
    gained: Ground
    distance_m: float | None
    """How far the border of a commune that changed went at most, about; None for larger units."""

    @property
    def share_changed(self) -> float | None:
        """Ground lost and gained, slivers left out, as a share of the area before; more than 1 is possible.

        >>> UnitChange("08", "region", "", 10.0, 9.0, Ground(1, 1.0), Ground(), None).share_changed
        0.1
        """
        if not self.before_km2:
            return None
        return round((self.lost.area_km2 + self.gained.area_km2) / self.before_km2, 6)


class Moved(NamedTuple):
    """A commune (CUT code) most of whose ground lay in another commune, or region, before."""

    code: str
    source: str
    """CUT code of that commune or region."""
    share: float
    """Of its area now."""
