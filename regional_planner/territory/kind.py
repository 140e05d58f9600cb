"""How lists are cut by territory: CUT and ISO codes both name it."""

from __future__ import annotations

from sqlalchemy import ColumnElement
from sqlalchemy.orm import Session

from regional_planner.records.fields import Code
from regional_planner.records.kind import Filter
from regional_planner.records.record_type import RecordType
from regional_planner.territory.queries import code_of


def territory_filter(kind: RecordType) -> Filter:
    """`territory`: keep the rows of one territory, today's or a former one.

    The condition raises `InvalidQuery` for a code that no territory has or had.
    """

    def condition(session: Session, text: str) -> ColumnElement[bool]:
        return kind.model.__table__.c.territory == code_of(session, text)

    return Filter("territory", Code(metadata={"description": "CUT or ISO 3166-2 code"}), condition)
