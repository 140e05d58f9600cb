"""What is said of a priority: what it is, where it sits in the matrix, and what stands behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

from regional_planner.kernel.columns import PARTS_PER_MILLION
from regional_planner.layers.declarations import ILLUSTRATIVE, Asked, Theme
from regional_planner.layers.sources.priorities import identity
from regional_planner.layers.terms import Kind, Property, Values
from regional_planner.layers.themes.properties import CYCLE, IN_PLAN
from regional_planner.layers.words import APPROACHES, LEVELS, PRIORITY_STATES
from regional_planner.priorities.queries import Placed, cycle, placed_priorities
from regional_planner.priorities.terms import PUBLISHED
from regional_planner.readiness.queries import readiness_of
from regional_planner.readiness.terms import State
from regional_planner.records.record_type import Values as Row
from regional_planner.territory.queries import register_on
from regional_planner.transforma.queries import axes
from regional_planner.transforma.terms import Classification


def _priority(asked: Asked) -> Mapping[str, Values]:
    kinds = {row["code"]: row["classification"] for row in axes(asked.session)}
    return {
        identity(placed): _said(asked, placed, kinds) for placed in placed_priorities(asked.session, asked.view.reader)
    }


def _said(asked: Asked, placed: Placed, kinds: Mapping[str, Classification]) -> Values:
    row = placed.row
    unit = register_on(asked.session, placed.units_as_of).units.get(placed.territory)
    rows_of_it = sorted({axis for axis, _area in placed.cells})
    return {
        "code": placed.code,
        "revision": placed.revision,
        "title": placed.title,
        "level": row["level"].value,
        "territory": placed.territory,
        "territory_name": unit.name if unit else None,
        "cycle": row["cycle"],
        "author": row["author"],
        "approach": row["approach"].value,
        "horizon": row["horizon"],
        "weight": None if row["weight"] is None else row["weight"] / PARTS_PER_MILLION,
        "industries": _listed(axis for axis in rows_of_it if kinds[axis] is Classification.INDUSTRY),
        "horizontal_areas": _listed(axis for axis in rows_of_it if kinds[axis] is Classification.HORIZONTAL_AREA),
        "enabling_areas": _listed(sorted({area for _axis, area in placed.cells if area})),
        "cells": _listed(f"{axis}/{area}" for axis, area in placed.cells),
        "communes": _listed(placed.communes),
        "state": row["state"].value,
        "valid_from": placed.counts_from,
        "valid_to": placed.counts_to,
        "as_of": asked.day,
        ILLUSTRATIVE: row["illustrative"],
    }


def _listed(codes: Iterable[str]) -> str | None:
    return ", ".join(codes) or None


PRIORITY: Final = Theme(
    (
        Property("code", Kind.TEXT, "Código", "Code"),
        Property("revision", Kind.WHOLE, "Revisión", "Revision"),
        Property("title", Kind.TEXT, "Título", "Title"),
        Property("level", Kind.TEXT, "Nivel", "Level", choices=LEVELS),
        Property("territory", Kind.TEXT, "Territorio", "Territory"),
        Property("territory_name", Kind.TEXT, "Nombre del territorio", "Name of the territory"),
        CYCLE,
        Property("author", Kind.TEXT, "Institución autora", "Institution whose it is"),
        Property("approach", Kind.TEXT, "Cómo se identificó", "How it was identified", choices=APPROACHES),
        Property("horizon", Kind.WHOLE, "Año horizonte", "Horizon", "year"),
        Property("weight", Kind.NUMBER, "Peso en su territorio", "Weight within its territory", "share"),
        Property("industries", Kind.TEXT, "Industrias", "Industries"),
        Property("horizontal_areas", Kind.TEXT, "Áreas transversales", "Horizontal areas"),
        Property("enabling_areas", Kind.TEXT, "Áreas habilitantes", "Enabling areas"),
        Property("cells", Kind.TEXT, "Celdas de la matriz", "Cells of the matrix"),
        Property("communes", Kind.TEXT, "Comunas que concierne", "Communes that it concerns"),
        Property("state", Kind.TEXT, "Estado", "State", choices=PRIORITY_STATES),
        *IN_PLAN,
    ),
    _priority,
)


def _readiness(asked: Asked) -> Mapping[str, Values]:
    by_cycle = defaultdict[str, dict[str, Row]](dict)
    for placed in placed_priorities(asked.session, asked.view.reader):
        if placed.row["state"] in PUBLISHED:
            by_cycle[placed.row["cycle"]][identity(placed)] = placed.row
    found = {}
    for code, rows in by_cycle.items():
        known = readiness_of(asked.session, asked.day, cycle(asked.session, code), list(rows.values()))
        for name, each in zip(rows, known, strict=True):
            found[name] = {
                "readiness": each.score.value,
                "readiness_least": each.score.least,
                "readiness_most": each.score.most,
                "foundations_missing": sum(part.state is State.MISSING for part in each.found),
                ILLUSTRATIVE: each.illustrative,
            }
    return found


READINESS: Final = Theme(
    (
        Property("readiness", Kind.NUMBER, "Preparación, de lo que se sabe", "Readiness, of what is known", "share"),
        Property("readiness_least", Kind.NUMBER, "Si faltara lo no sabido", "If all not known were missing", "share"),
        Property("readiness_most", Kind.NUMBER, "Si estuviera lo no sabido", "If all not known were there", "share"),
        Property("foundations_missing", Kind.WHOLE, "Fundamentos que faltan", "Foundations that are missing"),
    ),
    _readiness,
)
