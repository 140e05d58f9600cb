"""Cycles and priorities out of `data/` into their tables."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.kernel.columns import PARTS_PER_MILLION, typed
from regional_planner.kernel.statements import insert_many
from regional_planner.priorities.models import Cycle, Priority, PriorityIdentity, PriorityLineage
from regional_planner.priorities.phases import CYCLE
from regional_planner.priorities.service import PRIORITY
from regional_planner.records.loading import load_records
from regional_planner.records.shipped import read_csv, typed_rows
from regional_planner.territory.terms import COUNTRY, Level


def load(session: Session, actor: Actor, data: Path) -> int:
    """Load the cycles, the priorities of every level, and which of them continue which; returns the number of rows."""
    folder = data / "priorities"
    cycles = load_records(session, actor, CYCLE, typed_rows(folder / "cycles.csv", Cycle))
    identities = [
        {"code": row["code"], "territory": row["territory"], "cycle": row["cycle"]}
        for row in read_csv(folder / "priorities.csv")
    ]
    insert_many(session, PriorityIdentity, identities)
    rows = []
    for raw in read_csv(folder / "priorities.csv"):
        adapted = _adapted(dict(raw))
        rows.append({**_typed(adapted), **{name: adapted[name] for name in ("cells", "communes", "assets")}})
    carried = [{name: row[name] for name in ("ancestor", "descendant")} for row in read_csv(folder / "lineage.csv")]
    count = cycles + load_records(session, actor, PRIORITY, rows) + len(carried)
    insert_many(session, PriorityLineage, carried)
    return count


def parts_per_million(share: str | None) -> int | None:
    """A share written as a decimal, in whole parts per million, exactly."""
    return None if share is None else int(Decimal(share) * PARTS_PER_MILLION)


def _adapted(row: dict[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "revision": 1,
        "level": Level.COUNTRY if row["territory"] == COUNTRY else Level.REGION,
        "weight": parts_per_million(row["weight"]),
        "local": parts_per_million(row["local"] or "0"),
        "state_reason": row["reason"],
        "valid_from": row["adopted_on"],
        "valid_to": row["retired_on"],
        **{name: (row[name] or "").split(";") if row[name] else [] for name in ("cells", "communes", "assets")},
    }


def _typed(row: dict[str, Any]) -> dict[str, Any]:
    columns = Priority.__table__.columns
    return {name: typed(columns[name].type, value) for name, value in row.items() if name in columns}
