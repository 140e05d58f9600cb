"""What is said of a functional city."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from regional_planner.layers.declarations import ILLUSTRATIVE, Asked, Theme
from regional_planner.layers.terms import Kind, Property, Values
from regional_planner.layers.themes.properties import AS_OF
from regional_planner.territory.cities.queries import cities_on


def _city(asked: Asked) -> Mapping[str, Values]:
    return {
        city.code: {
            "code": city.code,
            "name": city.name,
            "population": city.people,
            "communes": ", ".join(unit.code for unit in city.members),
            "regions": ", ".join(sorted({unit.region or "" for unit in city.members})),
            "as_of": asked.day,
            ILLUSTRATIVE: city.illustrative,
        }
        for city in cities_on(asked.session, asked.day)
    }


CITY: Final = Theme(
    (
        Property("code", Kind.TEXT, "Código", "Code"),
        Property("name", Kind.TEXT, "Nombre", "Name"),
        Property("population", Kind.WHOLE, "Habitantes", "Inhabitants", "people"),
        Property("communes", Kind.TEXT, "Comunas que la forman", "Communes that make it up"),
        Property("regions", Kind.TEXT, "Regiones en que está", "Regions that it lies in"),
        AS_OF,
    ),
    _city,
)
