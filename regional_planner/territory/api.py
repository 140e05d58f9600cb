"""Territories on any day, their lineage, the sources and the statistical series."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint
from sqlalchemy import select

from regional_planner.kernel.language import localised
from regional_planner.territory import queries
from regional_planner.territory.boundaries.queries import current_edition, neighbours
from regional_planner.territory.models import Act, Series, Source
from regional_planner.territory.schemas import (
    ACTS,
    NEIGHBOURS,
    SERIES,
    SOURCES,
    STATISTICS,
    TERRITORIES,
    UNIT_HISTORY,
    StatisticQuery,
    TerritoryQuery,
    TerritorySchema,
    figure_row,
    territory_row,
)
from regional_planner.territory.terms import COUNTRY, Level
from regional_planner.web.answers import answer
from regional_planner.web.context import db
from regional_planner.web.query import AnswerQuery, DatedQuery, DayQuery, asks, day_asked, rows_answer

territories = Blueprint("territories", __name__, description="Territorial units on any day")
statistics = Blueprint("statistics", __name__, description="Figures on the units of any day")
register = Blueprint("register", __name__, description="Sources and acts behind the rows")


@territories.route("")
@asks(territories, TerritoryQuery)
@territories.response(200, TERRITORIES)
def list_territories(query: dict[str, Any]) -> Response:
    """The units of a day, north to south: 16 regions today, 15 on 2017-05-17."""
    day = day_asked(query)
    known = queries.register_on(db(), day)
    inside = known.get(query["within"] or COUNTRY).code
    levels = [Level(query["level"])] if query["level"] else list(Level)
    rows = [territory_row(unit) for level in levels for unit in known.within(inside, level)]
    return rows_answer("territories", rows, query["f"], as_of=day)


@territories.route("/<string:code>")
@asks(territories, DayQuery)
@territories.response(200, TerritorySchema)
def read_territory(query: dict[str, Any], code: str) -> Response:
    """One unit on a day, by CUT or ISO code."""
    return answer(territory_row(queries.register_on(db(), day_asked(query)).get(code)))


@territories.route("/<string:code>/history")
@territories.response(200, UNIT_HISTORY)
def territory_history(code: str) -> Response:
    """All versions of a unit: names, acts, what it came from and what became of it, with the counts."""
    return answer({"items": queries.unit_versions(db(), code), "next": None})


@territories.route("/<string:code>/neighbours")
@asks(territories, DatedQuery)
@territories.response(200, NEIGHBOURS)
def list_neighbours(query: dict[str, Any], code: str) -> Response:
    """The units of its level that a unit shared a border with on a day; `known` is false where it has no shape."""
    day = day_asked(query)
    register = queries.register_on(db(), day)
    unit = register.get(code)
    near, edition = neighbours(db(), unit.level), current_edition(db())
    rows = [territory_row(each) for each in register.at(unit.level) if each.id in near.get(unit.id, ())]
    drawn = edition.code if edition else None
    return rows_answer("neighbours", rows, query["f"], as_of=day, known=unit.id in near, edition=drawn)


@statistics.route("")
@asks(statistics, StatisticQuery)
@statistics.response(200, STATISTICS)
def list_statistics(query: dict[str, Any]) -> Response:
    """A series on the units of a level and day, re-based where the units have changed, the shares shown."""
    day = day_asked(query)
    wanted = queries.series(db(), query["series"])
    found = queries.figures(db(), wanted.code, Level(query["level"]), day, query["year"])
    about = _series_row(wanted)
    rows = [figure_row(figure, about["basis"], wanted.units_as_of) for figure in found]
    return rows_answer(wanted.code, rows, query["f"], as_of=day, series=about)


@register.route("/series")
@asks(register, AnswerQuery)
@register.response(200, SERIES)
def list_series(query: dict[str, Any]) -> Response:
    """What is counted, how, on which units, and from where."""
    rows = [_series_row(each) for each in db().scalars(select(Series).order_by(Series.code))]
    return rows_answer("series", rows, query["f"])


@register.route("/sources")
@asks(register, AnswerQuery)
@register.response(200, SOURCES)
def list_sources(query: dict[str, Any]) -> Response:
    """The sources that rows cite."""
    rows = [dict(row) for row in db().execute(select(Source.__table__).order_by(Source.code)).mappings()]
    return rows_answer("sources", rows, query["f"])


@register.route("/acts")
@asks(register, AnswerQuery)
@register.response(200, ACTS)
def list_acts(query: dict[str, Any]) -> Response:
    """The acts of law that split, merged, created or renamed units."""
    rows = [dict(row) for row in db().execute(select(Act.__table__).order_by(Act.in_force)).mappings()]
    return rows_answer("acts", rows, query["f"])


def _series_row(each: Series) -> dict[str, Any]:
    row = {column.key: getattr(each, column.key) for column in Series.__table__.columns}
    texts = {"name": localised(row, "name"), "basis": localised(row, "basis") if row["basis_es"] else None}
    plain = {name: value for name, value in row.items() if not name.endswith(("_es", "_en"))}
    return {**plain, **texts}
