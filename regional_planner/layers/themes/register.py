"""What the register says of a unit: its names, its place, its area and its inhabitants."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Final

from regional_planner.kernel.language import language, localised
from regional_planner.layers.declarations import Asked, Theme
from regional_planner.layers.terms import Kind, Property, Values
from regional_planner.layers.themes.properties import AS_OF
from regional_planner.layers.words import LEVELS
from regional_planner.territory.boundaries.queries import areas, current_edition
from regional_planner.territory.queries import census_on, populations, register_on, series
from regional_planner.territory.terms import UnitOnDay

IDENTITY: Final = (
    Property("unit", Kind.TEXT, "Versión de la unidad", "Version of the unit"),
    Property("code", Kind.TEXT, "Código único territorial", "CUT code"),
    Property("name", Kind.TEXT, "Nombre", "Name"),
    Property("official_name", Kind.TEXT, "Nombre oficial", "Official name"),
    Property("level", Kind.TEXT, "Nivel", "Level", choices=LEVELS),
    Property("parent", Kind.TEXT, "Unidad a la que pertenece", "Unit that it belongs to"),
)
VALIDITY: Final = (
    Property("valid_from", Kind.DAY, "Primer día", "First day"),
    Property("valid_to", Kind.DAY, "Primer día en que ya no rige", "First day on which it no longer holds"),
    AS_OF,
    Property("note", Kind.TEXT, "Nota", "Note"),
)
ISO: Final = Property("iso_3166_2", Kind.TEXT, "Código ISO 3166-2", "ISO 3166-2 code")
CAPITAL: Final = Property("capital", Kind.TEXT, "Capital", "Capital")
REGION: Final = Property("region", Kind.TEXT, "Región", "Region")
PROVINCE: Final = Property("province", Kind.TEXT, "Provincia", "Province")


def register(*own: Property) -> Theme:
    """The theme of the register's attributes: those of every unit, and `own` ones of the level."""
    properties = (*IDENTITY, *own, *VALIDITY)

    def values(asked: Asked) -> Mapping[str, Values]:
        units = register_on(asked.session, asked.day).at(asked.units)
        return {unit.code: {each.name: _attribute(unit, each.name, asked.day) for each in properties} for unit in units}

    return Theme(properties, values)


def _attribute(unit: UnitOnDay, name: str, day: date) -> str | date | None:
    match name:
        case "unit":
            return unit.id
        case "as_of":
            return day
        case "level":
            return unit.level.value
        case "note":
            return unit.note_en if language() == "en" and unit.note_en else unit.note_es
    found: str | date | None = getattr(unit, name)
    return found


def _area(asked: Asked) -> Mapping[str, Values]:
    edition = current_edition(asked.session)
    known = areas(asked.session, edition.code, asked.units) if edition else {}
    units = register_on(asked.session, asked.day).at(asked.units)
    return {unit.code: {"area_km2": known.get(unit.id)} for unit in units}


AREA: Final = Theme((Property("area_km2", Kind.NUMBER, "Superficie", "Area", "km2"),), _area)


def _population(asked: Asked) -> Mapping[str, Values]:
    session, day, level = asked.session, asked.day, asked.units
    code = census_on(session, day)
    if code is None:
        return {}
    row = series(session, code)
    basis = localised({"basis_es": row.basis_es, "basis_en": row.basis_en}, "basis")
    known = populations(session, day, level)
    return {
        unit.code: {"population": known.get(unit.code), "population_series": code, "population_basis": basis}
        for unit in register_on(session, day).at(level)
    }


POPULATION: Final = Theme(
    (
        Property("population", Kind.WHOLE, "Habitantes", "Inhabitants", "people"),
        Property("population_series", Kind.TEXT, "Censo del que provienen", "Census that they are from"),
        Property("population_basis", Kind.TEXT, "A quiénes cuenta", "Whom it counts"),
    ),
    _population,
)
