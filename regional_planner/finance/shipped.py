"""Sources of funds, classes, phases, acts, agreements and amounts out of `data/` into their tables."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from regional_planner.access.actor import Actor
from regional_planner.finance.models import Agreement, Amount, BudgetAct, BudgetClass, FundingSource, Phase
from regional_planner.finance.registers import AGREEMENT, BUDGET_ACT, PHASE
from regional_planner.finance.service import AMOUNT
from regional_planner.finance.terms import AmountKind, Stage, Vintage
from regional_planner.kernel.statements import insert_many
from regional_planner.priorities.models import PriorityIdentity
from regional_planner.records.loading import load_records
from regional_planner.records.shipped import read_csv, typed_rows


def load(session: Session, actor: Actor, data: Path) -> int:
    """Load all of money; returns the number of rows."""
    folder = data / "finance"
    sources = typed_rows(folder / "funding_sources.csv", FundingSource)
    insert_many(session, FundingSource, sources)
    classes = typed_rows(folder / "budget_classes.csv", BudgetClass)
    insert_many(session, BudgetClass, classes)
    parties = {row["number"]: (row["parties"] or "").split(";") for row in read_csv(folder / "agreements.csv")}
    agreements = typed_rows(folder / "agreements.csv", Agreement)
    count = len(sources) + len(classes)
    count += load_records(session, actor, PHASE, typed_rows(folder / "phases.csv", Phase))
    count += load_records(session, actor, BUDGET_ACT, typed_rows(folder / "acts.csv", BudgetAct))
    count += load_records(session, actor, AGREEMENT, [{**row, "parties": parties[row["number"]]} for row in agreements])
    territories = {row.code: row.territory for row in session.scalars(select(PriorityIdentity))}

    def placed(row: dict[str, Any]) -> dict[str, Any]:
        texts = {name: row[name] or "" for name in ("agreement", "line")}
        stage = Stage.PAID if row["kind"] == AmountKind.EXPENDITURE else None
        place = {"territory": territories[row["priority"]], "vintage": Vintage.INITIAL, "stage": stage}
        return {**row, **texts, **place}

    return count + load_records(session, actor, AMOUNT, typed_rows(folder / "amounts.csv", Amount, placed))
