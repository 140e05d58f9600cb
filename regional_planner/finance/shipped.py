"""Sources of funds and amounts out of `data/` into their tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.finance.models import Amount, FundingSource
from regional_planner.finance.service import AMOUNT
from regional_planner.finance.terms import Vintage
from regional_planner.kernel.database import insert_many
from regional_planner.priorities.models import PriorityIdentity
from regional_planner.records.loading import load_records
from regional_planner.records.shipped import typed_rows


def load(session: Session, actor: Actor, data: Path) -> int:
    """Load the sources of funds and the amounts; returns the number of rows."""
    folder = data / "finance"
    sources = typed_rows(folder / "funding_sources.csv", FundingSource)
    insert_many(session, FundingSource, sources)
    territories = {row.code: row.territory for row in session.scalars(select(PriorityIdentity))}

    def placed(row: dict[str, Any]) -> dict[str, Any]:
        territory = territories[row["priority"]]
        return {**row, "territory": territory, "agreement": row["agreement"] or "", "vintage": Vintage.INITIAL}

    return len(sources) + load_records(session, actor, AMOUNT, typed_rows(folder / "amounts.csv", Amount, placed))
