"""Reads of functional cities: which commune belonged to which on a day, and how many people they had."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.kernel.language import localised
from regional_planner.territory.cities.models import CityMember, FunctionalCity
from regional_planner.territory.queries import populations, register_on
from regional_planner.territory.terms import Level, UnitOnDay


@dataclass(frozen=True)
class CityOnDay:
    """A city as it was on one day."""

    code: str
    name: str
    """In the reader's language."""
    members: tuple[UnitOnDay, ...]
    """Its communes, north to south."""
    inhabitants: dict[str, int]
    """People by code of the communes of which they are known."""
    illustrative: bool
    source: str | None

    @property
    def people(self) -> int | None:
        """Inhabitants of all members together; None when those of one are unknown, or it has none."""
        known = [self.inhabitants.get(unit.code) for unit in self.members]
        return None if None in known or not known else sum(each for each in known if each is not None)


def cities_on(session: Session, day: date) -> list[CityOnDay]:
    """The cities that had communes on `day`, by code; inhabitants by the census that tells of the day.

    Raises:
        InvalidQuery: for a day before the register begins.
    """
    register, people = register_on(session, day), populations(session, day, Level.COMMUNE)
    city, member = FunctionalCity.__table__, CityMember.__table__
    query = (
        select(city, member.c.commune)
        .join(member, member.c.city == city.c.id)
        .where(city.c.ended_at.is_(None))
        .where(member.c.valid_from.is_(None) | (member.c.valid_from <= day))
        .where(member.c.valid_until.is_(None) | (member.c.valid_until > day))
        .order_by(city.c.code)
    )
    rows = [dict(row) for row in session.execute(query).mappings()]
    belong = {row["commune"]: row["code"] for row in rows}
    about = {row["code"]: row for row in rows}
    members: dict[str, list[UnitOnDay]] = {code: [] for code in about}
    for unit in register.at(Level.COMMUNE):
        if unit.code in belong:
            members[belong[unit.code]].append(unit)
    return [
        CityOnDay(
            code,
            localised({"name_es": row["name"], "name_en": row["name_en"]}, "name"),
            tuple(members[code]),
            {unit.code: people[unit.code] for unit in members[code] if unit.code in people},
            row["illustrative"],
            row["source"],
        )
        for code, row in about.items()
        if members[code]
    ]


class Membership(NamedTuple):
    """A commune that belongs to a standing city for a time."""

    city: str
    """Code."""
    name: str
    """Of the city, in the reader's language."""
    commune: str
    """CUT code."""
    valid_from: date | None
    valid_until: date | None

    def holds_on(self, day: date) -> bool:
        """Whether the commune belongs to the city on `day`."""
        return (self.valid_from or date.min) <= day < (self.valid_until or date.max)


def memberships(session: Session) -> list[Membership]:
    """Every membership of the standing cities, of any day, by city and commune."""
    city, member = FunctionalCity.__table__.c, CityMember.__table__.c
    query = (
        select(city.code, city.name, city.name_en, member.commune, member.valid_from, member.valid_until)
        .join(CityMember.__table__, member.city == city.id)
        .where(city.ended_at.is_(None))
        .order_by(city.code, member.commune, member.valid_from)
    )
    return [
        Membership(code, localised({"name_es": name, "name_en": name_en}, "name"), *rest)
        for code, name, name_en, *rest in session.execute(query)
    ]


def regions_of_one_city(session: Session, day: date) -> list[tuple[str, str]]:
    """The pairs of regions that had communes of one city on `day`, by CUT code."""
    across = [sorted({unit.region or "" for unit in city.members}) for city in cities_on(session, day)]
    return sorted({pair for regions in across for pair in combinations(regions, 2)})


def other_memberships(session: Session, besides: str, communes: list[str]) -> list[tuple[str, CityMember]]:
    """(code of the city, membership) of `communes` in standing cities but for the one with the id `besides`."""
    query = (
        select(FunctionalCity.code, CityMember)
        .join(CityMember, CityMember.city == FunctionalCity.id)
        .where(FunctionalCity.id != besides, FunctionalCity.ended_at.is_(None), CityMember.commune.in_(communes))
        .order_by(FunctionalCity.code, CityMember.commune)
    )
    return [(code, member) for code, member in session.execute(query)]
