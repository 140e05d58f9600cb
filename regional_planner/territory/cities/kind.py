"""Functional cities, declared."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.records.fields import Code
from regional_planner.records.kind import Filter, Kind
from regional_planner.territory.cities.models import CityMember, FunctionalCity
from regional_planner.territory.cities.schemas import FunctionalCitySchema
from regional_planner.territory.cities.service import FUNCTIONAL_CITY


def _with_commune(session: Session, code: Any) -> ColumnElement[bool]:
    return FunctionalCity.__table__.c.id.in_(select(CityMember.city).where(CityMember.commune == code))


FUNCTIONAL_CITIES = Kind(
    FUNCTIONAL_CITY,
    "functional-cities",
    lazy("Functional cities"),
    FunctionalCitySchema,
    filters=(
        Filter("commune", Code(metadata={"description": "That this commune belongs or belonged to"}), _with_commune),
    ),
    sorts=("code", "name"),
    key=("code",),
)
