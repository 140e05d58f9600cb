"""How lists are cut by territory: CUT and ISO codes both name it."""

from __future__ import annotations

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from regional_planner.kernel.errors import InvalidQuery
from regional_planner.kernel.language import gettext as _
from regional_planner.records.fields import Code
from regional_planner.records.kind import Filter
from regional_planner.records.record_type import RecordType
from regional_planner.territory.models import Unit


def territory_filter(kind: RecordType) -> Filter:
    """`territory`: keep the rows of one territory, today's or a former one.

    The condition raises `InvalidQuery` for a code that no territory has or had.
    """

    def condition(session: Session, text: str) -> ColumnElement[bool]:
        query = select(Unit.code).where(or_(Unit.code == text, Unit.iso_3166_2 == text)).limit(1)
        code = session.scalars(query).one_or_none()
        if code is None:
            raise InvalidQuery(_("No territory has the code “{code}”.", code=text))
        return kind.model.__table__.c.territory == code

    return Filter("territory", Code(metadata={"description": "CUT or ISO 3166-2 code"}), condition)
