"""Reads of capabilities: the dimensions, where each region stands on a day, and how it came there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.institutions.capabilities.models import CapabilityAssessment, CapabilityDimension
from regional_planner.kernel.errors import NotFound
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import localised
from regional_planner.records.record_type import Values
from regional_planner.territory.queries import Register, register_on
from regional_planner.territory.terms import Level, UnitOnDay


@dataclass(frozen=True)
class Standing:
    """A region in a dimension on a day."""

    unit: UnitOnDay
    dimension: Values
    assessments: Sequence[Values]
    """Those made by that day, the latest first; none where the region was never assessed in it."""

    @property
    def latest(self) -> Values | None:
        """The one that counts."""
        return self.assessments[0] if self.assessments else None

    @property
    def change(self) -> int | None:
        """By how many levels the latest differs from the one before it; None where there are not two."""
        if len(self.assessments) < 2:
            return None
        return int(self.assessments[0]["level"] - self.assessments[1]["level"])


def dimensions(session: Session) -> list[dict[str, Any]]:
    """The dimensions in their customary order, named in the reader's language."""
    rows = session.execute(select(CapabilityDimension.__table__).order_by(CapabilityDimension.position)).mappings()
    return [{**row, "name": localised(dict(row), "name"), "question": localised(dict(row), "question")} for row in rows]


def standings(session: Session, day: date, territory: str | None = None) -> list[Standing]:
    """Each region of `day` (or the one named by CUT or ISO code) in each dimension, by what was known by that day.

    Raises:
        NotFound: when no region of that day has the code.
    """
    register = register_on(session, day)
    units = register.at(Level.REGION) if territory is None else [_region(register, territory)]
    table = CapabilityAssessment.__table__
    query = (
        select(table)
        .where(
            table.c.ended_at.is_(None),
            table.c.assessed_on <= day,
            table.c.territory.in_([unit.code for unit in units]),
        )
        .order_by(table.c.assessed_on.desc(), table.c.id.desc())
    )
    made: dict[tuple[str, str], list[Values]] = defaultdict(list)
    for row in session.execute(query).mappings():
        made[row["territory"], row["dimension"]].append(dict(row))
    known = dimensions(session)
    return [Standing(unit, each, made[unit.code, each["code"]]) for unit in units for each in known]


def _region(register: Register, text: str) -> UnitOnDay:
    for unit in register.at(Level.REGION):
        if text in (unit.code, unit.iso_3166_2):
            return unit
    raise NotFound(_("“{code}” is not a region on {day}.", code=text, day=register.day))
