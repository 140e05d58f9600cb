"""Amounts, declared."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from regional_planner.finance import service
from regional_planner.finance.models import Amount
from regional_planner.finance.schemas import AmountSchema
from regional_planner.finance.service import AMOUNT, KEY
from regional_planner.finance.terms import AmountKind, Vintage
from regional_planner.kernel.language import lazy_gettext as lazy
from regional_planner.priorities.models import PriorityIdentity
from regional_planner.records.fields import Choice, Code, Whole
from regional_planner.records.kind import Filter, Kind, equals
from regional_planner.territory.kind import territory_filter


def _of_cycle(session: Session, cycle: Any) -> ColumnElement[bool]:
    of_cycle = select(PriorityIdentity.code).where(PriorityIdentity.cycle == cycle)
    return Amount.__table__.c.priority.in_(of_cycle)


AMOUNTS = Kind(
    AMOUNT,
    "amounts",
    lazy("Amounts"),
    AmountSchema,
    filters=(
        territory_filter(AMOUNT),
        equals(AMOUNT, "priority"),
        Filter("cycle", Code(metadata={"description": "On priorities of this cycle"}), _of_cycle),
        equals(AMOUNT, "year", Whole(least=1990, most=2200)),
        equals(AMOUNT, "kind", Choice(AmountKind)),
        equals(AMOUNT, "funding_source"),
        equals(AMOUNT, "vintage", Choice(Vintage)),
    ),
    sorts=("id", "priority", "year", "amount", "territory", "updated_at"),
    key=KEY,
    create=service.create,
    change=service.change,
    address="money/amounts",
)
