"""Reads of the registry of institutions."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.institutions.models import Institution
from regional_planner.kernel.errors import FieldError
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import localised
from regional_planner.records.record_type import Values


def institutions(session: Session) -> dict[str, Values]:
    """All institutions by code, those that were ended too, each with its `name` in the reader's language."""
    rows = session.execute(select(Institution.__table__)).mappings()
    return {row["code"]: {**row, "name": localised(dict(row), "name")} for row in rows}


def institution_faults(session: Session, field: str, code: str) -> list[FieldError]:
    """What is wrong with the code of an institution in `field`: that there is none."""
    query = select(Institution.id).where(Institution.code == code, Institution.ended_at.is_(None))
    if session.scalars(query).one_or_none() is not None:
        return []
    message = _("There is no institution “{text}”.", text=code)
    return [FieldError(field, "unknown_institution", message, _("Use a code of the list at /api/v1/institutions."))]
