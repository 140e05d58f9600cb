"""Every read of the register: units on a day, what a text means, figures on the units of any day."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from regional_planner.kernel.errors import FieldError, Invalid, InvalidQuery, NotFound
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import localised
from regional_planner.kernel.prepared import Prepared
from regional_planner.kernel.revision import Revision, revisions
from regional_planner.kernel.statements import plain
from regional_planner.kernel.transaction import once
from regional_planner.territory.models import Act, Lineage, Series, Statistic, Unit, UnitAlias, UnitName, UnitParent
from regional_planner.territory.rules import Step, rebase, rebase_rate
from regional_planner.territory.terms import COUNTRY, REGISTER_BEGINS, Flow, Level, UnitOnDay

REGISTER = "territory"
"""The scope whose revision names a state of the register."""
_REVISION = plain(Revision)
REGISTER_NUMBER = select(_REVISION.c.number).where(_REVISION.c.scope == REGISTER).scalar_subquery()
"""That revision as a column, for a read of something else to bring it along; see `know_register`."""

_registers: Prepared[Register] = Prepared(64)


def register_on(session: Session, day: date) -> Register:
    """The register as it was on `day`; kept per revision of the register.

    Raises:
        InvalidQuery: for a day before the register begins.
    """
    if day < REGISTER_BEGINS:
        raise InvalidQuery(
            _("The register of territories begins on {day}; ask for that day or a later one.", day=REGISTER_BEGINS)
        )
    return _registers.get((*register_state(session), day), lambda: _read_register(session, day))


def register_state(session: Session) -> tuple[Hashable, ...]:
    """What names a state of the register, Transforma's axes included: the key under which its parts may be kept."""
    state = once(session, REGISTER, lambda: revisions(session, [REGISTER]))
    return session.get_bind().engine.pool, state


def know_register(session: Session, number: int | None) -> None:
    """Take the register's state from `REGISTER_NUMBER`, which came with another read; saves a read of its own."""
    once(session, REGISTER, lambda: () if number is None else ((REGISTER, number),))


def has_register(session: Session) -> bool:
    """Whether any territory is on record."""
    return session.scalars(select(Unit.id).limit(1)).one_or_none() is not None


@dataclass(frozen=True)
class Register:
    """All units of one day."""

    day: date
    units: dict[str, UnitOnDay]
    """By CUT code, north to south within a level."""
    words: dict[tuple[Level, str], frozenset[str]]
    """(level, folded name or alias) -> codes that it may mean."""

    def at(self, level: Level) -> list[UnitOnDay]:
        """The units of one level, in the customary order."""
        return [unit for unit in self.units.values() if unit.level is level]

    def get(self, text: str) -> UnitOnDay:
        """The unit with this CUT or ISO code.

        Raises:
            NotFound: when no unit of that day has it.
        """
        unit = self.units.get(text) or next((u for u in self.units.values() if u.iso_3166_2 == text), None)
        if unit is None:
            raise NotFound(_("No territory has the code “{code}” on {day}.", code=text, day=self.day))
        return unit

    def meant(self, text: str, level: Level) -> list[str]:
        """The codes that `text` may mean at `level`: by code first, then ISO code, then name or alias."""
        found = self.units.get(text)
        if found is not None and found.level is level:
            return [text]
        by_iso = [unit.code for unit in self.at(level) if unit.iso_3166_2 == text]
        return by_iso or sorted(self.words.get((level, fold(text)), ()))

    def within(self, code: str, level: Level) -> list[UnitOnDay]:
        """The units of `level` that lie in the unit `code`, itself included."""
        return [unit for unit in self.at(level) if code in (COUNTRY, unit.code, unit.province, unit.region)]


def fold(text: str) -> str:
    """A name without accents, capitals and doubled spaces, for comparing what people type."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.sub(r"[\s\-'’.]+", " ", plain).strip().casefold()


def code_of(session: Session, text: str) -> str:
    """The CUT code of the territory, today's or a former one, that `text` names by CUT or ISO code.

    Raises:
        InvalidQuery: when no territory has or had it.
    """
    query = select(Unit.code).where(or_(Unit.code == text, Unit.iso_3166_2 == text)).limit(1)
    code = session.scalars(query).one_or_none()
    if code is None:
        raise InvalidQuery(_("No territory has the code “{code}”.", code=text))
    return code


def region_named(session: Session, text: str, day: date, day_field: str) -> str:
    """The CUT code of the region of `day` that the input `territory` names by code or name; `day_field` gave the day.

    Raises:
        Invalid: for what is no region on that day, and for a day before the register begins.
    """
    if day < REGISTER_BEGINS:
        message = _("The register of territories begins on {day}.", day=REGISTER_BEGINS)
        fault = FieldError(day_field, "before_register", message, _("Write that day or a later one."))
        raise Invalid(_("The input names no region; see `errors`."), [fault])
    meant = register_on(session, day).meant(text, Level.REGION)
    if len(meant) != 1:
        message = _("“{code}” is not a region on {day}.", code=text, day=day)
        remedy = _("Use the two-digit CUT code of a region; the list is at /api/v1/territories?level=region.")
        fault = FieldError("territory", "unknown_region", message, remedy)
        raise Invalid(_("The input names no region; see `errors`."), [fault])
    return meant[0]


def unit_versions(session: Session, code: str) -> list[dict[str, Any]]:
    """All versions of a unit with their names and the acts that made them, oldest first.

    Raises:
        NotFound: when no unit has or had this CUT or ISO code.
    """
    table, names = Unit.__table__, UnitName.__table__
    named = (table.c.code == code) | (table.c.iso_3166_2 == code)
    versions = [dict(row) for row in session.execute(select(table).where(named).order_by(table.c.version)).mappings()]
    if not versions:
        raise NotFound(_("No territory has or had the code “{code}”.", code=code))
    query = select(names).where(names.c.unit_id.in_([v["id"] for v in versions])).order_by(names.c.valid_from)
    found = [dict(row) for row in session.execute(query).mappings()]
    flows = lineage(session)
    for version in versions:
        version["names"] = [name for name in found if name["unit_id"] == version["id"]]
        version["became"] = [_flow(flow) for flow in flows if flow.source_unit == version["id"]]
        version["came_from"] = [_flow(flow) for flow in flows if flow.target_unit == version["id"]]
    return versions


def lineage(session: Session, basis: str | None = None) -> list[Flow]:
    """The rows of lineage in order of time; of one basis, or of all."""
    query = select(Lineage.act, Act.in_force, Lineage.from_unit, Lineage.to_unit, Lineage.count, Lineage.basis).join(
        Act, Act.code == Lineage.act
    )
    if basis is not None:
        query = query.where(Lineage.basis == basis)
    return [Flow(*row) for row in session.execute(query.order_by(Act.in_force, Lineage.from_unit, Lineage.to_unit))]


@dataclass(frozen=True)
class Figure:
    """A figure on the units of the day asked for: value and limits as exact fractions of the series' unit."""

    unit: UnitOnDay
    year: int
    value: Fraction | None
    low: Fraction | None
    high: Fraction | None
    steps: tuple[Step, ...]
    source: str
    illustrative: bool
    """Whether anything that it is made from is made up."""


def series(session: Session, code: str) -> Series:
    """One series.

    Raises:
        NotFound: when there is none by that code.
    """
    found = session.get(Series, code)
    if found is None:
        known = ", ".join(session.scalars(select(Series.code).order_by(Series.code)))
        raise NotFound(_("There is no series “{code}”. There are: {known}.", code=code, known=known))
    return found


def figures(session: Session, code: str, level: Level, day: date, year: int | None = None) -> list[Figure]:
    """A series on the units of `level` on `day`, one row per unit and year; units without a figure stay, with None.

    Figures that were published for `level` are re-based from the series' own units by lineage (population), and say so
    in their steps. In a year that has none of that level, those of communes are put together over the communes of each
    unit as of `day`: additive ones summed, rates averaged by their denominator.
    """
    wanted = series(session, code)
    query = select(Statistic).where(Statistic.series == code).order_by(Statistic.year, Statistic.code)
    rows = list(session.scalars(query if year is None else query.where(Statistic.year == year)))
    there, here = register_on(session, wanted.units_as_of), register_on(session, day)
    result: list[Figure] = []
    for each in sorted({row.year for row in rows}):
        of_year = [row for row in rows if row.year == each]
        levels = {there.units[row.code].level for row in of_year}
        if level in levels:
            own = [row for row in of_year if there.units[row.code].level is level]
            result += _carried(session, wanted, own, there, here, level, each)
        elif Level.COMMUNE in levels and (wanted.additive or wanted.denominator):
            weights = None if wanted.additive else _denominators(session, wanted, Level.COMMUNE, here)
            communes = [row for row in of_year if there.units[row.code].level is Level.COMMUNE]
            result += _of_communes(wanted, communes, weights, here, level)
    return result


def censuses(session: Session) -> list[tuple[int, str]]:
    """(year, code of the series) of each census on record, oldest first."""
    query = select(Statistic.year, Statistic.series).where(Statistic.series.like("population_census_%")).distinct()
    return sorted((year, code) for year, code in session.execute(query))


def census_on(session: Session, day: date) -> str | None:
    """The code of the census that tells the inhabitants on `day`: the latest taken by then, else the first."""
    found = censuses(session)
    taken = [code for year, code in found if year <= day.year] or [code for _, code in found[:1]]
    return taken[-1] if taken else None


def basis_of(session: Session, code: str | None) -> str | None:
    """How a series was counted, in the reader's language; None where the series says nothing, or there is none."""
    found = session.get(Series, code) if code else None
    return localised({"t_es": found.basis_es, "t_en": found.basis_en}, "t") if found and found.basis_es else None


def populations(session: Session, day: date, level: Level = Level.REGION) -> dict[str, int]:
    """Inhabitants by code on the units of `day`, by `census_on` that day."""
    code = census_on(session, day)
    rows = figures(session, code, level, day) if code else []
    return {row.unit.code: int(row.value) for row in rows if row.value is not None}


def _of_communes(
    wanted: Series, rows: Sequence[Statistic], weights: Mapping[str, int | None] | None, here: Register, level: Level
) -> list[Figure]:
    """The figures of units from those of their communes: sums, or means by `weights` (by unit version)."""
    values = {row.code: row.value for row in rows}
    made_up = {row.code for row in rows if row.illustrative}
    sources = sorted({row.source for row in rows})
    result = []
    for unit in here.at(level):
        communes = here.within(unit.code, Level.COMMUNE)
        parts = [(values.get(each.code), 1 if weights is None else weights.get(each.id)) for each in communes]
        known = [(value, weight) for value, weight in parts if value is not None and weight]
        total = sum(value * weight for value, weight in known)
        whole = 1 if weights is None else sum(weight for _, weight in known)
        value = Fraction(total, whole * 10**wanted.decimals) if known else None
        illustrative = not made_up.isdisjoint(each.code for each in communes)
        result.append(Figure(unit, rows[0].year, value, None, None, (), ";".join(sources), illustrative))
    return result


def _carried(
    session: Session,
    wanted: Series,
    rows: Sequence[Statistic],
    there: Register,
    here: Register,
    level: Level,
    year: int,
) -> list[Figure]:
    by_unit = {there.units[row.code].id: row for row in rows}
    scale = 10**wanted.decimals
    flows = lineage(session, "population")
    values: dict[str, Fraction | None]
    steps: dict[str, tuple[Step, ...]] = {}
    if wanted.additive:
        known: dict[str, int | None] = {unit: row.value for unit, row in by_unit.items()}
        rebased = rebase(known, flows, there.day, here.day)
        steps = rebased.steps
        values = {u: None if v is None else Fraction(v, scale) for u, v in rebased.values.items()}
    else:
        weights = _denominators(session, wanted, level, there)
        rates: dict[str, Fraction | None] = {u: Fraction(row.value, scale) for u, row in by_unit.items()}
        values = rebase_rate(rates, weights, flows, there.day, here.day)
    made_up = any(row.illustrative for row in rows)
    result = []
    for unit in here.at(level):
        row = by_unit.get(unit.id)
        low, high = (row.low, row.high) if row and unit.id not in steps else (None, None)
        source = row.source if row else "; ".join(sorted({r.source for r in rows}))
        limits = [None if limit is None else Fraction(limit, scale) for limit in (low, high)]
        illustrative = row.illustrative if row and unit.id not in steps else made_up
        carried = steps.get(unit.id, ())
        result.append(Figure(unit, year, values.get(unit.id), limits[0], limits[1], carried, source, illustrative))
    return result


def _denominators(session: Session, wanted: Series, level: Level, there: Register) -> dict[str, int | None]:
    if not wanted.denominator:
        return {}
    rows = figures(session, wanted.denominator, level, there.day)
    return {row.unit.id: None if row.value is None else int(row.value) for row in rows}


def _flow(flow: Flow) -> dict[str, Any]:
    return {
        "act": flow.act,
        "in_force": flow.in_force,
        "from": flow.source_unit,
        "to": flow.target_unit,
        "basis": flow.basis,
        "count": flow.count,
    }


def _read_register(session: Session, day: date) -> Register:
    parents = dict(_holding(session, UnitParent, day, UnitParent.code, UnitParent.parent_code))
    names = {
        unit: (name, official)
        for unit, name, official in _holding(
            session, UnitName, day, UnitName.unit_id, UnitName.name, UnitName.official_name
        )
    }
    rows = [unit for (unit,) in _holding(session, Unit, day, Unit)]
    levels = {unit.code: unit.level for unit in rows}
    order = {level: rank for rank, level in enumerate(Level)}
    places = {unit.code: unit.north_to_south or 0 for unit in rows}

    def above(code: str, level: Level) -> str | None:
        here: str | None = code
        while here is not None and levels.get(here) is not level:
            here = parents.get(here)
        return here

    def rank(unit: Unit) -> tuple[int, int, str]:
        region = above(unit.code, Level.REGION)
        return order[unit.level], places.get(region or "", 0), unit.code

    units = {}
    for unit in sorted(rows, key=rank):
        name, official_name = names.get(unit.id, (unit.code, None))
        units[unit.code] = UnitOnDay(
            id=unit.id,
            code=unit.code,
            level=unit.level,
            iso_3166_2=unit.iso_3166_2,
            name=name,
            official_name=official_name,
            parent=parents.get(unit.code),
            region=above(unit.code, Level.REGION),
            province=above(unit.code, Level.PROVINCE),
            capital=unit.capital,
            north_to_south=unit.north_to_south,
            valid_from=unit.valid_from,
            valid_to=unit.valid_to,
            note_es=unit.note_es,
            note_en=unit.note_en,
            source=unit.source,
        )
    return Register(day, units, _words(session, units))


def _words(session: Session, units: dict[str, UnitOnDay]) -> dict[tuple[Level, str], frozenset[str]]:
    words: dict[tuple[Level, str], set[str]] = {}
    for unit in units.values():
        for text in filter(None, (unit.name, unit.official_name)):
            words.setdefault((unit.level, fold(text)), set()).add(unit.code)
    for alias in session.scalars(select(UnitAlias)):
        if alias.code in units:
            words.setdefault((alias.level, fold(alias.alias)), set()).add(alias.code)
    return {key: frozenset(codes) for key, codes in words.items()}


def _holding(session: Session, model: Any, day: date, *columns: Any) -> Any:
    return session.execute(
        select(*columns).where(
            model.valid_from.is_(None) | (model.valid_from <= day),
            model.valid_to.is_(None) | (model.valid_to > day),
        )
    ).all()
