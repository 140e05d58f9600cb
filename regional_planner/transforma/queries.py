"""Reads of Transforma's axes, and what text names a cell of the matrix."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.kernel.errors import FieldError
from regional_planner.kernel.language import gettext as _
from regional_planner.kernel.language import localised
from regional_planner.kernel.prepared import Prepared
from regional_planner.territory.queries import register_state
from regional_planner.transforma.models import Axis
from regional_planner.transforma.terms import Classification

_known: Prepared[dict[str, Classification]] = Prepared(64)


def axes(session: Session) -> list[dict[str, Any]]:
    """All axes in their customary order, named in the reader's language."""
    rows = session.execute(select(Axis.__table__).order_by(Axis.classification, Axis.position)).mappings()
    return [{**row, "name": localised(dict(row), "name")} for row in rows]


def axis_names(session: Session) -> dict[str, str]:
    """The name of each axis in the reader's language, by its code."""
    return {row["code"]: row["name"] for row in axes(session)}


def cell_faults(session: Session, cells: list[str]) -> list[FieldError]:
    """What is wrong with cells written `industry-or-horizontal-area/enabling-area` (the second may be empty)."""
    known = _known.get(register_state(session), lambda: _read_codes(session))
    rows = {code for code, kind in known.items() if kind is not Classification.ENABLING_AREA}
    columns = set(known) - rows
    faults = []
    for cell in cells:
        row, slash, column = cell.partition("/")
        if not slash or row not in rows or (column and column not in columns):
            faults.append(
                FieldError(
                    "cells",
                    "unknown_cell",
                    _("“{cell}” is not a cell of the matrix.", cell=cell),
                    _("Write industry or horizontal area, then / and an enabling area: mining/human-capital."),
                )
            )
    return faults


def _read_codes(session: Session) -> dict[str, Classification]:
    query = select(Axis.code, Axis.classification)
    return {row.code: row.classification for row in session.execute(query)}
