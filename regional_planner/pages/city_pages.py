"""The page of functional cities: which communes make one city together on a day, and how many people live in it."""

from __future__ import annotations

from flask import render_template

from regional_planner.kernel.period import today
from regional_planner.pages import asking
from regional_planner.territory.cities.queries import cities_on
from regional_planner.territory.cities.schemas import city_row
from regional_planner.territory.queries import basis_of, census_on, register_on
from regional_planner.territory.terms import Level
from regional_planner.web.context import db
from regional_planner.web.query import DatedQuery


def functional_cities() -> str:
    """The cities of a day, the largest first; those of which people are not known at the end.

    Raises:
        InvalidQuery: for a day before the register begins.
    """
    query = asking.read(DatedQuery(exclude=("f",)), asking.given())
    day = query["as_of"] or today()
    rows = sorted(map(city_row, cities_on(db(), day)), key=lambda row: (-(row["inhabitants"] or 0), row["code"]))
    return render_template(
        "functional_cities.html",
        day=day,
        rows=rows,
        regions={unit.code: unit.name for unit in register_on(db(), day).at(Level.REGION)},
        basis=basis_of(db(), census_on(db(), day)),
        illustrative=any(row["illustrative"] for row in rows),
        downloads=asking.downloads("/api/v1/functional-cities/on-day", as_of=query["as_of"]),
        sources=[],
    )
