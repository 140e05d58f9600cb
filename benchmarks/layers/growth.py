"""Chile many times over: copies moved until none covers another, with codes of their own."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import shapely
from psycopg import sql
from sqlalchemy import insert, select

from regional_planner.kernel.columns import new_id
from regional_planner.kernel.database import connect
from regional_planner.territory.boundaries.encode import rounded, wkb
from regional_planner.territory.models import BoundaryShape, Unit, UnitName, UnitParent
from regional_planner.territory.terms import Level

WIDTH, HEIGHT = 9.5, 40.0
"""Degrees that the mainland, with its near islands, takes; Juan Fernández falls between the copies beside it."""
COLUMNS, ROWS = range(-10, 26), range(3)


class Shift(NamedTuple):
    """Degrees that a copy is moved by."""

    east: float
    north: float


def shifts(copies: int) -> list[Shift]:
    """Where so many copies go, besides the communes as they are.

    Raises:
        ValueError: for more than the Earth holds.

    >>> shifts(2)
    [Shift(east=0.0, north=40.0), Shift(east=0.0, north=80.0)]
    """
    places = [Shift(column * WIDTH, row * HEIGHT) for column in sorted(COLUMNS, key=abs) for row in ROWS]
    if copies >= len(places):
        raise ValueError(f"{copies} copies; there is room for {len(places) - 1}")
    return places[1 : copies + 1]


def copy_code(code: sql.Identifier, copy: int) -> sql.Composable:
    """The code of a commune in a copy, as SQL: that of the original, and the copy's number."""
    return sql.SQL("({} || {})").format(code, sql.Literal(f"{copy:02d}"))


def grow_ours(home: Path, copies: int) -> None:
    """Put copies of today's communes, their names, parents and full shapes, into the database of an installation."""
    database = connect(f"sqlite:///{home / 'planner.sqlite'}")
    with database.writing() as session:
        today = select(Unit.__table__).where(Unit.level == Level.COMMUNE, Unit.valid_to.is_(None))
        units = _rows(session.execute(today))
        ids = [unit["id"] for unit in units]
        codes = [unit["code"] for unit in units]
        names = _rows(session.execute(select(UnitName.__table__).where(UnitName.unit_id.in_(ids))))
        parents = _rows(session.execute(select(UnitParent.__table__).where(UnitParent.code.in_(codes))))
        full = select(BoundaryShape.__table__).where(BoundaryShape.unit_id.in_(ids), BoundaryShape.detail == 0)
        drawn = _rows(session.execute(full))
        for copy, shift in enumerate(shifts(copies), 1):
            code = {unit["code"]: f"{unit['code']}{copy:02d}" for unit in units}
            moved = {unit["id"]: f"{code[unit['code']]}-1" for unit in units}
            batches: list[tuple[type[Any], list[dict[str, Any]]]] = [
                (Unit, [{**unit, "id": moved[unit["id"]], "code": code[unit["code"]]} for unit in units]),
                (UnitName, [{**name, "id": new_id(), "unit_id": moved[name["unit_id"]]} for name in names]),
                (UnitParent, [{**parent, "id": new_id(), "code": code[parent["code"]]} for parent in parents]),
                (BoundaryShape, [{**row, "unit_id": moved[row["unit_id"]]} | _moved(row, shift) for row in drawn]),
            ]
            for model, rows in batches:
                session.execute(insert(model), rows)
    database.close()


def _rows(result: Any) -> list[dict[str, Any]]:
    return [dict(row) for row in result.mappings()]


def _moved(row: Mapping[str, Any], shift: Shift) -> dict[str, Any]:
    if row["wkb"] is None:
        return {}
    # Easter Island comes round the other side of the Earth.
    east = shift.east + (360 if row["west"] + shift.east < -180 else 0)
    by = np.array([east, shift.north])
    shape = rounded(shapely.transform(shapely.from_wkb(row["wkb"]), lambda points: points + by), 6)
    return {"wkb": wkb(shape), **dict(zip(("west", "south", "east", "north"), shape.bounds, strict=True))}
