"""Functional cities over HTTP: the records, and what they were on a day."""

from __future__ import annotations

from typing import Any

from flask import Response

from regional_planner.territory.cities.kind import FUNCTIONAL_CITIES
from regional_planner.territory.cities.queries import cities_on
from regional_planner.territory.cities.schemas import CITIES, city_row
from regional_planner.territory.queries import basis_of, census_on
from regional_planner.web.context import db
from regional_planner.web.query import DatedQuery, asks, day_asked, rows_answer
from regional_planner.web.records import records

cities = records(FUNCTIONAL_CITIES)


@cities.route("/on-day")
@asks(cities, DatedQuery)
@cities.response(200, CITIES)
def list_cities_of_a_day(query: dict[str, Any]) -> Response:
    """The functional cities of a day with the communes that belonged to them then, and their inhabitants."""
    day = day_asked(query)
    census = census_on(db(), day)
    rows = [city_row(city) for city in cities_on(db(), day)]
    about = {"as_of": day, "census": census, "basis": basis_of(db(), census)}
    return rows_answer("functional-cities", rows, query["f"], **about)
